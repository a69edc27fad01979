import { listInWords, policiesInWords } from "./in-words";

/** Access to a cluster, as the API returns it. */
export interface SomeAccess {
  readonly permissions?: readonly { readonly id: string; readonly name: string }[];
  readonly policies?: readonly Policy[];
  readonly kubernetesGroups?: readonly string[];
}

interface Policy {
  readonly policy: string;
  readonly namespaces?: readonly string[] | null;
  /** The plain name of the policy; null: the catalog has none for it. */
  readonly permission?: { readonly name: string } | null;
}

/** "View and Edit": the plain names alone, AWS's where the catalog has none. */
export function permissionNames(access: SomeAccess): string {
  const { permissions = [], policies = [], kubernetesGroups = [] } = access;
  const known = new Set(permissions.map(({ id }) => id));
  const others = policies.filter(({ policy }) => !known.has(policy)).map((policy) => nameOf(access, policy));
  const names = [...permissions.map(({ name }) => name), ...others];
  return listInWords(names.length > 0 ? names : kubernetesGroups) || "No access";
}

/** "View and Edit in payments-*, and Kubernetes group developers". Access of an unknown kind has no words. */
export function accessInWords(access: SomeAccess): string {
  const { policies = [], kubernetesGroups = [] } = access;
  const named = policies.map((policy) => ({ name: nameOf(access, policy), namespaces: policy.namespaces ?? [] }));
  const groups = kubernetesGroups.length > 0 ? [groupsInWords(kubernetesGroups)] : [];
  return [...(named.length > 0 ? [policiesInWords(named)] : []), ...groups].join(", and ") || "Access";
}

/** "View in payments-eu and batch-*" for each policy, then the Kubernetes groups. */
export function accessLines(access: SomeAccess): string[] {
  const { policies = [], kubernetesGroups = [] } = access;
  return [
    ...policies.map((policy) => `${nameOf(access, policy)} ${placeInWords(policy.namespaces)}`),
    ...(kubernetesGroups.length > 0 ? [groupsInWords(kubernetesGroups)] : []),
  ];
}

/** "View (AmazonEKSViewPolicy) in payments": AWS's names come second, for a comparison with AWS. */
export function accessWithAwsNames(access: SomeAccess): string {
  const { policies = [], kubernetesGroups = [] } = access;
  const said = policies.map((policy) => {
    const name = nameOf(access, policy);
    const both = name === policy.policy ? name : `${name} (${policy.policy})`;
    return policy.namespaces?.length ? `${both} in ${listInWords(policy.namespaces)}` : both;
  });
  if (kubernetesGroups.length > 0) said.push(groupsInWords(kubernetesGroups));
  return said.join("; ") || "No access";
}

export function placeInWords(namespaces: readonly string[] | null | undefined): string {
  if (!namespaces?.length) return "on the whole cluster";
  return `in ${namespaces.length === 1 ? "namespace" : "namespaces"} ${listInWords(namespaces)}`;
}

function nameOf({ permissions = [] }: SomeAccess, { policy, permission }: Policy): string {
  return permission?.name ?? permissions.find(({ id }) => id === policy)?.name ?? policy;
}

function groupsInWords(groups: readonly string[]): string {
  return `Kubernetes ${groups.length === 1 ? "group" : "groups"} ${listInWords(groups)}`;
}
