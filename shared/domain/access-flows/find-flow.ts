import type { EntityManager } from "typeorm";
import type { ClusterAccess } from "../catalog/cluster-access.port";
import { AccessFlow } from "./access-flow.entity";
import type { ConditionGroup, FlowTarget } from "./flow-definition";
import {
  type AskedResource,
  compareFlows,
  type FlowRefusal,
  type FlowRefusalCode,
  IS_BEYOND_SLOTS,
  judgeFlow,
  judgeResource,
  type Standing,
} from "./judge-flow";
import { peopleMatchingEach } from "./people";
import type { FlowToBe } from "./requests-of-flow";
import { targetCondition } from "./target-condition";

export type FlowAnswer =
  | { readonly kind: "allowed"; readonly flow: AccessFlow }
  | { readonly kind: "refused"; readonly reasons: readonly FlowRefusal[] };

export interface FlowAsk {
  readonly requesterId: string;
  readonly granteeId: string;
  readonly resourceIds: readonly string[];
  readonly access: ClusterAccess;
  /** Null: until revoked. Left out: however long the flow gives. */
  readonly durationSeconds?: number | null;
  readonly at: Date;
}

/**
 * The flow by which each of the resources may be asked for now, or every rule that stands against it: four statements,
 * whatever their number. What no flow lets the requester ask for does not exist to them: RESOURCE_MISSING alone,
 * whether or not there is such a cluster.
 */
export async function findFlows(manager: EntityManager, ask: FlowAsk): Promise<Map<string, FlowAnswer>> {
  const flows = await flowsFor(manager, ask);
  const covered = await coveredBy(manager, flows, ask.resourceIds);
  const judge = judgeEachOnce(ask);
  return new Map(ask.resourceIds.map((id) => [id, answerFor(covered.get(id), flows, judge)]));
}

/**
 * Whether the flow by which somebody was given access still allows it: every rule that stands against it, none when it
 * does. To be asked only for what the person was given, since nothing is hidden here.
 */
export async function recheckFlow(
  manager: EntityManager,
  flowId: string,
  ask: Omit<FlowAsk, "resourceIds"> & { readonly resourceId: string },
): Promise<readonly FlowRefusal[]> {
  const flow = await manager.findOneBy(AccessFlow, { id: flowId });
  if (!flow) return [notInUse(flowId)];
  const [refusals] = await recheckAll(manager, flow, [ask]);
  return refusals!;
}

/** The same for all that was asked for by one flow, as it is or as a change would make it. */
export async function recheckAll(
  manager: EntityManager,
  flow: FlowToBe,
  asks: readonly (Omit<FlowAsk, "resourceIds"> & { readonly resourceId: string })[],
): Promise<(readonly FlowRefusal[])[]> {
  if (!flow.active || flow.deletedAt) return asks.map(() => [notInUse(flow.id)]);
  const against = (code: FlowRefusalCode, message: string) => [{ flowId: flow.id, flowName: flow.name, code, message }];
  const pairOf = ({ requesterId, granteeId }: (typeof asks)[number]) => `${requesterId} ${granteeId}`;
  const standings = new Map<string, Standing | null>();
  for (const [pair, { requesterId, granteeId }] of new Map(asks.map((ask) => [pairOf(ask), ask]))) {
    const [standing] = await standingsOf(manager, [flow], requesterId, granteeId);
    standings.set(pair, standing!);
  }
  const covered = await targetsCovering(manager, [flow], [...new Set(asks.map(({ resourceId }) => resourceId))]);
  const byId = new Map(covered.map((one) => [one.resource.id, one]));
  return asks.map((ask) => {
    const standing = standings.get(pairOf(ask));
    if (!standing) return against("NOT_A_REQUESTOR", `'${flow.name}' does not let this person ask any more.`);
    const found = byId.get(ask.resourceId);
    if (!found) return against("NO_FLOW", `'${flow.name}' does not cover this cluster any more.`);
    return [...judgeResource(found.resource), ...judgeFlow(flow, found.targets.get(flow.id)!, standing, ask)];
  });
}

function notInUse(flowId: string): FlowRefusal {
  return { flowId, flowName: null, code: "NO_FLOW", message: "The access flow is not in use any more." };
}

/** Flows of a person, each with what is known of who asks and who gets it. */
export interface PersonalFlow {
  readonly flow: AccessFlow;
  readonly standing: Standing;
}

/** The active SELF_SERVE flows among whose requestors this person is. */
export async function flowsFor(
  manager: EntityManager,
  { requesterId, granteeId }: Pick<FlowAsk, "requesterId" | "granteeId">,
): Promise<PersonalFlow[]> {
  const all = await manager
    .createQueryBuilder(AccessFlow, "flow")
    .where("flow.active and flow.deletedAt is null and flow.trigger = 'SELF_SERVE'")
    .orderBy("flow.nameKey")
    .addOrderBy("flow.id")
    .getMany();
  const standings = await standingsOf(manager, all, requesterId, granteeId);
  return all.flatMap((flow, n) => (standings[n] ? [{ flow, standing: standings[n] }] : []));
}

const EVERYBODY: ConditionGroup = { operator: "AND", conditions: [] };

/** Null where the person is not among the requestors. */
async function standingsOf(
  manager: EntityManager,
  flows: readonly Pick<AccessFlow, "definition">[],
  requesterId: string,
  granteeId: string,
): Promise<(Standing | null)[]> {
  const requestors = flows.map(({ definition }) => definition.requestors);
  const grantees = flows.map(({ definition }) => definition.requestFor.grantees ?? EVERYBODY);
  const people = await peopleMatchingEach(manager, [...requestors, ...grantees], [requesterId, granteeId]);
  const isForSelf = requesterId === granteeId;
  const isReport = !isForSelf && flows.length > 0 && (await reportsTo(manager, granteeId, requesterId));
  return flows.map((_, n) => {
    if (!people[n]!.has(requesterId)) return null;
    return { isForSelf, isReport, isGrantee: people[flows.length + n]!.has(granteeId) };
  });
}

/** Whether the manager of this active person is that one, as their home identity says it. */
async function reportsTo(manager: EntityManager, personId: string, managerId: string): Promise<boolean> {
  const rows: unknown[] = await manager.query(
    `select 1 from homes report join acting_identities boss
         on boss.provider_id = report.provider_id and boss.external_id = report.manager_external_id
      where report.id = $1 and report.active and boss.person_id = $2`,
    [personId, managerId],
  );
  return rows.length > 0;
}

export interface CoveredResource {
  readonly resource: AskedResource;
  /** By flow id: the targets that cover it. */
  readonly targets: ReadonlyMap<string, readonly FlowTarget[]>;
}

/** The resources that any of the flows covers. */
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

/** One statement: which targets of which flows cover each of the resources (null: of all). Those that none covers are left out. */
export async function targetsCovering(
  manager: EntityManager,
  flows: readonly Pick<AccessFlow, "id" | "definition">[],
  resourceIds: readonly string[] | null,
): Promise<CoveredResource[]> {
  const targets = flows.flatMap((flow) => flow.definition.targets.map((target) => ({ flowId: flow.id, target })));
  if (targets.length === 0 || resourceIds?.length === 0) return [];
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const covers = targets.map(({ target }, n) => `case when ${targetCondition(target, bind, "r")} then ${n} end`);
  // A condition that holds for all as well would read every resource for the few of a page.
  const among = resourceIds === null ? "true" : `r.id = any(${bind(resourceIds)}::uuid[])`;
  const rows: (AskedResource & { covered: number[] })[] = await manager.query(
    `select * from (
       select r.id, r.name, r.status, r.manageable, r.unmanageable_reason as "unmanageableReason",
              i.enabled and i.deleted_at is null as "isServed", ${IS_BEYOND_SLOTS} as "isBeyondSlots",
              (select a.out_of_scope_reason from accounts a where a.id = r.account_row_id) as "scopeReason",
              array_remove(array[${covers.join(", ")}], null) as covered
         from resources r join integrations i on i.id = r.integration_id where ${among}) as found
      where cardinality(covered) > 0 order by name, id`,
    values,
  );
  return rows.map(({ covered, ...resource }) => {
    const byFlow = new Map<string, FlowTarget[]>();
    for (const n of covered) {
      const { flowId, target } = targets[n]!;
      byFlow.set(flowId, [...(byFlow.get(flowId) ?? []), target]);
    }
    return { resource, targets: byFlow };
  });
}

type Judge = (personal: PersonalFlow, targets: readonly FlowTarget[]) => FlowRefusal[];

/** Clusters that are covered by the same targets of a flow have one answer of it. */
function judgeEachOnce(ask: FlowAsk): Judge {
  const judged = new Map<string, FlowRefusal[]>();
  return ({ flow, standing }, targets) => {
    const covering = targets.map((target) => flow.definition.targets.indexOf(target));
    const key = [flow.id, ...covering].join();
    const known = judged.get(key) ?? judgeFlow(flow, targets, standing, ask);
    judged.set(key, known);
    return known;
  };
}

function answerFor(covered: CoveredResource | undefined, flows: readonly PersonalFlow[], judge: Judge): FlowAnswer {
  if (!covered) return { kind: "refused", reasons: [MISSING] };
  const against = judgeResource(covered.resource);
  if (against.length > 0) return { kind: "refused", reasons: against };
  const judged = flows.flatMap((personal) => {
    const targets = covered.targets.get(personal.flow.id);
    return targets ? [{ flow: personal.flow, refusals: judge(personal, targets) }] : [];
  });
  const allowing = judged.filter(({ refusals }) => refusals.length === 0).map(({ flow }) => flow);
  const [best] = allowing.sort(compareFlows);
  if (best) return { kind: "allowed", flow: best };
  // The nearest flow first: the one that the fewest rules keep from allowing it.
  judged.sort((a, b) => a.refusals.length - b.refusals.length || compareFlows(a.flow, b.flow));
  return { kind: "refused", reasons: judged.flatMap(({ refusals }) => refusals) };
}

const MISSING: FlowRefusal = {
  flowId: null,
  flowName: null,
  code: "RESOURCE_MISSING",
  message: "The cluster was not found.",
};
