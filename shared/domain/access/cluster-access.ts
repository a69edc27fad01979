import type { ClusterAccess } from "./cluster-access.port";

export const NO_ACCESS: ClusterAccess = { policies: [], kubernetesGroups: [] };

/** Everything that any of them gives: the whole cluster absorbs namespaces, and namespaces unite. In one order, so that equal is equal. */
export function uniteAccess(all: readonly ClusterAccess[]): ClusterAccess {
  const scopes = new Map<string, Set<string> | null>();
  for (const { policy, namespaces } of all.flatMap(({ policies }) => policies)) {
    const known = scopes.get(policy);
    if (namespaces === null || known === null) scopes.set(policy, null);
    else if (known === undefined) scopes.set(policy, new Set(namespaces));
    else for (const namespace of namespaces) known.add(namespace);
  }
  return {
    policies: [...scopes]
      .map(([policy, namespaces]) => ({ policy, namespaces: namespaces && [...namespaces].sort() }))
      .sort((a, b) => (a.policy < b.policy ? -1 : 1)),
    kubernetesGroups: [...new Set(all.flatMap(({ kubernetesGroups }) => kubernetesGroups))].sort(),
  };
}

export function isNoAccess({ policies, kubernetesGroups }: ClusterAccess): boolean {
  return policies.length === 0 && kubernetesGroups.length === 0;
}

export function isSameAccess(a: ClusterAccess, b: ClusterAccess): boolean {
  return JSON.stringify(uniteAccess([a])) === JSON.stringify(uniteAccess([b]));
}

/** Whether everything in `inner` is given by `outer` too. A pattern covers itself only: what it may match one day is not compared. */
export function coversAccess(outer: ClusterAccess, inner: ClusterAccess): boolean {
  return isSameAccess(uniteAccess([outer, inner]), outer);
}
