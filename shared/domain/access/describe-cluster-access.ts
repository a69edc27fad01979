import type { ClusterAccess, PolicyAccess } from "./cluster-access.port";

/** An access in words. */
export function describeClusterAccess({ policies, kubernetesGroups }: ClusterAccess): string {
  const parts = [
    ...policies.map((access) => `${access.policy} ${describeScope(access)}`),
    ...kubernetesGroups.map((group) => `the Kubernetes group '${group}'`),
  ];
  return parts.length === 0 ? "nothing" : parts.join(", ");
}

/** The changes that others made, a sentence each; empty: none. */
export function describeAccessDifferences(expected: ClusterAccess, seen: ClusterAccess): string[] {
  const before = new Map(expected.policies.map((access) => [access.policy, access]));
  const after = new Map(seen.policies.map((access) => [access.policy, access]));
  const groupsBefore = new Set(expected.kubernetesGroups);
  const groupsAfter = new Set(seen.kubernetesGroups);
  return [
    ...[...after.values()].flatMap((access) => describePolicyChange(before.get(access.policy), access)),
    ...[...before.values()]
      .filter(({ policy }) => !after.has(policy))
      .map((access) => `${access.policy} ${describeScope(access)} was taken away.`),
    ...seen.kubernetesGroups
      .filter((group) => !groupsBefore.has(group))
      .map((group) => `The Kubernetes group '${group}' was added.`),
    ...expected.kubernetesGroups
      .filter((group) => !groupsAfter.has(group))
      .map((group) => `The Kubernetes group '${group}' was taken away.`),
  ];
}

function describePolicyChange(before: PolicyAccess | undefined, after: PolicyAccess): string[] {
  const { policy } = after;
  if (!before) return [`${policy} ${describeScope(after)} was added.`];
  const isLost = before.namespaces === null ? after.namespaces !== null : isMore(before.namespaces, after.namespaces);
  const isWon = after.namespaces === null ? before.namespaces !== null : isMore(after.namespaces, before.namespaces);
  if (!isLost && !isWon) return [];
  const change = isLost && isWon ? "moved" : isWon ? "widened" : "narrowed";
  return [`${policy} was ${change}: ${describeScope(before)} before, ${describeScope(after)} now.`];
}

/** Whether the first names something that the second does not give. */
function isMore(namespaces: readonly string[], others: readonly string[] | null): boolean {
  return others !== null && namespaces.some((namespace) => !others.includes(namespace));
}

function describeScope({ namespaces }: PolicyAccess): string {
  return namespaces === null ? "on the whole cluster" : `in ${namespaces.join(", ")}`;
}
