import type { EntityManager } from "typeorm";
import { uniteAccess } from "../../access/cluster-access";
import type { ClusterAccess } from "../../access/cluster-access.port";
import type { AccessFlow } from "../access-flow.entity";
import type { FlowPermission, FlowTarget } from "../flow-definition";
import { isWithinTimeframe } from "../timeframe";
import { evaluateResource } from "./evaluate-flow";
import { targetsCovering } from "./match-flows";
import { peopleMatching } from "./matching-people";

/**
 * The most grants of one flow. Larger flows are refused when saved, and give nothing if they grow later. A worker holds
 * all grants of a flow in memory, and AWS allows 3,000 access entries per cluster (EKS-12).
 */
export const MOST_AUTOMATIC_GRANTS = 20_000;

/** A grant that a person should have while they fulfil the conditions of an AUTOMATIC flow. */
export interface DesiredAutomaticGrant {
  readonly personId: string;
  readonly resourceId: string;
  readonly access: ClusterAccess;
}

/** The desired access of a flow: every person in `people` on every cluster in `clusters`. */
export interface AutomaticAccess {
  /** In a stable order. */
  readonly people: ReadonlySet<string>;
  /** By resource id. */
  readonly clusters: ReadonlyMap<string, AutomaticCluster>;
}

export interface AutomaticCluster {
  readonly access: ClusterAccess;
  /** False: existing grants stay, but none starts (the cluster is missing from one listing, or not manageable). */
  readonly mayStart: boolean;
}

const NO_ACCESS: AutomaticAccess = { people: new Set(), clusters: new Map() };

/**
 * The desired access of a flow at that moment, by two statements. Empty where the flow is inactive, not AUTOMATIC, or
 * outside its timeframe.
 */
export async function automaticAccessAt(manager: EntityManager, flow: AccessFlow, at: Date): Promise<AutomaticAccess> {
  const isOn = flow.active && flow.deletedAt === null && flow.trigger === "AUTOMATIC";
  return isOn && !isOutsideTimeframe(flow, at) ? automaticAccessOf(manager, flow) : NO_ACCESS;
}

/** The desired access of a saved or proposed flow, regardless of its timeframe and trigger. */
export async function automaticAccessOf(
  manager: EntityManager,
  flow: Pick<AccessFlow, "id" | "definition">,
): Promise<AutomaticAccess> {
  const covered = (await targetsCovering(manager, [flow], null)).filter(
    // A cluster that is missing from one listing keeps its grants: it may return with the next sync.
    ({ resource: { isServed, status } }) => isServed && status !== "GONE" && status !== "OUT_OF_SCOPE",
  );
  if (covered.length === 0) return NO_ACCESS;
  const people = [...(await peopleMatching(manager, flow.definition.requestors))].sort();
  const clusters = covered.map(({ resource, targets }): [string, AutomaticCluster] => [
    resource.id,
    { access: accessOfTargets(targets.get(flow.id)!), mayStart: evaluateResource(resource).length === 0 },
  ]);
  return { people: new Set(people), clusters: new Map(clusters) };
}

/** The number of grants. */
export function grantCountOf({ people, clusters }: AutomaticAccess): number {
  return people.size * clusters.size;
}

/** Whether the timeframe alone excludes that moment. */
export function isOutsideTimeframe({ definition: { timeframe } }: Pick<AccessFlow, "definition">, at: Date): boolean {
  return timeframe !== null && !isWithinTimeframe(timeframe, at);
}

/** The union of the targets' permissions. */
function accessOfTargets(targets: readonly FlowTarget[]): ClusterAccess {
  return uniteAccess(targets.flatMap(({ permissions }) => permissions.map(accessOfPermission)));
}

function accessOfPermission({ permission, namespaces, groups }: FlowPermission): ClusterAccess {
  if (groups.length > 0) return { policies: [], kubernetesGroups: groups };
  return { policies: [{ policy: permission, namespaces }], kubernetesGroups: [] };
}
