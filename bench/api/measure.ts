import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import autocannon from "autocannon";
import type { DataSource } from "typeorm";
import type { CpuShare } from "./cpu-share";
import type { ApiOptions } from "./options";
import type { Order } from "./server-child";

export interface Figure {
  readonly what: string;
  readonly engine: "compiled" | "plain";
  readonly connections: number;
  readonly perSecond: number;
  /** The later of two turns. */
  readonly p99Ms: number;
  /** Of the server's processor, per request: what else the machine does is not in it. */
  readonly cpuMs: number;
}

export interface Measured {
  readonly figures: readonly Figure[];
  /** Statements per request, those of signing in and of counting requests included. */
  readonly statements: Readonly<Record<string, number>>;
  /** Of the list at 10 connections, compiled. */
  readonly share: CpuShare;
}

const TOKEN = "bench-token-that-nobody-else-has";
const CONNECTIONS = [1, 10, 50];
/** Until what runs most often is optimised, in both engines. */
const WARM_UP = 300;

/** The same requests to a server that compiles queries and to one that leaves them to graphql-js, in turn. */
export async function measure(url: string, db: DataSource, { seconds }: ApiOptions): Promise<Measured> {
  const bodies = await bodiesOf(db);
  const servers = { compiled: await startServer(url, "1"), plain: await startServer(url, "0") };
  const figures: Figure[] = [];
  const statements: Record<string, number> = {};
  try {
    for (const [what, body] of Object.entries(bodies)) {
      for (const engine of ENGINES) await ask(servers[engine].port, body, 1, WARM_UP);
      statements[what] = await statementsOf(servers.compiled, body);
      for (const connections of CONNECTIONS) {
        figures.push(...(await inTurns(servers, { what, body, connections, seconds })));
      }
    }
    figures.push(...(await withRowsInMemory(url, bodies.list, seconds)));
    await tell(servers.compiled.child, "profile");
    await load(servers.compiled.port, bodies.list, 10, seconds);
    const share = (await tell(servers.compiled.child, "profiled")) as CpuShare;
    return { figures, statements, share };
  } finally {
    for (const { child } of Object.values(servers)) child.disconnect();
  }
}

/** The list once more, its rows in memory: how much faster it runs, apart from what the database takes. */
async function withRowsInMemory(url: string, body: string, seconds: number): Promise<Figure[]> {
  const servers = { compiled: await startServer(url, "1", "1"), plain: await startServer(url, "0", "1") };
  try {
    for (const { port } of Object.values(servers)) await ask(port, body, 1, WARM_UP);
    return await inTurns(servers, { what: "list, rows in memory", body, connections: 10, seconds });
  } finally {
    for (const { child } of Object.values(servers)) child.disconnect();
  }
}

interface Load {
  readonly what: string;
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
}

const ENGINES = ["compiled", "plain"] as const;
const TURNS = 2;

/** In turns, so that what else the machine does meets both engines. */
async function inTurns(servers: Record<Figure["engine"], Server>, asked: Load): Promise<Figure[]> {
  const { what, body, connections, seconds } = asked;
  const sums = { compiled: { requests: 0, cpuMs: 0, p99Ms: 0 }, plain: { requests: 0, cpuMs: 0, p99Ms: 0 } };
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const engine of ENGINES) {
      const { child, port } = servers[engine];
      const before = Number(await tell(child, "cpu"));
      const { requests, latency } = await load(port, body, connections, seconds / TURNS);
      const sum = sums[engine];
      sum.cpuMs += Number(await tell(child, "cpu")) - before;
      sum.requests += requests.total;
      sum.p99Ms = Math.max(sum.p99Ms, latency.p99);
    }
  }
  return ENGINES.map((engine) => {
    const { requests, cpuMs, p99Ms } = sums[engine];
    return { what, engine, connections, perSecond: requests / seconds, p99Ms, cpuMs: cpuMs / requests };
  });
}

async function bodiesOf(db: DataSource) {
  const [{ id }] = await db.query("select id from resources order by name limit 1");
  const [[{ id: providerId }]] = await db.query("update identity_providers set kind = 'SCIM' returning id");
  const fields = `id name region version status manageable arn tags { key value } lastSeenAt account { name accountId }
    owners { name kind source value matchedBy } ownership { status reason }`;
  const body = (query: string, variables: object = {}) => JSON.stringify({ query, variables });
  return {
    list: body(`{ resources(first: 100) { totalCount nodes { ${fields} } pageInfo { hasNextPage endCursor } } }`),
    single: body(`query ($id: ID!) { resource(id: $id) { ${fields} } }`, { id }),
    mutation: body("mutation ($id: ID!) { rotateScimToken(providerId: $id) { token } }", { id: providerId }),
  };
}

interface Server {
  readonly child: ChildProcess;
  readonly port: number;
}

async function startServer(url: string, compiled: "0" | "1", inMemory: "0" | "1" = "0"): Promise<Server> {
  const child = fork(join(__dirname, "server-child.js"), {
    env: {
      DATABASE_URL: url,
      DRAWBRIDGE_ADMIN_TOKEN: TOKEN,
      DRAWBRIDGE_COMPILED_QUERIES: compiled,
      DRAWBRIDGE_RATE_LIMIT: "1000000",
      BENCH_ROWS_IN_MEMORY: inMemory,
      NODE_ENV: "production",
    },
  });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return { child, port };
}

async function tell(child: ChildProcess, order: Order): Promise<unknown> {
  child.send(order);
  const [{ answer }] = (await once(child, "message")) as [{ answer: unknown }];
  return answer;
}

const HEADERS = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };

async function load(port: number, body: string, connections: number, seconds: number) {
  const expected = await lengthOf(port, body);
  const result = await autocannon({
    url: `http://127.0.0.1:${port}/graphql`,
    method: "POST",
    headers: HEADERS,
    body,
    connections,
    duration: seconds,
  });
  if (result.non2xx + result.errors > 0) throw new Error(`Refused: ${JSON.stringify(result)}`);
  const bytes = result.throughput.total / result.requests.total;
  // To look into each body would take from the server what is to be measured; an answer with errors has another length.
  if (Math.abs(bytes - expected) > 0.01 * expected)
    throw new Error(`Answers of ${bytes} bytes instead of ${expected}.`);
  return result;
}

/** Bytes of a right answer, with its head. */
async function lengthOf(port: number, body: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/graphql`, { method: "POST", headers: HEADERS, body });
  const text = await answer.text();
  if (text.includes('"errors"')) throw new Error(`Refused: ${text}`);
  const head = [...answer.headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return Buffer.byteLength(`HTTP/1.1 200 OK\r\n${head}\r\n${text}`);
}

async function ask(port: number, body: string, connections: number, amount: number): Promise<void> {
  await autocannon({
    url: `http://127.0.0.1:${port}/graphql`,
    method: "POST",
    headers: HEADERS,
    body,
    connections,
    amount,
  });
}

async function statementsOf({ child, port }: Server, body: string): Promise<number> {
  const requests = 50;
  await tell(child, "count");
  await ask(port, body, 1, requests);
  return Number(await tell(child, "counted")) / requests;
}
