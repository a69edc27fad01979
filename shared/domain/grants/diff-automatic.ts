import type { AutomaticWant } from "../access-flows/automatic";
import { unite } from "../catalog/cluster-access";
import type { ClusterAccess } from "../catalog/cluster-access.port";

export interface AutomaticGrant {
  readonly id: string;
  readonly personId: string;
  readonly resourceId: string;
  readonly access: ClusterAccess;
}

export interface AutomaticChanges {
  readonly gives: readonly AutomaticWant[];
  readonly ends: readonly AutomaticGrant[];
}

/** More changes than this share, and more than this many, wait for an admin. */
const HELD_ABOVE_SHARE = 0.05;
const HELD_ABOVE = 5;

/**
 * What is to be given and ended so that everybody has what an automatic flow wants for them. `refused`: where access ended by
 * somebody's decision or could not be given. None is tried again by itself, nor is more or less of it, such as when the cluster
 * has got another tag.
 */
export function diffAutomatic(
  wants: readonly AutomaticWant[],
  live: readonly AutomaticGrant[],
  refused: readonly Pick<AutomaticGrant, "personId" | "resourceId">[],
): AutomaticChanges {
  const keyOf = keys();
  const wantKeys = wants.map(keyOf);
  const liveKeys = live.map(keyOf);
  const wanted = new Set(wantKeys);
  const held = new Set(liveKeys);
  const placeOf = ({ personId, resourceId }: (typeof refused)[number]) => `${personId} ${resourceId}`;
  const closed = new Set(refused.map(placeOf));
  return {
    gives: wants.filter((want, n) => want.mayStart && !held.has(wantKeys[n]!) && !closed.has(placeOf(want))),
    ends: live.filter((_, n) => !wanted.has(liveKeys[n]!)),
  };
}

export function isToBeHeld({ gives, ends }: AutomaticChanges, liveCount: number): boolean {
  const count = gives.length + ends.length;
  return count > HELD_ABOVE && count > liveCount * HELD_ABOVE_SHARE;
}

/** Whole organizations go through here every few seconds, and nearly all of it is the same access. */
function keys(): (one: Omit<AutomaticGrant, "id">) => string {
  const known = new Map<string, number>();
  const numbers = new Map<string, number>();
  const numberOf = (access: ClusterAccess): number => {
    const typed = JSON.stringify(access);
    const found = known.get(typed);
    if (found !== undefined) return found;
    const same = JSON.stringify(unite([access]));
    const number = numbers.get(same) ?? numbers.size;
    numbers.set(same, number);
    known.set(typed, number);
    return number;
  };
  return ({ personId, resourceId, access }) => `${personId} ${resourceId} ${numberOf(access)}`;
}
