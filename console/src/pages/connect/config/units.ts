/** An organizational unit as the form shows it. */
export interface Unit {
  readonly id: string;
  readonly parentId: string | null;
  readonly name: string | null;
  /** The number of accounts in the unit and below it. */
  readonly accounts: number;
}

/** The chosen units and all units below them. */
export function excludedUnits(units: readonly Unit[], chosen: readonly string[]): ReadonlySet<string> {
  const excluded = new Set<string>();
  // The order of the units puts each parent before its children.
  for (const { id, parentId } of units) {
    if (chosen.includes(id) || (parentId !== null && excluded.has(parentId))) excluded.add(id);
  }
  return excluded;
}

/** The number of accounts that the chosen units exclude, each counted once, and the number of all. */
export function excludedAccounts(units: readonly Unit[], chosen: readonly string[]): { out: number; all: number } {
  const excluded = excludedUnits(units, chosen);
  const sum = (some: readonly Unit[]) => some.reduce((count, { accounts }) => count + accounts, 0);
  const isTop = ({ id, parentId }: Unit) => excluded.has(id) && (parentId === null || !excluded.has(parentId));
  return { out: sum(units.filter(isTop)), all: sum(units.filter(({ parentId }) => parentId === null)) };
}

export function childrenByParent(units: readonly Unit[]): ReadonlyMap<string | null, readonly Unit[]> {
  const below = new Map<string | null, Unit[]>();
  for (const unit of units) below.set(unit.parentId, [...(below.get(unit.parentId) ?? []), unit]);
  return below;
}
