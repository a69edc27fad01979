interface Membership {
  readonly identityId: string;
  readonly group: { readonly id: string; readonly name: string };
  readonly through: { readonly id: string; readonly name: string } | null;
}

interface KnownAs {
  readonly id: string;
  readonly providerName: string;
}

/** One group of one provider, in which somebody is. */
export interface GroupPlace {
  readonly id: string;
  readonly providerName: string;
  /** Groups in it by which they are in it; empty: they are in it themselves. */
  readonly through: readonly { readonly id: string; readonly name: string }[];
}

/** Groups of one name as one row: several providers may have it, and several ways may lead into it. */
export interface GroupRow {
  readonly name: string;
  readonly places: readonly GroupPlace[];
}

export function groupRows(memberships: readonly Membership[], identities: readonly KnownAs[]): GroupRow[] {
  const names = [...new Set(memberships.map(({ group }) => group.name))];
  const providers = new Map(identities.map(({ id, providerName }) => [id, providerName]));
  return names.map((name) => {
    const named = memberships.filter(({ group }) => group.name === name);
    const ids = [...new Set(named.map(({ group }) => group.id))];
    return { name, places: ids.map((id) => placeOf(id, named, providers)) };
  });
}

function placeOf(id: string, named: readonly Membership[], providers: ReadonlyMap<string, string>): GroupPlace {
  const ways = named.filter(({ group }) => group.id === id);
  const isMember = ways.some(({ through }) => through === null);
  const byId = new Map(ways.flatMap(({ through }) => (through ? [[through.id, through] as const] : [])));
  return {
    id,
    providerName: providers.get(ways[0]!.identityId) ?? "",
    through: isMember ? [] : [...byId.values()],
  };
}
