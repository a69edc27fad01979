import type { EntityManager } from "typeorm";
import { unite } from "../catalog/cluster-access";
import type { ClusterAccess } from "../catalog/cluster-access.port";
import type { AccessFlow } from "./access-flow.entity";
import { targetsCovering } from "./find-flow";
import type { FlowPermission, FlowTarget } from "./flow-definition";
import { judgeResource } from "./judge-flow";
import { peopleMatching } from "./people";
import { isWithin } from "./timeframe";

/** Access that somebody has for as long as they fulfil the conditions of an AUTOMATIC flow. */
export interface AutomaticWant {
  readonly personId: string;
  readonly resourceId: string;
  readonly access: ClusterAccess;
  /** False: what is held stays, but nothing new starts on this cluster now (missing from one listing, or not manageable). */
  readonly mayStart: boolean;
}

/**
 * Who is to have what by this flow at that moment: two statements, whatever the number. Nothing where the flow is not
 * active, not AUTOMATIC, or outside its timeframe.
 */
export async function automaticWants(manager: EntityManager, flow: AccessFlow, at: Date): Promise<AutomaticWant[]> {
  const { requestors } = flow.definition;
  const isOn = flow.active && flow.deletedAt === null && flow.trigger === "AUTOMATIC";
  if (!isOn || isOutsideTimeframe(flow, at)) return [];
  const covered = (await targetsCovering(manager, [flow], null)).filter(
    ({ resource: { isServed, status } }) => isServed && (status === "PRESENT" || status === "MISSING"),
  );
  if (covered.length === 0) return [];
  const people = [...(await peopleMatching(manager, requestors))].sort();
  return covered.flatMap(({ resource, targets }) => {
    const access = accessOf(targets.get(flow.id)!);
    const mayStart = judgeResource(resource).length === 0;
    return people.map((personId) => ({ personId, resourceId: resource.id, access, mayStart }));
  });
}

/** Whether nobody has its access at that moment, because of the time alone. */
export function isOutsideTimeframe({ definition: { timeframe } }: Pick<AccessFlow, "definition">, at: Date): boolean {
  return timeframe !== null && !isWithin(timeframe, at);
}

/** Everything that the targets give. */
function accessOf(targets: readonly FlowTarget[]): ClusterAccess {
  return unite(targets.flatMap(({ permissions }) => permissions.map(given)));
}

function given({ permission, namespaces, groups }: FlowPermission): ClusterAccess {
  if (groups.length > 0) return { policies: [], kubernetesGroups: groups };
  return { policies: [{ policy: permission, namespaces }], kubernetesGroups: [] };
}
