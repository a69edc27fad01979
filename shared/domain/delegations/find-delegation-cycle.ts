interface Delegation {
  readonly fromPersonId: string;
  readonly toPersonId: string;
}

/**
 * Finds the cycle that a new delegation would close, through existing ones, back to the delegator. Answers its people,
 * the delegate first; null: no cycle. `isSame` decides whether two people are one human.
 */
export function findDelegationCycle(
  added: Delegation,
  existing: readonly Delegation[],
  isSame: (a: string, b: string) => boolean,
): readonly string[] | null {
  const ways: string[][] = [[added.toPersonId]];
  const visited = new Set<string>();
  for (let way = ways.shift(); way; way = ways.shift()) {
    const last = way.at(-1)!;
    if (isSame(last, added.fromPersonId)) return way;
    if (visited.has(last)) continue;
    visited.add(last);
    for (const { fromPersonId, toPersonId } of existing) {
      if (isSame(fromPersonId, last)) ways.push([...way, toPersonId]);
    }
  }
  return null;
}
