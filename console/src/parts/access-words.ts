interface Named {
  readonly name: string;
}

interface AccessOfCluster {
  readonly permissions: readonly Named[];
  readonly policies?: readonly { readonly policy: string; readonly permission: Named | null }[];
  readonly kubernetesGroups?: readonly string[];
}

/** "View, Edit": the plain names of what somebody may do; those of AWS where the catalog has none. */
export function permissionNames({ permissions, policies = [], kubernetesGroups = [] }: AccessOfCluster): string {
  const unnamed = policies.filter(({ permission }) => permission === null).map(({ policy }) => policy);
  const names = [...permissions.map(({ name }) => name), ...unnamed];
  return names.length > 0 ? names.join(", ") : kubernetesGroups.join(", ") || "Nothing";
}
