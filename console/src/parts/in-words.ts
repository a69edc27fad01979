import { saySeconds } from "./moment";

export interface NamedPolicy {
  readonly name: string;
  /** None: the whole cluster. */
  readonly namespaces: readonly string[];
}

/** "a", "a and b", "a, b and c". */
export function listInWords(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** "View and Edit in payments-*". */
export function policiesInWords(policies: readonly NamedPolicy[]): string {
  const sameNamespaces = new Set(policies.map(({ namespaces }) => namespaces.join())).size === 1;
  const namespacesOf = ({ namespaces }: NamedPolicy) => (namespaces.length > 0 ? ` in ${listInWords(namespaces)}` : "");
  if (sameNamespaces && policies[0]) return listInWords(policies.map(({ name }) => name)) + namespacesOf(policies[0]);
  return listInWords(policies.map((policy) => policy.name + namespacesOf(policy)));
}

/** "payments-eu", "payments-eu and 2 more". */
export function clustersInWords(names: readonly string[]): string {
  return names.length > 2 ? `${names[0]} and ${names.length - 1} more` : listInWords(names);
}

/** "for 1 h", "until it is revoked". */
export function durationInWords(seconds: number | null | undefined): string {
  return seconds == null ? "until it is revoked" : `for ${saySeconds(seconds)}`;
}
