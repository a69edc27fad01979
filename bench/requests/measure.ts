import { execute, parse, validate } from "graphql";
import { createContext } from "../../server/graphql/context";
import { createSchema } from "../../server/schema";
import type { Platform } from "../../shared/compose";
import { expectedWaits } from "../../shared/domain/access-requests/drafts/expected-waits";
import { cancelObsoleteItems, runRequestTimers } from "../../shared/domain/access-requests/sweep/sweep-requests";
import type { Actor } from "../../shared/kernel/actor";
import { saveOrganization } from "../owners/organization";
import { quantile } from "../quantile";
import { atMost, type Goal, shownGoal } from "../report";
import { timesOf } from "../timing";
import type { RequestsOptions } from "./options";
import { saveRequests } from "./save-requests";

const READER: Actor = { kind: "person", id: "bench", name: "Bench", roles: ["AUDITOR"], scopes: [] };
const ORGANIZATION = { clusters: 5_000, people: 50_000, groups: 10_000, memberships: 500_000 };

const ARGUMENTS = "filter: $filter, orderBy: $orderBy, after: $after";
const LIST = `query ($filter: AccessRequestFilterInput!, $orderBy: AccessRequestOrder, $after: String) {
  accessRequests(${ARGUMENTS}) {
    pageInfo { endCursor hasNextPage }
    nodes { id state justification requester { displayName } grantee { displayName }
      items { resourceName state resource { name } flow { name } decisions { decision decidedBy { displayName } } } } } }`;

/** The page of approvals: a row has all that a decision stands on. */
const APPROVALS = `query ($filter: AccessRequestFilterInput!, $orderBy: AccessRequestOrder, $after: String) {
  accessRequests(${ARGUMENTS}) {
    totalCount pageInfo { endCursor hasNextPage }
    nodes { id state justification lapsesAt requester { displayName } grantee { displayName }
      items { id state resource { name region account { name } tags { key value } } flow { name }
        access { permissions { name risk { level } } } durationSeconds lapsesAt
        decision { mayDecide reasonRequired mfa { required satisfied } }
        plan { calls { operation } before { permissions { id } } after { permissions { id } } }
        granteeHas { id state endsAt } earlierRequests { id state stateSince }
        approvers { satisfied approvers { kind peopleCount } } } } } }`;

export async function measureRequestLists(platform: Platform, options: RequestsOptions): Promise<Goal[]> {
  const { integrationId } = await saveOrganization(platform.db, ORGANIZATION);
  await platform.uow.run(READER, (tx) => platform.owners.resolveIntegration(tx, integrationId));
  const { flowId, busiestId, ownerId, middle } = await saveRequests(platform.db, integrationId, options);
  const person = (personId: string): Actor => ({ ...READER, personId, roles: ["MEMBER"] });
  const list = listing(platform, LIST);
  const approvals = listing(platform, APPROVALS);
  const soonest = { orderBy: { field: "LAPSES_AT", direction: "ASC" } };
  return [
    await timed("First page of all, ms", 50, () => list(READER, { filter: { scope: "ALL" } })),
    await timed("A page in the middle of all, ms", 50, () => list(READER, { filter: { scope: "ALL" }, after: middle })),
    await timed("First page of those that lapsed (1 in 1,000), ms", 50, () =>
      list(READER, { filter: { scope: "ALL", states: ["LAPSED"] } }),
    ),
    await timed("First page of the busiest person's own, ms", 50, () =>
      list(person(busiestId), { filter: { scope: "MINE" } }),
    ),
    await timed("What waits for one owner, ms", 50, () =>
      list(person(ownerId), { filter: { scope: "WAITING_FOR_ME" } }),
    ),
    await timed("The page of approvals of one owner, ms", 60, () =>
      approvals(person(ownerId), { filter: { scope: "WAITING_FOR_ME" }, ...soonest }),
    ),
    await timed("50 requests with all that their decisions stand on, for a reader, ms", 60, () =>
      approvals(READER, { filter: { scope: "ALL" }, ...soonest }),
    ),
    await timed("A search for a rare word, ms", 60, () => list(READER, { filter: { scope: "ALL", search: "77777" } })),
    await timed("A search for a word of every request, ms", 60, () =>
      list(READER, { filter: { scope: "ALL", search: "incident" } }),
    ),
    await timed("A search for two words, one of them of every request, ms", 60, () =>
      list(READER, { filter: { scope: "ALL", search: "incident cluster-1" } }),
    ),
    await timed("Looking for what is due, ms", 5, () => runRequestTimers(platform)),
    await timed("Looking for what waits in vain, ms", null, () => cancelObsoleteItems(platform)),
    await timed("The usual wait of a flow, ms", null, () => expectedWaits(platform.db.manager, [flowId])),
  ];
}

function listing(platform: Platform, text: string) {
  const schema = createSchema();
  const document = parse(text);
  const [problem] = validate(schema, document);
  if (problem) throw problem;
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
  return most === null ? shownGoal(name, median, beside) : atMost(name, median, most, beside);
}
