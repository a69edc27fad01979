import type { FastifyInstance } from "fastify";
import { createApp } from "../../app";
import { createTestApi, type TestApi } from "../api";
import { ACTORS, type ActorName, socketActorsOf } from "./actors";
import { sealAndBreakLog } from "./audit-log";
import { CANARIES } from "./canaries";
import { type ExistenceComparison, findExistenceLeaks, TransportComparison } from "./compare-answers";
import { MUTATIONS } from "./mutations";
import { Observations } from "./observations";
import { Probe, type ProbeCall, probeCallsOf, type SentAnswer } from "./probe";
import { probeMutations, probeRouteMutations, setRestored, type TableChange } from "./probe-mutations";
import { probeSubscriptions } from "./probe-subscriptions";
import { CONFIGURED_PROVIDER, QUERIES } from "./queries";
import { isReading, probeReadRoutes, probeRoute, type Route, routesOf } from "./routes";
import { type Answer, originOf } from "./send-operation";
import { DatabaseSnapshot } from "./snapshot";
import { SUBSCRIPTIONS } from "./subscriptions";
import { tableText } from "./table";
import { makeWorld, type World } from "./world";

/** Role groups that name an existing provider, and one that a mutation creates. */
const ROLE_GROUPS = Object.values(CANARIES).flatMap((mark) => [
  { provider: `People ${mark}`, group: "Nobody", role: "AUDITOR" },
  { provider: CONFIGURED_PROVIDER, group: `Security ${mark}`, role: "AUDITOR" },
]);

/** One role group gives a role, the other gives none. */
const STAFF_GROUPS = [
  { provider: "Staff", group: "Auditors", role: "AUDITOR" },
  { provider: "Staff", group: "not there", role: "AUDITOR" },
];

/** Limits are switched off: this test is about rights. */
const LIMITS = {
  DRAWBRIDGE_ROLE_GROUPS: JSON.stringify([...ROLE_GROUPS, ...STAFF_GROUPS]),
  DRAWBRIDGE_RATE_LIMIT: "1000000",
  DRAWBRIDGE_FAILED_SIGN_IN_LIMIT: "1000000",
  DRAWBRIDGE_STRANGER_LIMIT: "1000000",
  DRAWBRIDGE_MAX_STRANGER_SOCKETS_PER_ADDRESS: "500",
  DRAWBRIDGE_MAX_COST: "1000000",
  DRAWBRIDGE_MAX_TOKENS: "100000",
  DRAWBRIDGE_QUERY_TIMEOUT_SECONDS: "600",
  DRAWBRIDGE_MUTATION_TIMEOUT_SECONDS: "600",
  DRAWBRIDGE_REMOVALS_HELD_ABOVE_COUNT: "0",
};

export interface Matrix {
  readonly table: string;
  readonly sent: readonly SentAnswer[];
  readonly changes: readonly TableChange[];
  /** Answers over a socket beside those over HTTP. */
  readonly transports: { readonly queries: TransportComparison; readonly mutations: TransportComparison };
  /** Answers that reveal to a stranger that an object exists. */
  readonly toldApart: ExistenceComparison;
}

/** Probes everything as everybody, over HTTP and sockets of a real server. */
export async function runMatrix(): Promise<Matrix> {
  const api = await createTestApi(LIMITS);
  // Set here rather than by its variable, which would make every cookie Secure.
  Object.assign(api.platform, { baseUrl: "https://drawbridge.example.com" });
  const app = await createApp(api.platform);
  try {
    await app.listen({ host: "127.0.0.1", port: 0 });
    const world = await makeWorld(api.platform);
    return await askEverything(api, app, world);
  } catch (error) {
    throw new Error(`${String(error)}\n${errorsLogged(api)}`, { cause: error });
  } finally {
    await app.close();
    await api.close();
  }
}

/** An INTERNAL error has only an id; its cause is in the log. */
function errorsLogged({ lines }: TestApi): string {
  const errors = lines.filter(({ level }) => level >= ERROR);
  return errors.map((line) => JSON.stringify(line)).join("\n");
}

const ERROR = 50;

async function askEverything(
  { platform, schema, clock }: TestApi,
  app: FastifyInstance,
  world: World,
): Promise<Matrix> {
  const { sides, credentials } = world;
  const origin = originOf(app);
  const sightings = new Observations(schema, world);
  const asking = new Probe({ schema, origin, credentials, sightings });
  const queries = logFirst(probeCallsOf(schema.getQueryType()!, QUERIES, sides));
  const mutations = probeCallsOf(schema.getMutationType()!, MUTATIONS, sides);
  const subscriptions = probeCallsOf(schema.getSubscriptionType()!, SUBSCRIPTIONS, sides);
  // One refusal, so that the log has some.
  await asking.change("REQUESTER_READ", mutations.find(({ field }) => field.name === "revokeGrant")!);
  await sealAndBreakLog(platform);
  await setRestored(platform, true);
  const ofQueries = await probeQueries(asking, queries);
  await asking.closeSockets();
  await setRestored(platform, false);
  const routes = routesOf(app);
  const sent = await probeReadRoutes({ origin, credentials, sightings }, routes);
  // Rows of the initial world are not announced as new.
  clock.advance({ milliseconds: 10_000 });
  const pristine = await DatabaseSnapshot.take(platform.db);
  await probeSubscriptions({ platform, origin, world, asking, sightings }, subscriptions);
  await pristine.restore();
  const { changes, transports: ofMutations } = await probeMutations(platform, asking, mutations, pristine);
  const ask = async (actor: ActorName, route: Route) => {
    const answer = await probeRoute({ origin, credentials, sightings }, actor, route);
    sent.push(answer.sent);
    return answer.wasAnswered;
  };
  const others = routes.filter((route) => !isReading(route));
  const byRoutes = await probeRouteMutations(platform, ask, others, pristine);
  const apart = await findExistenceLeaks(asking, world, "STRANGER", [...queries, ...mutations]);
  const table = tableText(schema, routes, sightings);
  return {
    table,
    sent: [...asking.sent, ...sent],
    changes: [...changes, ...byRoutes],
    transports: { queries: ofQueries, mutations: ofMutations },
    toldApart: apart,
  };
}

/** Sends each query as each of the actors over HTTP, and as some over a socket. */
async function probeQueries(asking: Probe, queries: readonly ProbeCall[]): Promise<TransportComparison> {
  const overHttp: Map<ActorName, Answer>[] = [];
  for (const call of queries) {
    overHttp.push(new Map(await Promise.all(ACTORS.map(async (one) => [one, await asking.query(one, call)] as const))));
  }
  const transports = new TransportComparison();
  for (const [n, call] of queries.entries()) {
    const bySocket = socketActorsOf(n).map(async (actor) =>
      transports.add(actor, call, overHttp[n]!.get(actor)!, await asking.queryBySocket(actor, call)),
    );
    await Promise.all(bySocket);
  }
  return transports;
}

/** Later the log grows by the refusals of other queries, many at once, while it is read and counted. */
function logFirst(queries: readonly ProbeCall[]): ProbeCall[] {
  const isLog = ({ field }: ProbeCall) => field.name === "auditEvents";
  return [...queries.filter(isLog), ...queries.filter((query) => !isLog(query))];
}
