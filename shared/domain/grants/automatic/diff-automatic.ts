import { uniteAccess } from "../../access/cluster-access";
import type { ClusterAccess } from "../../access/cluster-access.port";
import {
  type AutomaticAccess,
  type DesiredAutomaticGrant,
  grantCountOf,
  MOST_AUTOMATIC_GRANTS,
} from "../../access-flows/matching/automatic-access";

export interface AutomaticGrant {
  readonly id: string;
  readonly personId: string;
  readonly resourceId: string;
  readonly access: ClusterAccess;
  /** Whether the person is active. */
  readonly isPersonActive: boolean;
}

export interface AutomaticChanges {
  readonly gives: readonly DesiredAutomaticGrant[];
  readonly ends: readonly AutomaticGrant[];
  /** The flow exceeds its limit of grants, so nothing is given. */
  readonly isTooLarge: boolean;
}

/**
 * The grants to give and to end, so that live grants match the wish of an automatic flow. `refused`: access that ended
 * by a decision or could not be given. It is not tried again, nor is more or less of it on the same cluster. Memory is
 * bounded by the limit of grants of one flow.
 */
export function diffAutomatic(
  wish: AutomaticAccess,
  live: readonly AutomaticGrant[],
  refused: readonly Pick<AutomaticGrant, "personId" | "resourceId">[],
): AutomaticChanges {
  const numberOf = numbers();
  const desired = new Map([...wish.clusters].map(([id, { access }]) => [id, numberOf(access)]));
  const isDesired = ({ personId, resourceId, access }: AutomaticGrant) =>
    wish.people.has(personId) && desired.get(resourceId) === numberOf(access);
  const isTooLarge = grantCountOf(wish) > MOST_AUTOMATIC_GRANTS;
  const taken = new Set([...live.filter(isDesired), ...refused].map(placeOf));
  return {
    gives: isTooLarge ? [] : [...missing(wish, taken)],
    ends: live.filter((grant) => !isDesired(grant)),
    isTooLarge,
  };
}

function* missing({ people, clusters }: AutomaticAccess, taken: ReadonlySet<string>): Generator<DesiredAutomaticGrant> {
  for (const [resourceId, { access, mayStart }] of clusters) {
    if (!mayStart) continue;
    for (const personId of people) {
      if (!taken.has(placeOf({ personId, resourceId }))) yield { personId, resourceId, access };
    }
  }
}

const placeOf = ({ personId, resourceId }: Pick<AutomaticGrant, "personId" | "resourceId">) =>
  `${personId} ${resourceId}`;

/** Changes above this share and above these counts are held. */
const HELD_ABOVE_SHARE = 0.05;
const GIVES_HELD_ABOVE = 5;
const ENDS_HELD_ABOVE = 20;

/** Changes that are carried out now, and counts of those that wait. */
export interface SortedChanges {
  readonly gives: readonly DesiredAutomaticGrant[];
  readonly ends: readonly AutomaticGrant[];
  readonly heldGives: number;
  readonly heldEnds: number;
}

/**
 * Many gives wait for an admin. Many ends wait as well, until their time is over; ends of people who left never wait.
 * Access that is replaced on the same cluster waits with its replacement.
 */
export function sortChanges(
  { gives, ends }: AutomaticChanges,
  { liveCount, areEndsOver }: { readonly liveCount: number; readonly areEndsOver: boolean },
): SortedChanges {
  const isMany = (count: number, above: number) => count > above && count > liveCount * HELD_ABOVE_SHARE;
  const areGivesHeld = isMany(gives.length, GIVES_HELD_ABOVE);
  const given = new Set(areGivesHeld ? gives.map(placeOf) : []);
  const leaving = ends.filter((end) => !given.has(placeOf(end)));
  const gone = leaving.filter(({ isPersonActive }) => !isPersonActive);
  const heldEnds = leaving.length - gone.length;
  const areEndsHeld = !areEndsOver && isMany(heldEnds, ENDS_HELD_ABOVE);
  return {
    gives: areGivesHeld ? [] : gives,
    ends: areEndsHeld ? gone : leaving,
    heldGives: areGivesHeld ? gives.length : 0,
    heldEnds: areEndsHeld ? heldEnds : 0,
  };
}

/**
 * Numbers each distinct access, whatever the order in which it is written. Most are alike, and numbers compare fast.
 */
function numbers(): (access: ClusterAccess) => number {
  const known = new Map<string, number>();
  const byAccess = new Map<string, number>();
  return (access) => {
    const typed = JSON.stringify(access);
    const found = known.get(typed);
    if (found !== undefined) return found;
    const same = JSON.stringify(uniteAccess([access]));
    const number = byAccess.get(same) ?? byAccess.size;
    byAccess.set(same, number);
    known.set(typed, number);
    return number;
  };
}
