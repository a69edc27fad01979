import { findDelegationCycle } from "./find-delegation-cycle";

interface TimedDelegation {
  readonly fromPersonId: string;
  readonly toPersonId: string;
  readonly startsAt: Date;
  readonly until: Date;
}

type SameHuman = (a: string, b: string) => boolean;

/** The people of the cycle that a delegation closes with others of the same time; null: no cycle. */
export function delegationCircle(
  added: TimedDelegation,
  open: readonly TimedDelegation[],
  isSame: SameHuman,
): readonly string[] | null {
  return findDelegationCycle(
    added,
    open.filter((one) => overlaps(one, added)),
    isSame,
  );
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
