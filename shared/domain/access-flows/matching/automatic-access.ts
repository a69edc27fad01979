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
 * A flow that would come to more grants is refused when it is saved, and gives nothing when it comes to more later: AWS lets a
 * cluster have 500 access entries, and a worker has to hold all of them at once.
 */
export const MOST_AUTOMATIC_GRANTS = 20_000;

/** Access that somebody has for as long as they fulfil the conditions of an AUTOMATIC flow. */
export interface DesiredAutomaticGrant {
  readonly personId: string;
  readonly resourceId: string;
  readonly access: ClusterAccess;
}

/** Everybody of `people` is to have the access of each of `clusters`. */
export interface AutomaticAccess {
  /** In a stable order. */
  readonly people: ReadonlySet<string>;
  /** By resource id. */
  readonly clusters: ReadonlyMap<string, AutomaticCluster>;
}

export interface AutomaticCluster {
  readonly access: ClusterAccess;
  /** False: what is held stays, but nothing new starts on this cluster now (missing from one listing, or not manageable). */
  readonly mayStart: boolean;
}

const NO_ACCESS: AutomaticAccess = { people: new Set(), clusters: new Map() };

/**
 * Who is to have what by this flow at that moment: two statements, whatever the number. Nothing where the flow is not
 * active, not AUTOMATIC, or outside its timeframe.
 */
export async function automaticAccessAt(manager: EntityManager, flow: AccessFlow, at: Date): Promise<AutomaticAccess> {
  const isOn = flow.active && flow.deletedAt === null && flow.trigger === "AUTOMATIC";
  return isOn && !isOutsideTimeframe(flow, at) ? automaticAccessOf(manager, flow) : NO_ACCESS;
}

/** The wish of a flow that is, or is to be, whatever the time and the trigger. */
export async function automaticAccessOf(
  manager: EntityManager,
  flow: Pick<AccessFlow, "id" | "definition">,
): Promise<AutomaticAccess> {
  const covered = (await targetsCovering(manager, [flow], null)).filter(
    // A cluster that cannot be seen for now keeps the grants it has: it may be back at the next look.
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

/** How many grants it comes to. */
export function grantCountOf({ people, clusters }: AutomaticAccess): number {
  return people.size * clusters.size;
}

/** Whether nobody has its access at that moment, because of the time alone. */
export function isOutsideTimeframe({ definition: { timeframe } }: Pick<AccessFlow, "definition">, at: Date): boolean {
  return timeframe !== null && !isWithinTimeframe(timeframe, at);
}

/** Everything that the targets give. */
function accessOfTargets(targets: readonly FlowTarget[]): ClusterAccess {
  return uniteAccess(targets.flatMap(({ permissions }) => permissions.map(accessOfPermission)));
}

function accessOfPermission({ permission, namespaces, groups }: FlowPermission): ClusterAccess {
  if (groups.length > 0) return { policies: [], kubernetesGroups: groups };
  return { policies: [{ policy: permission, namespaces }], kubernetesGroups: [] };
}
