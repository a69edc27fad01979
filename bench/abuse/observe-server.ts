import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { quantile } from "../quantile";

/** Observations of a server. */
export interface Observed {
  readonly peakRssMb: number;
  readonly healthP99Ms: number;
  readonly listMedianMs: number;
  readonly listP99Ms: number;
  readonly lists: number;
  /** Requests for the list that got another answer. */
  readonly refused: number;
}

const LIST = `{ accessRequests(first: 20) { nodes { id state justification items { resourceName state } } } }`;
const PAUSE_MS = 50;
/** Longer answers count as this long. */
const LONGEST_MS = 10_000;

/** Requests health and a person's list in turn, as long as `work` takes. */
export async function observeServer(
  { port, pid, token }: { port: number; pid: number; token: string },
  work: () => Promise<void>,
): Promise<Observed> {
  const [health, lists, rss] = [[] as number[], [] as number[], [] as number[]];
  let [refused, isOver] = [0, false];
  const url = `http://127.0.0.1:${port}`;
  const until = async (each: () => Promise<void>) => {
    while (!isOver) {
      await each();
      await pause(PAUSE_MS);
    }
  };
  const observing = Promise.all([
    until(async () => {
      health.push((await timed(`${url}/healthz`)).ms);
    }),
    until(async () => {
      const { ms, text } = await timed(`${url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: LIST }),
      });
      lists.push(ms);
      if (!text.startsWith('{"data":{"accessRequests":{"nodes":[{')) refused += 1;
    }),
    until(async () => {
      rss.push(rssMbOf(pid));
    }),
  ]);
  await work();
  isOver = true;
  await observing;
  return {
    peakRssMb: Math.max(...rss),
    healthP99Ms: quantile(health, 0.99),
    listMedianMs: quantile(lists, 0.5),
    listP99Ms: quantile(lists, 0.99),
    lists: lists.length,
    refused,
  };
}

/** A new connection, as of a new client. */
async function timed(url: string, init: RequestInit = {}): Promise<{ ms: number; text: string }> {
  const start = performance.now();
  const text = await fetch(url, { ...init, signal: AbortSignal.timeout(LONGEST_MS) }).then(
    (answer) => answer.text(),
    (error: Error) => error.message,
  );
  return { ms: performance.now() - start, text };
}

function rssMbOf(pid: number): number {
  const [, kb] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kb) / 1_024;
}
