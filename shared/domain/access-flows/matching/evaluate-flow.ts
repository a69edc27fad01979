import type { ClusterAccess } from "../../access/cluster-access.port";
import type { ScopeReason } from "../../accounts/account.entity";
import { explainUnmanageable } from "../../resources/manageability";
import type { Resource, ResourceStatus } from "../../resources/resource.entity";
import type { AccessFlow } from "../access-flow.entity";
import type { ApproverGroup, ApproverPolicy, FlowDefinition, FlowTarget } from "../flow-definition";
import { describeTimeframe, isWithinTimeframe } from "../timeframe";
import { type AccessViolationCode, accessViolations } from "./allowed-access";

/** The violated rule. */
export type FlowViolationCode =
  | AccessViolationCode
  | "NO_FLOW"
  | "NOT_A_REQUESTOR"
  | "NOT_FOR_OTHERS"
  | "GRANTEE_NOT_ALLOWED"
  | "TOO_LONG"
  | "OUTSIDE_TIMEFRAME"
  | "RESOURCE_NOT_MANAGEABLE"
  | "RESOURCE_MISSING"
  | "OUT_OF_SCOPE"
  | "MANAGEMENT_ACCOUNT";

export interface FlowViolation {
  /** Null: the violation does not depend on a flow. */
  readonly flowId: string | null;
  readonly flowName: string | null;
  readonly code: FlowViolationCode;
  /** A sentence that names the flow, if there is one. */
  readonly message: string;
}

/** The same message for what does not exist, so that asking tells nobody which clusters and accounts there are. */
export const NO_SUCH_OFFER =
  "Access is asked for on clusters, never on accounts: there is no such cluster, or no access flow offers it to you.";

/** The relation between requester and grantee, with regard to one flow. */
export interface RequesterRelation {
  readonly isForSelf: boolean;
  /** The grantee is an active person among the flow's grantees. */
  readonly isGrantee: boolean;
  /** The requester is the grantee's manager. */
  readonly isReport: boolean;
}

export interface RequestedAccess {
  readonly access: ClusterAccess;
  /** Null: until revoked. Undefined: the maximum of the flow. */
  readonly durationSeconds?: number | null;
  readonly at: Date;
}

/** The facts of a cluster that flows are evaluated against. */
export type RequestedResource = Pick<Resource, "id" | "name" | "status" | "manageable" | "unmanageableReason"> & {
  /** The integration is enabled and not being deleted. */
  readonly isServed: boolean;
  /** True in the management account with the strategy IDENTITY_CENTER: slots are never assigned there. */
  readonly isBeyondSlots: boolean;
  /** Why its account is out of scope; null: in scope. */
  readonly scopeReason: ScopeReason | null;
};

/**
 * Every rule of the flow that the requested access violates; empty: allowed. `targets` are those that cover the
 * resource.
 */
export function evaluateFlow(
  flow: Pick<AccessFlow, "id" | "name" | "maxDurationSeconds" | "definition">,
  targets: readonly FlowTarget[],
  relation: RequesterRelation,
  { access, durationSeconds, at }: RequestedAccess,
): FlowViolation[] {
  const { requestFor, timeframe } = flow.definition;
  const permissions = targets.flatMap((target) => target.permissions);
  const against: Pick<FlowViolation, "code" | "message">[] = [
    ...requestForViolations(requestFor, relation),
    ...accessViolations(permissions, access),
  ].map(({ code, message }) => ({ code, message: `By '${flow.name}': ${message}` }));
  if (durationSeconds !== undefined && !isWithinMaximum(durationSeconds, flow.maxDurationSeconds)) {
    const message = `'${flow.name}' gives access for at most ${describeDuration(flow.maxDurationSeconds!)}.`;
    against.push({ code: "TOO_LONG", message });
  }
  if (timeframe && !isWithinTimeframe(timeframe, at)) {
    const message = `'${flow.name}' gives access ${describeTimeframe(timeframe)} only.`;
    against.push({ code: "OUTSIDE_TIMEFRAME", message });
  }
  return against.map((refusal) => ({ flowId: flow.id, flowName: flow.name, ...refusal }));
}

/** Violations of the cluster itself, independent of flows. */
export function evaluateResource(resource: RequestedResource): FlowViolation[] {
  const { name, status, unmanageableReason, manageable, isServed, isBeyondSlots, scopeReason } = resource;
  const refusal = (code: FlowViolationCode, message: string) => [{ flowId: null, flowName: null, code, message }];
  if (status === "OUT_OF_SCOPE") return refusal("OUT_OF_SCOPE", outOfScopeMessage(name, scopeReason));
  if (status !== "PRESENT") return refusal("RESOURCE_MISSING", absenceMessage(name, status));
  if (!isServed) return refusal("RESOURCE_NOT_MANAGEABLE", `The integration of '${name}' is switched off.`);
  if (isBeyondSlots) return refusal("MANAGEMENT_ACCOUNT", beyondSlotsMessage(name));
  if (manageable) return [];
  const why = unmanageableReason ? explainUnmanageable(unmanageableReason).message : "Its access cannot be managed.";
  return refusal("RESOURCE_NOT_MANAGEABLE", `No access to '${name}' can be given. ${why}`);
}

/** An out-of-scope cluster is no longer synced, so it may still exist. */
export function outOfScopeMessage(cluster: string, reason: ScopeReason | null): string {
  const why = reason ? WHY_OUT_OF_SCOPE[reason] : "its region or type is not among those of the integration";
  return `The cluster '${cluster}' is out of scope: ${why}. Only an admin can change that.`;
}

const WHY_OUT_OF_SCOPE: Readonly<Record<ScopeReason, string>> = {
  EXCLUDED_ACCOUNT: "its account is on the exclude list of the integration",
  EXCLUDED_OU: "an organizational unit above its account is on the exclude list of the integration",
  NOT_ACTIVE: "its account is not active",
  LEFT_ORGANIZATION: "its account has left the organization",
};

function absenceMessage(name: string, status: ResourceStatus): string {
  return status === "REGION_DISABLED"
    ? `The region of the cluster '${name}' is switched off in its account. It can be asked for when the region is on again and a sync has seen it.`
    : `The cluster '${name}' was missing in the last sync.`;
}

/** A delegated administrator cannot manage permission sets that were ever assigned in the management account. */
export function beyondSlotsMessage(cluster: string): string {
  return `The cluster '${cluster}' is in the management account of its organization, where no permission set of the pool is ever assigned. Only an integration with roles by a template can give access to it.`;
}

/** SQL about resource `r` of integration `i`. */
export const BEYOND_SLOTS_SQL =
  "(i.principal_strategy = 'IDENTITY_CENTER' and r.account_id is not distinct from i.management_account_id)";

/** Sorts flows by preference for the requester: fewer approvals, longer duration, then name. */
export function compareFlows(
  a: Pick<AccessFlow, "id" | "nameKey" | "maxDurationSeconds" | "definition">,
  b: Pick<AccessFlow, "id" | "nameKey" | "maxDurationSeconds" | "definition">,
): number {
  return (
    fewestApprovals(a.definition.approverPolicy) - fewestApprovals(b.definition.approverPolicy) ||
    compareDurations(b.maxDurationSeconds, a.maxDurationSeconds) ||
    compareTexts(a.nameKey, b.nameKey) ||
    compareTexts(a.id, b.id)
  );
}

/** The minimum number of approvers to be satisfied. */
export function fewestApprovals(policy: ApproverPolicy | null): number {
  if (policy === null) return 0;
  const ofGroup = ({ operator, approvers }: ApproverGroup) => (operator === "OR" ? 1 : approvers.length);
  const counts = policy.groups.map(ofGroup);
  return policy.mode === "ANY_OF" ? Math.min(...counts) : counts.reduce((sum, count) => sum + count, 0);
}

/** Such as "2 h 30 min". */
export function describeDuration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3_600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  return parts.flatMap(([count, unit]) => (count > 0 ? [`${count} ${unit}`] : [])).join(" ");
}

/** Violations of the scopes of a flow for this requester and grantee. */
export function requestForViolations(
  { scopes }: FlowDefinition["requestFor"],
  { isForSelf, isGrantee, isReport }: RequesterRelation,
): Pick<FlowViolation, "code" | "message">[] {
  if (isForSelf) {
    if (scopes.includes("SELF")) return [];
    return [{ code: "GRANTEE_NOT_ALLOWED", message: "This can be asked for others only, not for yourself." }];
  }
  if (scopes.includes("OTHERS") && isGrantee) return [];
  if (scopes.includes("DIRECT_REPORTS") && isReport) return [];
  if (!scopes.includes("OTHERS") && !scopes.includes("DIRECT_REPORTS")) {
    return [{ code: "NOT_FOR_OTHERS", message: "This can be asked for yourself only." }];
  }
  const whom = scopes.includes("OTHERS") ? "This person" : "Somebody who does not report to you";
  return [{ code: "GRANTEE_NOT_ALLOWED", message: `${whom} cannot be given this access.` }];
}

function isWithinMaximum(seconds: number | null, maximum: number | null): boolean {
  if (maximum === null) return true;
  return seconds !== null && seconds <= maximum;
}

/** Null means until revoked, which is the longest. */
function compareDurations(a: number | null, b: number | null): number {
  return a === b ? 0 : (a ?? Number.MAX_SAFE_INTEGER) - (b ?? Number.MAX_SAFE_INTEGER);
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
