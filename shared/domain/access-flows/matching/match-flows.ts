import type { EntityManager } from "typeorm";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { AccessFlow } from "../access-flow.entity";
import type { ConditionGroup, FlowTarget } from "../flow-definition";
import type { ProposedFlow } from "../requests-of-flow.port";
import {
  BEYOND_SLOTS_SQL,
  compareFlows,
  evaluateFlow,
  evaluateResource,
  type FlowViolation,
  type FlowViolationCode,
  NO_SUCH_OFFER,
  type RequestedResource,
  type RequesterRelation,
} from "./evaluate-flow";
import { peopleMatchingEach } from "./matching-people";
import { coveringScopesSql, targetScopesOf, targetsOfScopes } from "./target-scopes";

export type FlowMatch =
  | { readonly kind: "allowed"; readonly flow: AccessFlow }
  | { readonly kind: "refused"; readonly reasons: readonly FlowViolation[] };

export interface FlowQuery {
  readonly requesterId: string;
  readonly granteeId: string;
  readonly resourceIds: readonly string[];
  readonly access: ClusterAccess;
  /** Null: until revoked. Undefined: the maximum of the flow. */
  readonly durationSeconds?: number | null;
  readonly at: Date;
}

/**
 * The flow that allows each resource now, or every violated rule, by at most five statements. A resource that no flow
 * offers to the requester is hidden from them: the only violation is RESOURCE_MISSING, whether or not the cluster
 * exists.
 */
export async function matchFlows(manager: EntityManager, query: FlowQuery): Promise<Map<string, FlowMatch>> {
  const flows = await flowsFor(manager, query);
  const covered = await coveredBy(manager, flows, query.resourceIds);
  const evaluate = evaluateEachOnce(query);
  return new Map(query.resourceIds.map((id) => [id, matchOf(covered.get(id), flows, evaluate)]));
}

/**
 * Checks existing access against a flow, saved or proposed. Answers the violated rules of each query; empty: still
 * allowed. Only for access that people have already, because nothing is hidden here.
 */
export async function recheckAll(
  manager: EntityManager,
  flow: ProposedFlow,
  queries: readonly RecheckQuery[],
): Promise<(readonly FlowViolation[])[]> {
  return recheckEach(
    manager,
    queries.map((query) => ({ flow, query })),
  );
}

type RecheckQuery = Omit<FlowQuery, "resourceIds"> & { readonly resourceId: string };

/** Checks several flows by as many statements as one. */
export async function recheckEach(
  manager: EntityManager,
  checks: readonly { readonly flow: ProposedFlow; readonly query: RecheckQuery }[],
): Promise<(readonly FlowViolation[])[]> {
  const queries = checks.map(({ query }) => query);
  const flows = [...new Set(checks.map(({ flow }) => flow))].filter(({ active, deletedAt }) => active && !deletedAt);
  const relations = new Map((await relationsOf(manager, flows, queries)).map((one, n) => [flows[n], one]));
  const covered = await targetsCovering(manager, flows, [...new Set(queries.map(({ resourceId }) => resourceId))]);
  const byId = new Map(covered.map((one) => [one.resource.id, one]));
  return checks.map(({ flow, query }, n) => {
    const ofFlow = relations.get(flow);
    if (!ofFlow) return [notInUse(flow.id)];
    const against = (code: FlowViolationCode, message: string) => [
      { flowId: flow.id, flowName: flow.name, code, message },
    ];
    const relation = ofFlow[n];
    if (!relation) return against("NOT_A_REQUESTOR", `'${flow.name}' does not let this person ask any more.`);
    const found = byId.get(query.resourceId);
    const targets = found?.targets.get(flow.id);
    if (!targets) return against("NO_FLOW", `'${flow.name}' does not cover this cluster any more.`);
    return [...evaluateResource(found!.resource), ...evaluateFlow(flow, targets, relation, query)];
  });
}

function notInUse(flowId: string): FlowViolation {
  return { flowId, flowName: null, code: "NO_FLOW", message: "The access flow is not in use any more." };
}

/** A flow that a person may request by, with the relation between requester and grantee. */
export interface PersonalFlow {
  readonly flow: AccessFlow;
  readonly relation: RequesterRelation;
}

/** The active SELF_SERVE flows whose requestors include this person. */
export async function flowsFor(
  manager: EntityManager,
  { requesterId, granteeId }: Pick<FlowQuery, "requesterId" | "granteeId">,
): Promise<PersonalFlow[]> {
  const all = await manager
    .createQueryBuilder(AccessFlow, "flow")
    .where("flow.active and flow.deletedAt is null and flow.trigger = 'SELF_SERVE'")
    .orderBy("flow.nameKey")
    .addOrderBy("flow.id")
    .getMany();
  const relations = await relationsOf(manager, all, [{ requesterId, granteeId }]);
  return all.flatMap((flow, n) => {
    const relation = relations[n]![0];
    return relation ? [{ flow, relation }] : [];
  });
}

const EVERYBODY: ConditionGroup = { operator: "AND", conditions: [] };

type Pair = Pick<FlowQuery, "requesterId" | "granteeId">;

/** By flow and pair; null where the requester is not a requestor of the flow. */
async function relationsOf(
  manager: EntityManager,
  flows: readonly Pick<AccessFlow, "definition">[],
  pairs: readonly Pair[],
): Promise<(RequesterRelation | null)[][]> {
  if (flows.length === 0) return [];
  const requestors = flows.map(({ definition }) => definition.requestors);
  const grantees = flows.map(({ definition }) => definition.requestFor.grantees ?? EVERYBODY);
  const among = [...new Set(pairs.flatMap(({ requesterId, granteeId }) => [requesterId, granteeId]))];
  const people = await peopleMatchingEach(manager, [...requestors, ...grantees], among);
  const reports = await reportsAmong(manager, pairs);
  return flows.map((_, n) =>
    pairs.map((pair) => {
      const { requesterId, granteeId } = pair;
      if (!people[n]!.has(requesterId)) return null;
      const isForSelf = requesterId === granteeId;
      return { isForSelf, isReport: reports.has(pair), isGrantee: people[flows.length + n]!.has(granteeId) };
    }),
  );
}

/** The pairs whose requester manages the active grantee, by the grantee's home identity. */
async function reportsAmong(manager: EntityManager, pairs: readonly Pair[]): Promise<Set<Pair>> {
  const forOthers = pairs.filter(({ requesterId, granteeId }) => requesterId !== granteeId);
  if (forOthers.length === 0) return new Set();
  const rows: { n: number }[] = await manager.query(
    `select (pair.n - 1)::int as n
       from unnest($1::uuid[], $2::uuid[]) with ordinality as pair(grantee_id, requester_id, n)
      where exists (
        select 1 from homes report join acting_identities boss
            on boss.provider_id = report.provider_id and boss.external_id = report.manager_external_id
         where report.id = pair.grantee_id and report.active and boss.person_id = pair.requester_id)`,
    [forOthers.map(({ granteeId }) => granteeId), forOthers.map(({ requesterId }) => requesterId)],
  );
  return new Set(rows.map(({ n }) => forOthers[n]!));
}

export interface CoveredResource {
  readonly resource: RequestedResource;
  /** The covering targets by flow id. Resources with the same targets share one map. */
  readonly targets: ReadonlyMap<string, readonly FlowTarget[]>;
}

/** The resources that any of the flows covers, by id. */
async function coveredBy(
  manager: EntityManager,
  flows: readonly PersonalFlow[],
  resourceIds: readonly string[],
): Promise<Map<string, CoveredResource>> {
  const rows = await targetsCovering(
    manager,
    flows.map(({ flow }) => flow),
    resourceIds,
  );
  return new Map(rows.map((row) => [row.resource.id, row]));
}

/**
 * Finds the targets of the flows that cover each resource (null: of all resources), by one statement. Uncovered
 * resources are left out.
 */
export async function targetsCovering(
  manager: EntityManager,
  flows: readonly Pick<AccessFlow, "id" | "definition">[],
  resourceIds: readonly string[] | null,
): Promise<CoveredResource[]> {
  const scopes = targetScopesOf(flows);
  if (scopes.length === 0 || resourceIds?.length === 0) return [];
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  // A condition that also handles null would read every resource for a page of a few.
  const among = resourceIds === null ? "true" : `r.id = any(${bind(resourceIds)}::uuid[])`;
  const rows: (RequestedResource & { covered: number[] })[] = await manager.query(
    `select * from (
       select r.id, r.name, r.status, r.manageable, r.unmanageable_reason as "unmanageableReason",
              i.enabled and i.deleted_at is null as "isServed", ${BEYOND_SLOTS_SQL} as "isBeyondSlots",
              a.out_of_scope_reason as "scopeReason",
              ${coveringScopesSql(scopes, bind, "r")} as covered
         from resources r join integrations i on i.id = r.integration_id left join accounts a on a.id = r.account_row_id
        where ${among}) as found
      where cardinality(covered) > 0 order by name, id`,
    values,
  );
  const targetsOf = targetsOfScopes(scopes);
  return rows.map(({ covered, ...resource }) => ({ resource, targets: targetsOf(covered) }));
}

type EvaluateFlow = (personal: PersonalFlow, targets: readonly FlowTarget[]) => FlowViolation[];

/** Memoizes evaluations: clusters that are covered by the same targets of a flow share one. */
function evaluateEachOnce(query: FlowQuery): EvaluateFlow {
  const evaluated = new Map<string, FlowViolation[]>();
  return ({ flow, relation }, targets) => {
    const covering = targets.map((target) => flow.definition.targets.indexOf(target));
    const key = [flow.id, ...covering].join();
    const known = evaluated.get(key) ?? evaluateFlow(flow, targets, relation, query);
    evaluated.set(key, known);
    return known;
  };
}

function matchOf(
  covered: CoveredResource | undefined,
  flows: readonly PersonalFlow[],
  evaluate: EvaluateFlow,
): FlowMatch {
  if (!covered) return { kind: "refused", reasons: [MISSING] };
  const against = evaluateResource(covered.resource);
  if (against.length > 0) return { kind: "refused", reasons: against };
  const evaluated = flows.flatMap((personal) => {
    const targets = covered.targets.get(personal.flow.id);
    return targets ? [{ flow: personal.flow, refusals: evaluate(personal, targets) }] : [];
  });
  const allowing = evaluated.filter(({ refusals }) => refusals.length === 0).map(({ flow }) => flow);
  const [best] = allowing.sort(compareFlows);
  if (best) return { kind: "allowed", flow: best };
  // The flow with the fewest violations first.
  evaluated.sort((a, b) => a.refusals.length - b.refusals.length || compareFlows(a.flow, b.flow));
  return { kind: "refused", reasons: evaluated.flatMap(({ refusals }) => refusals) };
}

const MISSING: FlowViolation = {
  flowId: null,
  flowName: null,
  code: "RESOURCE_MISSING",
  message: NO_SUCH_OFFER,
};
