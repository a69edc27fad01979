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
  /** Whether the person is still there. */
  readonly isPersonActive: boolean;
}

export interface AutomaticChanges {
  readonly gives: readonly DesiredAutomaticGrant[];
  readonly ends: readonly AutomaticGrant[];
  /** The flow comes to more than it may, so nothing is given. */
  readonly isTooLarge: boolean;
}

/**
 * What is to be given and ended so that everybody has what an automatic flow wants for them. `refused`: where access ended by
 * somebody's decision or could not be given. None is tried again by itself, nor is more or less of it, such as when the cluster
 * has got another tag. Memory is bounded by what a flow may come to, and by its grants.
 */
export function diffAutomatic(
  wish: AutomaticAccess,
  live: readonly AutomaticGrant[],
  refused: readonly Pick<AutomaticGrant, "personId" | "resourceId">[],
): AutomaticChanges {
  const numberOf = numbers();
  const wanted = new Map([...wish.clusters].map(([id, { access }]) => [id, numberOf(access)]));
  const isWanted = ({ personId, resourceId, access }: AutomaticGrant) =>
    wish.people.has(personId) && wanted.get(resourceId) === numberOf(access);
  const isTooLarge = grantCountOf(wish) > MOST_AUTOMATIC_GRANTS;
  const taken = new Set([...live.filter(isWanted), ...refused].map(placeOf));
  return {
    gives: isTooLarge ? [] : [...missing(wish, taken)],
    ends: live.filter((grant) => !isWanted(grant)),
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

/** Changes of more than this share, and of more than so many, are held. */
const HELD_ABOVE_SHARE = 0.05;
const GIVES_HELD_ABOVE = 5;
const ENDS_HELD_ABOVE = 20;

/** The parts of the changes that are carried out now and that wait. */
export interface SortedChanges {
  readonly gives: readonly DesiredAutomaticGrant[];
  readonly ends: readonly AutomaticGrant[];
  readonly heldGives: number;
  readonly heldEnds: number;
}

/**
 * Many gives wait for an admin. Many ends wait as well, unless they have waited long enough; those of people who have left never
 * do, and access that is replaced by other access on the same cluster waits with what replaces it.
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

/** Numbers of accesses, the same for the same access in whatever order it is written: nearly all of them are alike. */
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
