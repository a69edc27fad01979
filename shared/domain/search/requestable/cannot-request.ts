import { coversAccess } from "../../access/cluster-access";
import type { ClusterAccess } from "../../access/cluster-access.port";
import type { FlowPermission } from "../../access-flows/flow-definition";
import { evaluateResource, type RequestedResource } from "../../access-flows/matching/evaluate-flow";

/** Why a resource or permission cannot, or need not, be requested. */
export const CANNOT_REQUEST_REASONS = [
  "NOT_OFFERED",
  "RESOURCE_MISSING",
  "OUT_OF_SCOPE",
  "NOT_MANAGEABLE",
  "MANAGEMENT_ACCOUNT",
  "OUTSIDE_TIMEFRAME",
  "HELD",
  "ASKED_ALREADY",
] as const;

export interface RequestObstacle {
  readonly reason: (typeof CANNOT_REQUEST_REASONS)[number];
  /** One sentence for a person. */
  readonly message: string;
}

export const NOT_OFFERED: RequestObstacle = {
  reason: "NOT_OFFERED",
  message: "No access flow that is in use offers it to you. An admin can say which flow might.",
};

/** The obstacle of the resource itself, for any permission; null: none. */
export function cannotRequestResource(resource: RequestedResource): RequestObstacle | null {
  const [refusal] = evaluateResource(resource);
  if (!refusal) return null;
  const { code, message } = refusal;
  if (code === "RESOURCE_MISSING" || code === "OUT_OF_SCOPE" || code === "MANAGEMENT_ACCOUNT") {
    return { reason: code, message };
  }
  return { reason: "NOT_MANAGEABLE", message };
}

/** A person's access and pending requests on a resource; null: hidden, because the person is another one. */
export interface PersonalState {
  readonly held: ClusterAccess;
  readonly asked: ClusterAccess;
}

export interface OfferedPermission {
  readonly flowName: string;
  readonly permission: FlowPermission;
  readonly timeframe: string | null;
  readonly isOpenNow: boolean;
}

/**
 * The obstacle of one permission of one flow; null: none. The person must hold, or have requested, the whole
 * permission.
 */
export function cannotRequestPermission(
  { flowName, permission, timeframe, isOpenNow }: OfferedPermission,
  state: PersonalState | null,
): RequestObstacle | null {
  const whole = accessOf(permission);
  if (state && coversAccess(state.held, whole)) {
    return { reason: "HELD", message: "You have this access already. Extend it, or ask again once it has ended." };
  }
  if (state && coversAccess(state.asked, whole)) {
    return { reason: "ASKED_ALREADY", message: "You have asked for this access already. Follow that request instead." };
  }
  if (isOpenNow) return null;
  return { reason: "OUTSIDE_TIMEFRAME", message: `'${flowName}' gives access ${timeframe} only.` };
}

function accessOf({ permission, namespaces, groups }: FlowPermission): ClusterAccess {
  if (permission === "KUBERNETES_GROUP") return { policies: [], kubernetesGroups: [...groups] };
  return { policies: [{ policy: permission, namespaces: namespaces && [...namespaces] }], kubernetesGroups: [] };
}
