import type { StoredValues } from "../identities/frozen-values";
import { isNamingAttribute, type NamingAttribute, splitName } from "../identities/resolve-names";

/** The person or group of the new provider that succeeds one of the old. */
export interface Successor {
  readonly id: string;
  /** The new provider's own key. */
  readonly externalId: string;
  /** A group's name, or a person's user name. */
  readonly name: string;
  /** Null for a group, and for a person without an address. */
  readonly email: string | null;
}

export interface ValueMove {
  readonly fromId: string;
  readonly toId: string;
  /** Keyed by the id of the predecessor. */
  readonly successors: ReadonlyMap<string, Successor>;
  /** People or groups of the old provider with a name that was not frozen; several make it ambiguous. */
  readonly meant: (attribute: NamingAttribute, value: string) => readonly string[];
}

/**
 * Converts values of the old provider to the new one. Rows without names, such as patterns and roles, move as they are.
 * A value without a successor keeps its frozen id, which is nobody's at the new provider, so that no namesake takes its
 * place. A row stays where no value has a successor; a negated one where any has none, or it would admit the excluded.
 * A negated row with an ambiguous value holds for nobody, and would hold for everybody at the new provider, so it stays
 * too.
 */
export function movedValues<T extends StoredValues>(row: T, { fromId, toId, successors, meant }: ValueMove): T {
  const { attribute, providerId, values } = row;
  if (providerId !== fromId) return row;
  if (!isNamingAttribute(attribute) || !isByNames(row)) return { ...row, providerId: toId };
  const carriers = values.map((value, n) => (row.ids?.[n] ? [row.ids[n]] : meant(attribute, value)));
  const ids = carriers.map((found) => (found.length === 1 ? found[0]! : null));
  const found = ids.map((id) => (id === null ? undefined : successors.get(id)));
  const isLost = ids.map((id, n) => id !== null && found[n] === undefined);
  const isUnclear = carriers.some(({ length }) => length > 1);
  const isAnyLost = isLost.some(Boolean);
  const stays = isNegated(row) ? isAnyLost || isUnclear : isAnyLost && found.every((one) => one === undefined);
  if (stays) return row;
  return {
    ...row,
    providerId: toId,
    values: values.map((value, n) => (found[n] ? textAfter(attribute, value, found[n]) : value)),
    ids: ids.map((id, n) => found[n]?.id ?? id),
  };
}

/** The ids that rows of the old provider mean, frozen or not. */
export function idsMeant(row: StoredValues, { fromId, meant }: Pick<ValueMove, "fromId" | "meant">): string[] {
  const { attribute, providerId, values } = row;
  if (providerId !== fromId || !isNamingAttribute(attribute) || !isByNames(row)) return [];
  return values.flatMap((value, n) => row.ids?.[n] ?? onlyOne(meant(attribute, value)));
}

const onlyOne = (carriers: readonly string[]): readonly string[] => (carriers.length === 1 ? carriers : []);

/** The names of the old provider that are resolved at each use. */
export function openNames(row: StoredValues, fromId: string): { attribute: NamingAttribute; value: string }[] {
  const { attribute, providerId, values, ids } = row;
  if (providerId !== fromId || !isNamingAttribute(attribute) || !isByNames(row)) return [];
  return values.flatMap((value, n) => (ids?.[n] ? [] : [{ attribute, value }]));
}

/** Approvers and integration owners have no operator: each of their values is meant. */
function operatorOf(row: StoredValues & { readonly operator?: string }): string {
  return row.operator ?? "IS";
}

function isByNames(row: StoredValues): boolean {
  return ["IS", "IS_NOT"].includes(operatorOf(row));
}

function isNegated(row: StoredValues): boolean {
  return operatorOf(row) === "IS_NOT";
}

/** The text is kept while it names the successor too. */
function textAfter(attribute: NamingAttribute, value: string, { externalId, name, email }: Successor): string {
  const { name: typed, key } = splitName(value);
  if (key !== null) return `id:${externalId}`;
  const isTheirs = [name, email].some((one) => one !== null && one.toLowerCase() === typed!.toLowerCase());
  return isTheirs || attribute === "group" ? value : name;
}
