import { pickOne, type Random } from "../../testing/arbitrary-operations";
import { frameBytes, jsonFrame, TEXT_FRAME } from "../sockets/testing/raw-socket";

/** The end of a connection by its client: it says nothing more, closes, or vanishes. */
export type ConnectionEnd = "half-closed" | "closed" | "reset";

/** The client ends the connection after so many turns of the event loop or answers of the database, or with an answer. */
export interface EndingStep {
  readonly until: "turns" | "statements" | "answered";
  readonly most: number;
}

/** All that a client sends over one connection, and its end. */
export interface AnyConnection {
  readonly bytes: Buffer;
  /** The messages that follow the acknowledgement of a socket. */
  readonly onceSignedIn: Buffer;
  readonly step: EndingStep;
  readonly end: ConnectionEnd;
  /** Its parts, for whoever reads of a failure. */
  readonly parts: readonly string[];
}

const quoted = (query: string, padding = "") => JSON.stringify({ query, padding });
export const QUICK = "{ viewer { name } }";
/** A lock on the table of webhooks blocks both. */
export const SLOW = "{ webhooks { totalCount } }";
export const SLOW_CHANGE =
  'mutation { deleteWebhook(id: "00000000-0000-7000-8000-000000000000", version: 1) { webhook { id } } }';
/** A lock on the table of connectors blocks it. */
export const FOLLOWED = "subscription { connectorChanged { connectorId } }";
const LONG = "x".repeat(45_000);

const BODIES = {
  "no document": "{}",
  "a list": `[${quoted(QUICK)}]`,
  "no JSON": "{",
  "a bad document": quoted("{ viewer {"),
  "an unknown field": quoted("{ viewer { nothing } }"),
  quick: quoted(QUICK),
  slow: quoted(SLOW),
  "a slow change": quoted(SLOW_CHANGE),
  long: quoted(QUICK, LONG),
  "long and no JSON": `{${LONG}`,
};
const PATHS = [
  "/graphql?query=%7Bwebhooks%7BtotalCount%7D%7D",
  "/audit/export",
  "/api/v2/connectors",
  "/scim/v2/Users",
  "/auth/session",
  "/metrics",
];

interface Part {
  readonly name: string;
  readonly bytes: string | Buffer;
}

export function anyConnection(random: Random, authorization: string): AnyConnection {
  const parts: Part[] = [];
  const messages: Part[] = [];
  const count = 1 + Math.floor(random() * 4);
  for (let n = 0; n < count; n += 1) parts.push(anyRequest(random, authorization));
  if (random() < 0.5) {
    if (random() < 0.9) parts.length = 0;
    const init = { name: "init", bytes: jsonFrame({ type: "connection_init", payload: { authorization } }) };
    parts.push({ name: "upgrade", bytes: head("GET /graphql", UPGRADE) }, init);
    (random() < 0.9 ? messages : parts).push(...anyMessages(random));
  }
  const bytes = bytesOf(parts);
  const sent = random() < 0.3 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes;
  const until = pickOne<EndingStep["until"]>(random, ["turns", "statements", "answered"]);
  return {
    bytes: sent,
    onceSignedIn: bytesOf(messages),
    step: { until, most: Math.floor(random() * (until === "turns" ? 300 : 60)) },
    end: pickOne<ConnectionEnd>(random, ["half-closed", "closed", "reset"]),
    parts: [...[...parts, ...messages].map(({ name }) => name), `${sent.length} of ${bytes.length} bytes`],
  };
}

const UPGRADE = [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
  "Sec-WebSocket-Protocol: graphql-transport-ws",
];

function head(line: string, headers: readonly string[]): string {
  return `${[`${line} HTTP/1.1`, "Host: localhost", ...headers].join("\r\n")}\r\n\r\n`;
}

function anyRequest(random: Random, authorization: string) {
  const who = [`Authorization: ${random() < 0.95 ? authorization : "Bearer a-wrong-token"}`];
  if (random() < 0.25) {
    const path = pickOne(random, PATHS);
    return { name: path, bytes: head(`GET ${path}`, who) };
  }
  const [name, body] = pickOne(random, Object.entries(BODIES));
  const isEndless = random() < 0.1;
  const length = body.length + (isEndless ? 1_000 : 0);
  const headers = [...who, "Content-Type: application/json", `Content-Length: ${length}`];
  return { name: `${name}${isEndless ? ", endless" : ""}`, bytes: head("POST /graphql", headers) + body };
}

const MESSAGES = {
  quick: (id: string) => jsonFrame({ id, type: "subscribe", payload: { query: QUICK } }),
  slow: (id: string) => jsonFrame({ id, type: "subscribe", payload: { query: SLOW } }),
  "a slow change": (id: string) => jsonFrame({ id, type: "subscribe", payload: { query: SLOW_CHANGE } }),
  "a bad document": (id: string) => jsonFrame({ id, type: "subscribe", payload: { query: "{" } }),
  long: (id: string) => jsonFrame({ id, type: "subscribe", payload: { query: QUICK, extensions: { LONG } } }),
  "a subscription": (id: string) => jsonFrame({ id, type: "subscribe", payload: { query: FOLLOWED } }),
  "a subscription under a used id": (id: string) =>
    Buffer.concat(
      ["subscribe", "complete", "subscribe"].map((type) => jsonFrame({ id, type, payload: { query: FOLLOWED } })),
    ),
  "no message": () => frameBytes(TEXT_FRAME, "{"),
};

function anyMessages(random: Random): Part[] {
  const names = Object.keys(MESSAGES) as (keyof typeof MESSAGES)[];
  return Array.from({ length: Math.floor(random() * 6) }, (_, n) => {
    const name = pickOne(random, names);
    return { name: `message: ${name}`, bytes: MESSAGES[name](String(n)) };
  });
}

function bytesOf(parts: readonly Part[]): Buffer {
  return Buffer.concat(parts.map(({ bytes }) => Buffer.from(bytes)));
}
