import { listInWords, type NamedPolicy, policiesInWords } from "./in-words";

interface AccessOfCluster {
  readonly policies?: readonly {
    readonly policy: string;
    readonly namespaces?: readonly string[] | null;
    readonly permission?: { readonly name: string } | null;
  }[];
  readonly kubernetesGroups?: readonly string[];
}

/** "View in payments-*", or "Kubernetes group developers"; what access of an unknown kind gives has no words. */
export function accessInWords({ policies = [], kubernetesGroups = [] }: AccessOfCluster): string {
  const named: NamedPolicy[] = policies.map(({ policy, namespaces, permission }) => ({
    name: permission?.name ?? policy,
    namespaces: namespaces ?? [],
  }));
  const groups = kubernetesGroups.length === 0 ? [] : [`Kubernetes group ${listInWords(kubernetesGroups)}`];
  return [...(named.length > 0 ? [policiesInWords(named)] : []), ...groups].join(", and ") || "Access";
}
