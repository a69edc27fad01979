import { execute, parse } from "graphql";
import { createContext } from "../../server/graphql/context";
import { createSchema } from "../../server/schema";
import type { Platform } from "../../shared/compose";
import type { Condition, FlowTarget } from "../../shared/domain/access-flows/flow-definition";
import type { Actor } from "../../shared/kernel/actor";
import { aDefinition, saveFlow } from "../../testing/access-flows";
import { saveOrganization } from "../owners/organization";
import { quantile } from "../quantile";
import { atMost, type Goal } from "../report";
import { timesOf } from "../timing";

const ORGANIZATION = { clusters: 5_000, people: 10_000, groups: 2_000, memberships: 100_000 };
const FLOWS = 20;

const PAGE = `query ($filter: RequestableResourceFilterInput, $orderBy: RequestableResourceOrder) {
  requestableResources(filter: $filter, orderBy: $orderBy) { pageInfo { endCursor hasNextPage }
    nodes { id held askedAlready lastUsedAt favourite cannot { reason message } resource { id name accountId region }
      permissions { permission { id name risk { level } } namespaces groups flow { id name } maxDurationSeconds
        approval { approversNeeded kinds } isOpenNow why cannot { reason } } } } }`;

/** The latency of the page for choosing what to request: every flow covers every cluster. */
export async function measureRequestable(platform: Platform): Promise<Goal[]> {
  const { integrationId, providerId } = await saveOrganization(platform.db, ORGANIZATION);
  await saveFlows(platform, integrationId, providerId);
  const [{ id: personId }] = await platform.db.query(
    "select person_id as id from identities where external_id = 'u-7'",
  );
  const actor: Actor = { kind: "person", id: "bench", name: "Bench", roles: ["MEMBER"], scopes: [], personId };
  const schema = createSchema();
  const list = async (text: string, variableValues = {}) => {
    const contextValue = createContext(platform, actor);
    const { data, errors } = await execute({ schema, document: parse(text), contextValue, variableValues });
    if (errors) throw errors[0]!;
    if ((data!.requestableResources as { nodes: unknown[] }).nodes.length === 0) throw new Error("An empty page.");
  };
  return [
    await timed("First page of what may be asked for, ms", () => list(PAGE)),
    await timed("The same, last used first, ms", () =>
      list(PAGE, { orderBy: { field: "LAST_USED", direction: "DESC" } }),
    ),
    await timed("The same with its count, ms", () => list(PAGE.replace("pageInfo", "totalCount pageInfo"))),
    await timed("The same searched, ms", () => list(PAGE, { filter: { search: "9" } })),
  ];
}

async function saveFlows({ db }: Platform, integrationId: string, providerId: string): Promise<void> {
  const everybody: Condition = { attribute: "site", operator: "STARTS_WITH", values: ["S-"], providerId };
  const target = (n: number): FlowTarget => ({
    integrationId,
    resourceType: "EKS_CLUSTER",
    resources: [
      { mode: "INCLUDE", by: "NAME", key: null, values: ["*"] },
      { mode: "EXCLUDE", by: "TAG", key: "tier", values: [`none-${n}`] },
    ],
    permissions: [{ permission: "AmazonEKSViewPolicy", namespaces: [`team-${n}-*`], groups: [] }],
  });
  for (let n = 0; n < FLOWS; n += 1) {
    const definition = aDefinition({
      requestors: { operator: "AND", conditions: [everybody] },
      targets: [target(n), target(n + 100)],
      approverPolicy: { mode: "ANY_OF", groups: [{ operator: "OR", approvers: [{ kind: "OWNER" }] }] },
    });
    await saveFlow(db, { name: `Flow ${n}`, nameKey: `flow ${n}`, definition });
  }
  await db.query("analyze");
}

const TIMES = 21;

async function timed(name: string, work: () => Promise<unknown>): Promise<Goal> {
  await timesOf(3, work);
  const taken = await timesOf(TIMES, work);
  return atMost(name, quantile(taken, 0.5), 60, { Best: Math.min(...taken) });
}
