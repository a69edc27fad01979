interface Access {
  readonly permissions: readonly { readonly id: string; readonly name: string }[];
  readonly policies?: readonly { readonly policy: string; readonly namespaces?: readonly string[] | null }[];
  readonly kubernetesGroups?: readonly string[];
}

/** "View (AmazonEKSViewPolicy) in payments, orders": plain names first, AWS's second. */
export function sayAccess({ permissions, policies = [], kubernetesGroups = [] }: Access): string {
  const nameOf = (id: string) => permissions.find((one) => one.id === id)?.name;
  const said = policies.map(({ policy, namespaces }) => {
    const name = nameOf(policy);
    const what = name ? `${name} (${policy})` : policy;
    return namespaces ? `${what} in ${namespaces.join(", ")}` : what;
  });
  if (kubernetesGroups.length > 0) said.push(`Kubernetes groups ${kubernetesGroups.join(", ")}`);
  return said.join("; ") || "Nothing";
}
