import type { EntityManager } from "typeorm";
import { liveIdsOf, type StoredValues } from "./frozen-values";
import type { IdentityProvider } from "./identity-provider.entity";
import { isNamingAttribute, resolveNames } from "./resolve-names";

/**
 * LIVE: the name means exactly one row, whatever that is called by now. GONE: the row that it was frozen to was
 * removed, and nothing took its place.
 */
export const NAME_STATES = ["LIVE", "NOBODY", "SEVERAL", "GONE"] as const;
export type NameStateKind = (typeof NAME_STATES)[number];

export interface NameState {
  readonly kind: NameStateKind;
  /** The number of rows with that name now. Where the state is GONE, none of them is meant. */
  readonly carriers: number;
}

/**
 * The reason why values of a provider mean nobody. MISSING: there was no provider when the values were saved, or it was
 * deleted.
 */
export type ProviderObstacle = "MISSING" | "LINK_ONLY" | "DISABLED";

export interface NamedProvider {
  /** Null: there is no provider. */
  readonly name: string | null;
  readonly obstacle: ProviderObstacle | null;
}

export interface ValuesState {
  readonly provider: NamedProvider;
  /** For each value its state as a name; null where the attribute has no names. */
  readonly names: readonly (NameState | null)[];
}

/** The meaning of stored values at this moment, in the order given, in three statements. */
export async function valuesStatesOf(manager: EntityManager, rows: readonly StoredValues[]): Promise<ValuesState[]> {
  if (rows.length === 0) return [];
  const providerOf = await namedProviders(manager, rows);
  const names = rows.map(namesOf);
  const frozen = names.flat().flatMap(({ id }) => id ?? []);
  const live = await liveIdsOf(manager, frozen);
  const pending = names.flat().filter(({ id }) => id === null || !live.has(id));
  const found = await resolveNames(manager, pending);
  const carriers = new Map(pending.map((name, n) => [name, found[n]!.length]));
  return rows.map((row, n) => ({
    provider: providerOf(row),
    names: isNamingAttribute(row.attribute)
      ? names[n]!.map((name) => stateOf(name.id, carriers.get(name)))
      : row.values.map(() => null),
  }));
}

interface NamingProvider {
  readonly providerId: string | null;
}

/** For rows that name a provider, whether that provider's people and groups can be meant. */
export async function namedProviders(
  manager: EntityManager,
  rows: readonly NamingProvider[],
): Promise<(row: NamingProvider) => NamedProvider> {
  const found: Pick<IdentityProvider, "id" | "name" | "standing" | "enabled">[] = await manager.query(
    "select id, name, standing, enabled from identity_providers where id = any($1) and deleted_at is null",
    [rows.flatMap(({ providerId }) => providerId ?? [])],
  );
  const providers = new Map(
    found.map(({ id, name, standing, enabled }): [string, NamedProvider] => {
      const obstacle = standing === "LINK_ONLY" ? "LINK_ONLY" : enabled ? null : "DISABLED";
      return [id, { name, obstacle }];
    }),
  );
  return ({ providerId }) => providers.get(providerId ?? "") ?? MISSING;
}

const MISSING: NamedProvider = { name: null, obstacle: "MISSING" };

function namesOf({ attribute, providerId, values, ids }: StoredValues) {
  if (!isNamingAttribute(attribute)) return [];
  return values.map((value, n) => ({ attribute, providerId, value, id: ids?.[n] ?? null }));
}

/** Without carriers the name was not resolved, because its frozen row is live. */
function stateOf(frozenId: string | null, carriers: number | undefined): NameState {
  if (carriers === undefined) return { kind: "LIVE", carriers: 1 };
  if (frozenId !== null) return { kind: "GONE", carriers };
  return { kind: carriers === 0 ? "NOBODY" : carriers === 1 ? "LIVE" : "SEVERAL", carriers };
}

/** Explains why nobody of a provider can be meant, and how an admin can change that; null where they can be. */
export function explainProvider({ name, obstacle }: NamedProvider): string | null {
  switch (obstacle) {
    case null:
      return null;
    case "MISSING":
      return "The identity provider that this names does not exist, so nobody is meant. Name another one.";
    case "LINK_ONLY":
      return `Nobody of '${name}' can be meant, as it is for links only. Name another identity provider.`;
    case "DISABLED":
      return `Nobody of '${name}' is meant while it is switched off. Switch it on, or name another identity provider.`;
  }
}

interface Explanation {
  /** A sentence without its full stop. */
  readonly why: string;
  readonly whatToDo: string;
}

/** Explains why a name means nobody although rows have or had that name; null for LIVE and NOBODY. */
export function explainName(
  { attribute, value }: { readonly attribute: string; readonly value: string },
  { kind, carriers }: NameState,
  provider: NamedProvider,
): Explanation | null {
  const noun = attribute === "group" ? "group" : "person";
  switch (kind) {
    case "LIVE":
    case "NOBODY":
      return null;
    case "SEVERAL":
      return {
        why: `${carriers} ${attribute === "group" ? "groups" : "people"} of '${provider.name}' are named '${value}'`,
        whatToDo: `Name one by 'id:' and its key at the provider, or rename the others there.`,
      };
    case "GONE":
      return carriers === 0
        ? {
            why: `The ${noun} '${value}' was removed from '${provider.name}'`,
            whatToDo: "Name another one, or take the value out.",
          }
        : {
            why: `The ${noun} '${value}' was removed from '${provider.name}'; another has its name by now and is not meant`,
            whatToDo: "To mean the other one, save the same value again; or take it out.",
          };
  }
}
