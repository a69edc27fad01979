/** A person who waits for a slot, and the free slots that they may not have yet. */
export interface WaitingForSlot {
  readonly barredFrom: ReadonlySet<string>;
}

/**
 * The first allowed slot whose removal leaves slots for as many of those who have waited longer. Null: there is none.
 * People who may have none of the free slots hold up nobody.
 */
export function fairSlot(
  allowed: readonly string[],
  free: readonly string[],
  before: readonly WaitingForSlot[],
): string | null {
  const served = countServed(free, before);
  const isSpare = (slotId: string) => {
    const others = free.filter((one) => one !== slotId);
    return countServed(others, before) === served;
  };
  return allowed.find(isSpare) ?? null;
}

/** How many of the waiting people can be served at once: a maximum matching, because some may not have every slot. */
export function countServed(free: readonly string[], waiting: readonly WaitingForSlot[]): number {
  const barred = waiting.filter(({ barredFrom }) => free.some((slotId) => barredFrom.has(slotId)));
  const takenBy = new Map<string, WaitingForSlot>();
  const served = barred.filter((one) => find(one, new Set())).length;
  // People without a barred slot take the rest.
  return Math.min(free.length, served + waiting.length - barred.length);

  function find(one: WaitingForSlot, tried: Set<string>): boolean {
    for (const slotId of free) {
      if (one.barredFrom.has(slotId) || tried.has(slotId)) continue;
      tried.add(slotId);
      const holder = takenBy.get(slotId);
      if (holder && !find(holder, tried)) continue;
      takenBy.set(slotId, one);
      return true;
    }
    return false;
  }
}
