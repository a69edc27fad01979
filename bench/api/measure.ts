import type { DataSource } from "typeorm";
import type { Cores } from "./cores";
import type { CpuShare } from "./cpu-share";
import { load } from "./load";
import { type Engine, type Server, tell, withServers } from "./servers";
import { type Figure, inTurns } from "./turns";

export interface Measured {
  readonly figures: readonly Figure[];
  /** Statements per request, those of signing in and of counting requests included. */
  readonly statements: Readonly<Record<string, number>>;
  /** Of the list at 10 connections, compiled. */
  readonly share: CpuShare;
}

interface Setting {
  readonly url: string;
  readonly cores: Cores;
  /** For each figure. */
  readonly seconds: number;
}

const CONNECTIONS = [1, 10, 50];
/** Requests until what runs most often is optimised: after fewer, both engines go on becoming faster. */
const WARM_UP = 2_000;

/** The same requests to a server that compiles queries and to one that leaves them to graphql-js, in turn. */
export async function measure(db: DataSource, setting: Setting): Promise<Measured> {
  const bodies = await bodiesOf(db);
  return withServers(setting, async (servers) => {
    const figures: Figure[] = [];
    const statements: Record<string, number> = {};
    for (const [what, body] of Object.entries(bodies)) {
      await warmUp(servers, body);
      statements[what] = await statementsOf(servers.compiled, body);
      for (const connections of CONNECTIONS) {
        figures.push(...(await inTurns(servers, { what, body, connections, seconds: setting.seconds })));
      }
    }
    figures.push(...(await withRowsInMemory(bodies.list, setting)));
    return { figures, statements, share: await shareOf(servers.compiled, bodies.list) };
  });
}

/** The list once more, its rows in memory: how much faster it runs, apart from what the database takes. */
async function withRowsInMemory(body: string, setting: Setting): Promise<Figure[]> {
  return withServers({ ...setting, rowsInMemory: true }, async (servers) => {
    await warmUp(servers, body);
    return inTurns(servers, { what: "list, rows in memory", body, connections: 10, seconds: setting.seconds });
  });
}

async function warmUp(servers: Readonly<Record<Engine, Server>>, body: string): Promise<void> {
  for (const { port } of Object.values(servers)) await load({ port, body, connections: 10, amount: WARM_UP });
}

async function statementsOf({ child, port }: Server, body: string): Promise<number> {
  const amount = 50;
  await tell(child, "count");
  await load({ port, body, connections: 1, amount });
  // One more: the answer that the others are measured by.
  return Number(await tell(child, "counted")) / (amount + 1);
}

async function shareOf({ child, port }: Server, body: string): Promise<CpuShare> {
  await tell(child, "profile");
  await load({ port, body, connections: 10, amount: WARM_UP });
  return (await tell(child, "profiled")) as CpuShare;
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
