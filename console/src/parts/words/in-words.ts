import { saySeconds } from "./moment";

export interface NamedPolicy {
  readonly name: string;
  /** Empty: the whole cluster. */
  readonly namespaces: readonly string[];
}

/** "a", "a and b", "a, b and c". */
export function listInWords(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/**
 * "View and Edit in payments-*". Policies with different namespaces are listed one by one: they would seem to share
 * them otherwise.
 */
export function policiesInWords(policies: readonly NamedPolicy[]): string {
  const [first] = policies;
  const isSame = new Set(policies.map(({ namespaces }) => namespaces.join())).size === 1;
  if (first && isSame) {
    const names = listInWords(policies.map(({ name }) => name));
    return first.namespaces.length > 0 ? `${names} in ${listInWords(first.namespaces)}` : names;
  }
  return listInWords(policies.map((policy) => `${policy.name} ${placeOf(policy)}`));
}

function placeOf({ namespaces }: NamedPolicy): string {
  return namespaces.length > 0 ? `in ${listInWords(namespaces)}` : "on the whole cluster";
}

/** "payments-eu", "payments-eu and 2 more". */
export function clustersInWords(names: readonly string[]): string {
  return names.length > 2 ? `${names[0]} and ${names.length - 1} more` : listInWords(names);
}

/** "for 1 h", "until it is revoked". */
export function durationInWords(seconds: number | null | undefined): string {
  return seconds == null ? "until it is revoked" : `for ${saySeconds(seconds)}`;
}
