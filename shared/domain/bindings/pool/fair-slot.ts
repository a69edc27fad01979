/** A person who waits for a slot, and the free slots that they may not have yet. */
export interface WaitingForSlot {
  readonly barredFrom: ReadonlySet<string>;
}

/**
 * The first of the slots that a person may have which takes nothing from those who came before them: with it gone, as many of
 * them get one as without. Null: all that is free is for those. Somebody who may have none of the free slots holds up nobody.
 */
export function fairSlot(
  wanted: readonly string[],
  free: readonly string[],
  before: readonly WaitingForSlot[],
): string | null {
  const served = countServed(free, before);
  const isSpare = (slotId: string) => {
    const others = free.filter((one) => one !== slotId);
    return countServed(others, before) === served;
  };
  return wanted.find(isSpare) ?? null;
}

/** How many of those who wait can have a slot at once: a largest matching, as some may not have each slot. */
export function countServed(free: readonly string[], waiting: readonly WaitingForSlot[]): number {
  const barred = waiting.filter(({ barredFrom }) => free.some((slotId) => barredFrom.has(slotId)));
  const takenBy = new Map<string, WaitingForSlot>();
  const served = barred.filter((one) => find(one, new Set())).length;
  // Whoever may have any slot takes what is left.
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
