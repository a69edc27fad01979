interface TimedDelegation {
  readonly fromPersonId: string;
  readonly toPersonId: string;
  readonly startsAt: Date;
  readonly until: Date;
}

type SameHuman = (a: string, b: string) => boolean;

/**
 * Finds the cycle that a new delegation would close, through others of the same time, back to the delegator. Answers
 * its people, the delegate first; null: no cycle. `isSame` decides whether two people are one human.
 */
export function delegationCircle(
  added: TimedDelegation,
  open: readonly TimedDelegation[],
  isSame: SameHuman,
): readonly string[] | null {
  const meanwhile = open.filter((one) => overlaps(one, added));
  const ways: string[][] = [[added.toPersonId]];
  const visited = new Set<string>();
  for (let way = ways.shift(); way; way = ways.shift()) {
    const last = way.at(-1)!;
    if (isSame(last, added.fromPersonId)) return way;
    if (visited.has(last)) continue;
    visited.add(last);
    for (const { fromPersonId, toPersonId } of meanwhile) {
      if (isSame(fromPersonId, last)) ways.push([...way, toPersonId]);
    }
  }
  return null;
}

/** Whether another delegation between the same two people shares a part of its time. */
export function isDelegatedAlready(added: TimedDelegation, open: readonly TimedDelegation[]): boolean {
  return open.some(
    (one) => one.fromPersonId === added.fromPersonId && one.toPersonId === added.toPersonId && overlaps(one, added),
  );
}

/**
 * The delegations of a merged person that could not be made now, beside those that stay. `open` is in order of
 * creation, and the earlier one of two stays.
 */
export function conflictingDelegations<T extends TimedDelegation>(
  personId: string,
  open: readonly T[],
  isSame: SameHuman,
): T[] {
  const isOfPerson = ({ fromPersonId, toPersonId }: T) => fromPersonId === personId || toPersonId === personId;
  const staying = open.filter((one) => !isOfPerson(one));
  const conflicting: T[] = [];
  for (const one of open.filter(isOfPerson)) {
    const isConflict = isDelegatedAlready(one, staying) || delegationCircle(one, staying, isSame) !== null;
    (isConflict ? conflicting : staying).push(one);
  }
  return conflicting;
}

const overlaps = (a: TimedDelegation, b: TimedDelegation): boolean => a.startsAt < b.until && b.startsAt < a.until;
