import {
  type AccessAtom,
  accessOfAtoms,
  areAtomsGiven,
  atomsOf,
  isAtomGiven,
  uniteAtoms,
} from "../../access/access-atoms";
import type { ClusterAccess } from "../../access/cluster-access.port";
import type { AccessTarget, ObservedEntry } from "../access-target.entity";
import type { Grant } from "../grant.entity";

interface PartFacts {
  readonly target: Pick<AccessTarget, "baseline" | "applied" | "intent">;
  readonly grants: readonly Grant[];
  readonly now: Date;
}

/**
 * Records the part of its access that an entry gave to a grant that was never active. Returns rows with new fields
 * where more was observed than before.
 */
export function withPartialObservations(
  { target, grants, now }: PartFacts,
  entries: readonly ObservedEntry[],
): Grant[] {
  const given = uniteAtoms(
    ...entries.filter((entry) => isOfTarget(entry, target)).map(({ access }) => atomsOf(access)),
  );
  return grants.map((grant) => {
    if (grant.activeAt !== null || (grant.state !== "PENDING" && grant.state !== "REVOKING")) return grant;
    const others = grants.filter(({ id, activeAt }) => id !== grant.id && activeAt !== null);
    const justified = uniteAtoms(...[target.baseline, ...others.map(({ access }) => access)].map(partsOf));
    const part = [...atomsOf(grant.access)].filter((atom) => isAtomGiven(atom, given) && !isAtomGiven(atom, justified));
    const known = partsOf(grant.partObserved);
    if (areAtomsGiven(part, known)) return grant;
    return {
      ...grant,
      partObserved: accessOfAtoms(uniteAtoms(known, part)),
      partObservedAt: grant.partObservedAt ?? now,
    };
  });
}

/** Excludes an entry from before the target's first write, such as that of a former holder of its principal. */
function isOfTarget(entry: ObservedEntry, { baseline, applied, intent }: PartFacts["target"]): boolean {
  const isWritten = applied !== null || intent !== null;
  return isWritten && !entry.isLeftOver && entry.entryArn !== intent?.replaces && (entry.ours || baseline !== null);
}

function partsOf(access: ClusterAccess | null): Set<AccessAtom> {
  return access ? atomsOf(access) : new Set();
}
