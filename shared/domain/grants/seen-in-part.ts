import type { ClusterAccess } from "../catalog/cluster-access.port";
import { type Atom, accessOf, atomsOf, isGiven, isGivenWhole, union } from "./access-atoms";
import type { AccessTarget, SeenEntry } from "./access-target.entity";
import type { Grant } from "./grant.entity";

interface PartFacts {
  readonly target: Pick<AccessTarget, "baseline" | "applied" | "intent">;
  readonly grants: readonly Grant[];
  readonly now: Date;
}

/**
 * Grants that were never active, of whose access an entry gave a part: it was there, though the whole never came. Rows with
 * new fields where more was seen than before.
 */
export function withSeenParts({ target, grants, now }: PartFacts, entries: readonly SeenEntry[]): Grant[] {
  const given = union(...entries.filter((entry) => isOfTarget(entry, target)).map(({ access }) => atomsOf(access)));
  return grants.map((grant) => {
    if (grant.activeAt !== null || (grant.state !== "PENDING" && grant.state !== "REVOKING")) return grant;
    const others = grants.filter(({ id, activeAt }) => id !== grant.id && activeAt !== null);
    const justified = union(...[target.baseline, ...others.map(({ access }) => access)].map(partsOf));
    const part = [...atomsOf(grant.access)].filter((atom) => isGiven(atom, given) && !isGiven(atom, justified));
    const known = partsOf(grant.partSeen);
    if (isGivenWhole(part, known)) return grant;
    return { ...grant, partSeen: accessOf(union(known, part)), partSeenAt: grant.partSeenAt ?? now };
  });
}

/** Not an entry that stood there before the target's first write, as of a former holder of its principal. */
function isOfTarget(entry: SeenEntry, { baseline, applied, intent }: PartFacts["target"]): boolean {
  const isWritten = applied !== null || intent !== null;
  return isWritten && !entry.isLeftOver && entry.entryArn !== intent?.replaces && (entry.ours || baseline !== null);
}

function partsOf(access: ClusterAccess | null): Set<Atom> {
  return access ? atomsOf(access) : new Set();
}
