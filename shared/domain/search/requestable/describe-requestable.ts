import type { EntityManager } from "typeorm";
import type { AccessFlow } from "../../access-flows/access-flow.entity";
import type { Approver, FlowPermission, FlowTarget } from "../../access-flows/flow-definition";
import { compareFlows, fewestApprovals } from "../../access-flows/matching/evaluate-flow";
import { type CoveredResource, targetsCovering } from "../../access-flows/matching/match-flows";
import { mergePermissions } from "../../access-flows/matching/merge-permissions";
import { requestorReasons } from "../../access-flows/summary/requestor-reasons";
import { describeTimeframe, isWithinTimeframe } from "../../access-flows/timeframe";
import type { Resource } from "../../resources/resource.entity";
import { cannotRequestPermission, cannotRequestResource, type RequestObstacle } from "./cannot-request";
import type { PersonalResource } from "./personal-state";

/** A resource that a person may request. */
export interface RequestableOffer {
  readonly resource: Resource;
  /** The best flow for the requester comes first. */
  readonly permissions: readonly RequestablePermission[];
  /** Null for another person: hidden from the viewer. */
  readonly personal: PersonalResource | null;
  /** Null: some permission can be requested. */
  readonly cannot: RequestObstacle | null;
}

/** A permission that a flow offers on a resource, with the flow's rules. */
export interface RequestablePermission extends FlowPermission {
  readonly flow: AccessFlow;
  /** The minimum number of approvers; 0: no approval is needed. */
  readonly approvals: number;
  readonly approverKinds: readonly Approver["kind"][];
  /** When it may be requested; null: at any time. */
  readonly timeframe: string | null;
  readonly isOpenNow: boolean;
  /** Why this person is among the requestors of the flow. */
  readonly why: string;
  readonly cannot: RequestObstacle | null;
}

export interface RequestableContext {
  readonly requesterId: string;
  readonly flows: readonly AccessFlow[];
  /** Null for another person: their access is hidden from the requester. */
  readonly states: ((resourceId: string) => PersonalResource) | null;
  readonly at: Date;
}

/** Describes the offers on each of these resources by three statements at most. */
export async function describeRequestable(
  manager: EntityManager,
  { requesterId, flows, states, at }: RequestableContext,
  resources: readonly Resource[],
): Promise<RequestableOffer[]> {
  if (resources.length === 0) return [];
  const covered = await targetsCovering(
    manager,
    flows,
    resources.map(({ id }) => id),
  );
  const reasons = await requestorReasons(manager, flows, requesterId);
  const offersFor = offersOf(flows, rulesOfFlows(flows, reasons, at));
  const byId = new Map(covered.map((one) => [one.resource.id, one]));
  return resources.map((resource) => {
    const personal = states?.(resource.id) ?? null;
    const found = byId.get(resource.id);
    const offers = found ? offersFor(found) : [];
    const isTouched = personal !== null && (personal.isHeld || personal.isAsked);
    const permissions = isTouched ? offers.map((offer) => withCannot(offer, personal)) : offers;
    const cannot = (found && cannotRequestResource(found.resource)) ?? nothingLeft(permissions);
    return { resource, permissions, personal, cannot };
  });
}

type FlowRules = Omit<RequestablePermission, keyof FlowPermission | "cannot">;

/** The rules of each flow, computed once for all resources of a page. */
function rulesOfFlows(flows: readonly AccessFlow[], reasons: ReadonlyMap<string, string>, at: Date) {
  return new Map(
    flows.map((flow): [string, FlowRules] => {
      const { timeframe, approverPolicy } = flow.definition;
      const approvers = approverPolicy?.groups.flatMap((group) => group.approvers) ?? [];
      return [
        flow.id,
        {
          flow,
          approvals: fewestApprovals(approverPolicy),
          approverKinds: [...new Set(approvers.map(({ kind }) => kind))],
          timeframe: timeframe && describeTimeframe(timeframe),
          isOpenNow: timeframe === null || isWithinTimeframe(timeframe, at),
          why: reasons.get(flow.id)!,
        },
      ];
    }),
  );
}

/** Memoizes offers: resources with the same targets share them. */
function offersOf(flows: readonly AccessFlow[], rulesOf: ReadonlyMap<string, FlowRules>) {
  const known = new Map<string, readonly RequestablePermission[]>();
  const sorted = [...flows].sort(compareFlows);
  return ({ targets }: CoveredResource): readonly RequestablePermission[] => {
    const covering = sorted.flatMap((flow) => {
      const covered = targets.get(flow.id);
      return covered ? [{ flow, covered }] : [];
    });
    const key = covering
      .map(({ flow, covered }) => `${flow.id} ${covered.map((one) => flow.definition.targets.indexOf(one)).join()}`)
      .join();
    const offers = known.get(key) ?? covering.flatMap(({ flow, covered }) => offerOf(rulesOf.get(flow.id)!, covered));
    known.set(key, offers);
    return offers;
  };
}

function offerOf(rules: FlowRules, targets: readonly FlowTarget[]): RequestablePermission[] {
  const offered = mergePermissions(targets.flatMap(({ permissions }) => permissions));
  return offered.map((permission) => withCannot({ ...permission, ...rules, cannot: null }, null));
}

function withCannot(offer: RequestablePermission, personal: PersonalResource | null): RequestablePermission {
  const { flow, timeframe, isOpenNow } = offer;
  const offered = { flowName: flow.name, permission: offer, timeframe, isOpenNow };
  return { ...offer, cannot: cannotRequestPermission(offered, personal) };
}

/** The obstacle of the best permission where every permission has one. */
function nothingLeft(permissions: readonly RequestablePermission[]): RequestObstacle | null {
  return permissions.every(({ cannot }) => cannot !== null) ? (permissions[0]?.cannot ?? null) : null;
}
