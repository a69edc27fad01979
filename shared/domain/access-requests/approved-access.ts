import { uniteAccess } from "../access/cluster-access";
import type { ClusterAccess } from "../access/cluster-access.port";
import { coveringNamespaces } from "../access-flows/matching/allowed-access";
import type { AccessDecision, AccessRequestItem } from "./access-request.entity";

/** What an item comes to: the access, and for how long; null: until revoked. */
export interface ApprovedAccess {
  readonly access: ClusterAccess;
  readonly durationSeconds: number | null;
}

type Approval = Pick<AccessDecision, "itemId" | "decision" | "lessAccess" | "lessDurationSeconds">;

/**
 * What all approvals of an item by now agree on: never more than any of them, and never more than was asked for. Those of
 * people who may not decide any more count here too, so that nobody's limit is lost. Null: nobody has approved yet.
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

/** Null is longer than any number. */
export function shorterDuration(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

/** What both give: of two namespaces of which one covers the other, the narrower one. */
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
