import type { Cores } from "./cores";
import type { CpuShare } from "./cpu-share";
import { type Databases, withDatabase } from "./databases";
import { generateLoad } from "./load";
import { type Server, sendOrder, withServers } from "./servers";
import { type Figure, inTurns } from "./turns";

export interface Measured {
  readonly figures: readonly Figure[];
  /** Statements per request of this version, those of signing in and of counting requests included. */
  readonly statements: Readonly<Record<string, number>>;
  /** Of the list at 10 connections, this version. */
  readonly share: CpuShare;
}

interface Setting {
  readonly databases: Databases;
  readonly against: string | null;
  readonly cores: Cores;
  /** For each figure. */
  readonly seconds: number;
}

const CONNECTIONS = [1, 10, 50];
/** Warm-up requests, until hot code is optimised: after fewer, servers keep getting faster. */
const WARM_UP = 2_000;

/** The same requests to each server in turn. */
export async function measureServers(setting: Setting): Promise<Measured> {
  return withServers(setting, async (servers) => {
    const [ours] = servers as [Server];
    const bodies = new Map<Server, Bodies>();
    for (const server of servers) bodies.set(server, await bodiesOf(server.url));
    const figures: Figure[] = [];
    for (const what of ["list of 50", "single", "mutation"] as const) {
      const bodyFor = (server: Server) => bodies.get(server)![what];
      for (const server of servers) {
        await generateLoad({ port: server.port, body: bodyFor(server), connections: 10, amount: WARM_UP });
      }
      for (const connections of CONNECTIONS) {
        figures.push(...(await inTurns(servers, { what, bodyFor, connections, seconds: setting.seconds })));
      }
    }
    const statements: Record<string, number> = {};
    for (const [what, body] of Object.entries(bodies.get(ours)!)) statements[what] = await statementsOf(ours, body);
    return { figures, statements, share: await shareOf(ours, bodies.get(ours)!["list of 50"]) };
  });
}

async function statementsOf({ child, port }: Server, body: string): Promise<number> {
  const amount = 50;
  await sendOrder(child, "count");
  await generateLoad({ port, body, connections: 1, amount });
  // One more: the answer that the others are measured by.
  return Number(await sendOrder(child, "counted")) / (amount + 1);
}

async function shareOf({ child, port }: Server, body: string): Promise<CpuShare> {
  await sendOrder(child, "profile");
  await generateLoad({ port, body, connections: 10, amount: WARM_UP });
  return (await sendOrder(child, "profiled")) as CpuShare;
}

type Bodies = Awaited<ReturnType<typeof bodiesOf>>;

async function bodiesOf(url: string) {
  const [[{ id }], [{ id: providerId }]] = await withDatabase(url, async (db) => [
    await db.query("select id from resources order by name limit 1"),
    await db.query("select id from identity_providers"),
  ]);
  const fields = `id name region version status manageable arn tags { key value } lastSeenAt account { name number }
    owners { name kind source value matchedBy } ownership { status reason }`;
  const body = (query: string, variables: object) => JSON.stringify({ query, variables });
  const list = (first: number) =>
    body(
      `query ($first: Int) { resources(first: $first) { totalCount nodes { ${fields} } pageInfo { hasNextPage endCursor } } }`,
      { first },
    );
  return {
    "list of 1": list(1),
    "list of 50": list(50),
    "list of 100": list(100),
    single: body(`query ($id: ID!) { resource(id: $id) { ${fields} } }`, { id }),
    mutation: body("mutation ($id: ID!) { rotateScimToken(providerId: $id) { token } }", { id: providerId }),
  };
}
