import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeChannel {
  readonly url: string;
  readonly got: { readonly body: ChannelBody; readonly at: number }[];
  /** The statuses of refusals, in order. */
  readonly refused: number[];
  /** The next answers instead of its own: a status and headers. */
  readonly answers: { readonly status: number; readonly headers?: Record<string, string> }[];
  close(): void;
}

// biome-ignore lint/suspicious/noExplicitAny: what arrives is examined by its reader.
type ChannelBody = any;

/** An incoming webhook of Slack with its limits: 3,000 signs a text, 150 a header, 75 a button, 50 blocks, one message in `windowMs`. */
export function startFakeSlack(windowMs: number): Promise<FakeChannel> {
  return startFake(windowMs, slackProblem);
}

/** A workflow of Teams with its limits: an Adaptive Card of 28 KB. */
export function startFakeTeams(windowMs: number): Promise<FakeChannel> {
  return startFake(windowMs, teamsProblem);
}

type Judge = (body: ChannelBody, bytes: number) => string | null;

async function startFake(windowMs: number, problemOf: Judge): Promise<FakeChannel> {
  const got: FakeChannel["got"] = [];
  const refused: number[] = [];
  const answers: FakeChannel["answers"] = [];
  let last = Number.NEGATIVE_INFINITY;
  const answer = (response: ServerResponse, status: number, headers: Record<string, string> = {}, text = "ok") => {
    if (status >= 300) refused.push(status);
    response.writeHead(status, headers).end(text);
  };
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const raw = Buffer.concat(parts);
    const at = performance.now();
    const told = answers.shift();
    if (told) return answer(response, told.status, told.headers);
    if (at - last < windowMs) return answer(response, 429, { "Retry-After": "1" }, "rate_limited");
    const body = JSON.parse(raw.toString("utf8"));
    const problem = problemOf(body, raw.length);
    if (problem) return answer(response, 400, {}, problem);
    last = at;
    got.push({ body, at });
    answer(response, 200);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/T0/B0/secret`,
    got,
    refused,
    answers,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function slackProblem({ text, blocks }: ChannelBody): string | null {
  if (typeof text !== "string" || text.length > 40_000) return "no_text";
  if (blocks.length > 50) return "too_many_blocks";
  const texts = blocks.flatMap((block: ChannelBody) =>
    [block.text, ...(block.elements ?? [])].filter(Boolean).map((one) => ({ ...one, block: block.type })),
  );
  for (const { type, text: inner, url, block } of texts) {
    const shown = type === "button" ? inner.text : inner;
    const most = type === "button" ? 75 : block === "header" ? 150 : 3_000;
    if (typeof shown !== "string" || shown.length === 0 || shown.length > most) return "invalid_blocks";
    if (/[<>]|&(?!(amp|lt|gt);)/.test(shown)) return "unescaped";
    if (url !== undefined && !/^https?:/.test(url)) return "invalid_url";
  }
  return null;
}

function teamsProblem({ type, attachments }: ChannelBody, bytes: number): string | null {
  if (bytes > 28 * 1_024) return "RequestEntityTooLarge";
  const [{ contentType, content }] = attachments;
  const isCard = type === "message" && contentType === "application/vnd.microsoft.card.adaptive";
  return isCard && content.type === "AdaptiveCard" && content.body.length > 0 ? null : "InvalidCard";
}
