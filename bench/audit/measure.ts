import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { RunningChild } from "../../launcher/processes";
import type { Platform } from "../../shared/compose";
import type { AuditFilter } from "../../shared/domain/audit/audit.queries";
import { sealAuditLog } from "../../shared/domain/audit/seals/seal-audit-log";
import { quantile } from "../quantile";
import { atMost, type Goal, shownGoal } from "../report";
import { millisecondsOf, secondsOf, timesOf } from "../timing";

const REPEAT = 30;

/** A page of 50, as auditEvents reads it. */
export async function measureLists({ auditQueries, clock }: Platform): Promise<Goal[]> {
  const weekAgo = new Date(clock.now().getTime() - 7 * 86_400_000);
  const filters: Readonly<Record<string, AuditFilter>> = {
    "no filter": {},
    "one actor": { actorId: "person-7" },
    "an action of many": { action: "noun-3.done-1" },
    "actions by a prefix of many": { action: "noun-3." },
    "actions by a prefix of few": { action: "rare." },
    "one subject": { subjectType: "noun-1", subjectId: "subject-7" },
    "a type of subject": { subjectType: "noun-3" },
    refused: { outcome: "REFUSED" },
    "refused of one actor in a week": { outcome: "REFUSED", actorId: "person-50", from: weekAgo },
    nobody: { actorId: "nobody" },
    "about one resource": { resourceId: idOf("resource-7") },
    "about one flow": { flowId: idOf("flow-7") },
    "about one flow, in a week": { flowId: idOf("flow-7"), from: weekAgo },
    "about one grant": { grantId: idOf("grant-7") },
    "about one request, by an action": { accessRequestId: idOf("request-7"), action: "noun-3." },
    "by or about one person": { personId: idOf("person-7") },
    "about nothing that is there": { resourceId: idOf("nothing") },
  };
  const figures: Goal[] = [];
  for (const [name, filter] of Object.entries(filters)) {
    const times = await timesOf(REPEAT, () => auditQueries.list(filter, {}));
    figures.push(atMost(`List, ${name}: median ms`, quantile(times, 0.5), 50));
  }
  const deep = await auditQueries.list({ to: weekAgo }, {});
  const after = deep.cursorOf(deep.nodes.at(-1)!);
  figures.push(
    atMost("List, far behind a cursor: ms", await millisecondsOf(() => auditQueries.list({}, { after })), 50),
  );
  return figures;
}

/** As PostgreSQL makes a UUID of a hash. */
function idOf(name: string): string {
  const hash = createHash("md5").update(name).digest("hex");
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export async function measureSeals(platform: Platform, events: number): Promise<Goal[]> {
  const before = process.memoryUsage().rss;
  const sealing = await secondsOf(() => sealAuditLog(platform));
  let verified = 0;
  const verifying = await secondsOf(async () => {
    const { events: read, firstBreak } = await platform.auditQueries.verify({ from: null, to: null, expected: [] });
    if (firstBreak) throw new Error(`The log does not fit its seals: ${firstBreak.message}`);
    verified = read;
  });
  if (verified < events - 1_000) throw new Error(`Only ${verified} events were sealed.`);
  return [
    shownGoal("Sealed per second", events / sealing),
    shownGoal("Verified per second", events / verifying),
    shownGoal("Memory of sealing and verifying, MB more", (process.memoryUsage().rss - before) / 1e6),
  ];
}

/** Exports by the shipped server: in full, to a reader that pauses, and to one that leaves. */
export async function measureExport(server: RunningChild, token: string): Promise<Goal[]> {
  const url = `http://127.0.0.1:${server.ready.port}/audit/export`;
  const headers = { authorization: `Bearer ${token}` };
  await fetch(`${url}?to=2000-01-01T00:00:00Z`, { headers });
  const idle = memoryOf(server.pid, "VmRSS");
  const figures: Goal[] = [];
  for (const format of ["ndjson", "csv"]) {
    let bytes = 0;
    let lines = 0;
    const seconds = await secondsOf(async () => {
      const { body } = await fetch(`${url}?format=${format}`, { headers });
      for await (const chunk of body!) {
        bytes += chunk.length;
        for (const byte of chunk) if (byte === 10) lines += 1;
      }
    });
    figures.push(shownGoal(`Export ${format}: lines`, lines), shownGoal(`Export ${format}: MB`, bytes / 1e6));
    figures.push(shownGoal(`Export ${format}: s`, seconds));
  }
  figures.push(shownGoal("Server before, MB", idle), shownGoal("Server's peak, MB", memoryOf(server.pid, "VmHWM")));
  const stop = new AbortController();
  const { body } = await fetch(url, { headers, signal: stop.signal });
  const reader = body!.getReader();
  await reader.read();
  const paused = memoryOf(server.pid, "VmRSS");
  await pause(5_000);
  figures.push(atMost("Grown while a reader stood still for 5 s, MB", memoryOf(server.pid, "VmRSS") - paused, 30));
  stop.abort();
  await pause(1_000);
  const used = cpuOf(server.pid);
  await pause(2_000);
  figures.push(atMost("CPU ms in 2 s, after the reader left", cpuOf(server.pid) - used, 200));
  return figures;
}

function memoryOf(pid: number, field: "VmRSS" | "VmHWM"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)![1]) / 1000;
}

/** Of all its threads, in ms; the kernel counts hundredths of a second. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
