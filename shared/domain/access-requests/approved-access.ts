import { uniteAccess } from "../access/cluster-access";
import type { ClusterAccess } from "../access/cluster-access.port";
import { coveringNamespaces } from "../access-flows/matching/allowed-access";
import type { AccessDecision, AccessRequestItem } from "./access-request.entity";

/** The approved access of an item and its duration; null: until revoked. */
export interface ApprovedAccess {
  readonly access: ClusterAccess;
  readonly durationSeconds: number | null;
}

type Approval = Pick<AccessDecision, "itemId" | "decision" | "lessAccess" | "lessDurationSeconds">;

/**
 * The intersection of all approvals of an item so far, and of the request. Approvals of people who may not decide any
 * longer count here as well: each limit stays in force. Null: no approval yet.
 */
export function approvedSoFar(
  item: Pick<AccessRequestItem, "id" | "access" | "durationSeconds">,
  decisions: readonly Approval[],
): ApprovedAccess | null {
  const approvals = decisions.filter(({ itemId, decision }) => itemId === item.id && decision === "APPROVE");
  if (approvals.length === 0) return null;
  return approvals.reduce<ApprovedAccess>(
    (given, { lessAccess, lessDurationSeconds }) => ({
      access: lessAccess ? intersectAccess(given.access, lessAccess) : given.access,
      durationSeconds: shorterDuration(given.durationSeconds, lessDurationSeconds),
    }),
    { access: item.access, durationSeconds: item.durationSeconds },
  );
}

/** The shorter duration; null means unlimited. */
export function shorterDuration(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

/** The intersection of two accesses. Where one namespace pattern covers another, the narrower one stays. */
function intersectAccess(a: ClusterAccess, b: ClusterAccess): ClusterAccess {
  const policies = a.policies.flatMap(({ policy, namespaces }) => {
    const other = b.policies.find((one) => one.policy === policy);
    if (!other) return [];
    const both = intersectNamespaces(namespaces, other.namespaces);
    return both?.length === 0 ? [] : [{ policy, namespaces: both }];
  });
  return uniteAccess([
    { policies, kubernetesGroups: a.kubernetesGroups.filter((group) => b.kubernetesGroups.includes(group)) },
  ]);
}

/** Null: the whole cluster. */
function intersectNamespaces(a: readonly string[] | null, b: readonly string[] | null): readonly string[] | null {
  if (a === null || b === null) return a ?? b;
  const isInA = coveringNamespaces(a);
  const isInB = coveringNamespaces(b);
  return [...a.filter(isInB), ...b.filter(isInA)];
}
