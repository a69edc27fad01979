import type { AutomaticWant } from "../access-flows/automatic";
import { unite } from "../catalog/cluster-access";
import type { ClusterAccess } from "../catalog/cluster-access.port";

export interface AutomaticGrant {
  readonly id: string;
  readonly identityId: string;
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
 * What is to be given and ended so that everybody has what an automatic flow wants for them. `refused`: what ended by
 * somebody's decision or could not be given, and is not tried again by itself.
 */
export function diffAutomatic(
  wants: readonly AutomaticWant[],
  live: readonly AutomaticGrant[],
  refused: readonly Omit<AutomaticGrant, "id">[],
): AutomaticChanges {
  const wanted = new Set(wants.map(keyOf));
  const held = new Set([...live, ...refused].map(keyOf));
  return {
    gives: wants.filter((want) => want.mayStart && !held.has(keyOf(want))),
    ends: live.filter((grant) => !wanted.has(keyOf(grant))),
  };
}

export function isToBeHeld({ gives, ends }: AutomaticChanges, liveCount: number): boolean {
  const count = gives.length + ends.length;
  return count > HELD_ABOVE && count > liveCount * HELD_ABOVE_SHARE;
}

function keyOf({ identityId, resourceId, access }: Omit<AutomaticGrant, "id">): string {
  return JSON.stringify([identityId, resourceId, unite([access])]);
}
