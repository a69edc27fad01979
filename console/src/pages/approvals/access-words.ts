/** As the API tells it of a cluster. */
export interface SomeAccess {
  readonly permissions: readonly { readonly id: string; readonly name: string }[];
  readonly policies?: readonly { readonly policy: string; readonly namespaces?: readonly string[] | null }[];
  readonly kubernetesGroups?: readonly string[];
}

interface Asked {
  readonly requester: { readonly id: string; readonly displayName: string };
  readonly grantee: { readonly id: string; readonly displayName: string };
  readonly items: readonly { readonly resourceName: string; readonly access: SomeAccess }[];
}

/** "View and Edit": the plain names alone. */
export function permissionNames({ permissions, policies = [] }: SomeAccess): string {
  const known = new Set(permissions.map(({ id }) => id));
  const unknown = policies.filter(({ policy }) => !known.has(policy)).map(({ policy }) => policy);
  return inWords([...permissions.map(({ name }) => name), ...unknown]) || "No access";
}

/** "View in payments-eu and batch-*" for each policy, then the Kubernetes groups. */
export function accessLines({ permissions, policies = [], kubernetesGroups = [] }: SomeAccess): string[] {
  const names = new Map(permissions.map(({ id, name }) => [id, name]));
  return [
    ...policies.map(({ policy, namespaces }) => `${names.get(policy) ?? policy} ${placeInWords(namespaces)}`),
    ...(kubernetesGroups.length > 0 ? [`Kubernetes groups ${inWords(kubernetesGroups)}`] : []),
  ];
}

export function placeInWords(namespaces: readonly string[] | null | undefined): string {
  if (!namespaces) return "on the whole cluster";
  return `in ${namespaces.length === 1 ? "namespace" : "namespaces"} ${inWords(namespaces)}`;
}

/** "View on payments-eu", "View on 3 clusters", with "for Ana Silva" where somebody asks for another person. */
export function whatIsAsked({ requester, grantee, items }: Asked): string {
  const [first] = items;
  const names = inWords([...new Set(items.map(({ access }) => permissionNames(access)))]);
  const where = items.length === 1 && first ? first.resourceName : `${items.length} clusters`;
  return `${names} on ${where}${grantee.id === requester.id ? "" : ` for ${grantee.displayName}`}`;
}

export function inWords(names: readonly string[]): string {
  return LIST.format(names);
}

const LIST = new Intl.ListFormat("en", { type: "conjunction" });
