import { execute, parse } from "graphql";
import { createContext } from "../../server/graphql/context";
import { createSchema } from "../../server/schema";
import type { Platform } from "../../shared/compose";
import { expectedWaits } from "../../shared/domain/access-requests/expected-waits";
import { cancelPointless, runTimers } from "../../shared/domain/access-requests/sweep-requests";
import type { Actor } from "../../shared/kernel/actor";
import { saveOrganization } from "../owners/organization";
import { quantile } from "../quantile";
import { atMost, type Goal, shown } from "../report";
import { timesOf } from "../timing";
import type { RequestsOptions } from "./options";
import { saveRequests } from "./save-requests";

const READER: Actor = { kind: "person", id: "bench", name: "Bench", roles: ["AUDITOR"], scopes: [] };
const ORGANIZATION = { clusters: 5_000, people: 50_000, groups: 10_000, memberships: 500_000 };

const LIST = `query ($scope: AccessRequestScope!, $states: [AccessRequestState!], $after: String) {
  accessRequests(filter: { scope: $scope, states: $states }, after: $after) {
    pageInfo { endCursor hasNextPage }
    nodes { id state justification requester { displayName } grantee { displayName }
      items { resourceName state resource { name } flow { name } decisions { decision decidedBy { displayName } } } } } }`;

export async function measureRequestLists(platform: Platform, options: RequestsOptions): Promise<Goal[]> {
  const { integrationId } = await saveOrganization(platform.db, ORGANIZATION);
  await platform.uow.run(READER, (tx) => platform.owners.resolveIntegration(tx, integrationId));
  const { flowId, busiestId, ownerId, middle } = await saveRequests(platform.db, integrationId, options);
  const person = (personId: string): Actor => ({ ...READER, personId, roles: ["MEMBER"] });
  const list = listing(platform);
  return [
    await timed("First page of all, ms", 50, () => list(READER, { scope: "ALL" })),
    await timed("A page in the middle of all, ms", 50, () => list(READER, { scope: "ALL", after: middle })),
    await timed("First page of those that lapsed (1 in 1,000), ms", 50, () =>
      list(READER, { scope: "ALL", states: ["LAPSED"] }),
    ),
    await timed("First page of the busiest person's own, ms", 50, () => list(person(busiestId), { scope: "MINE" })),
    await timed("What waits for one owner, ms", 50, () => list(person(ownerId), { scope: "WAITING_FOR_ME" })),
    await timed("Looking for what is due, ms", 5, () => runTimers(platform)),
    await timed("Looking for what waits in vain, ms", null, () => cancelPointless(platform)),
    await timed("The usual wait of a flow, ms", null, () => expectedWaits(platform.db.manager, [flowId])),
  ];
}

function listing(platform: Platform) {
  const schema = createSchema();
  const document = parse(LIST);
  return async (actor: Actor, variableValues: Record<string, unknown>) => {
    const { data, errors } = await execute({
      schema,
      document,
      contextValue: createContext(platform, actor),
      variableValues,
    });
    if (errors) throw errors[0]!;
    if ((data!.accessRequests as { nodes: unknown[] }).nodes.length === 0)
      throw new Error("An empty list says nothing.");
  };
}

const TIMES = 21;

/** The median, after three runs that count for nothing. Other work on the machine disturbs the fastest least. */
async function timed(name: string, most: number | null, work: () => Promise<unknown>): Promise<Goal> {
  await timesOf(3, work);
  const taken = await timesOf(TIMES, work);
  const [median, beside] = [quantile(taken, 0.5), { Best: Math.min(...taken) }];
  return most === null ? shown(name, median, beside) : atMost(name, median, most, beside);
}
