import type { CloudEntry } from "../../cloud/access-cloud.port";
import type { AccessTarget, MadeEntry, ObservedEntry } from "../access-target.entity";
import { isOfAnother, isOurs } from "../entry-tags";

export interface EntryMarks {
  readonly installationId: string;
  /** Every entry on the role of a slot is ours, whatever its tags. */
  readonly isSlotRole: boolean;
  /** The target of the principal on this cluster; null: there is none. */
  readonly target: Pick<AccessTarget, "id" | "observed" | "applied" | "madeEntry"> | null;
}

/** An entry as AWS describes it, and whether it is ours. */
export function observedEntryOf(entry: CloudEntry, { installationId, isSlotRole, target }: EntryMarks): ObservedEntry {
  const { entryArn, createdAt, tags, username, access } = entry;
  const known = target?.observed?.ours ? target.observed : null;
  const isTagged = isOurs(tags, installationId);
  // The very entry that we made stays ours without our tags, because it still gives its access.
  const isMadeByUs = known?.entryArn === entryArn || isMadeByTarget(entry, target?.madeEntry ?? null);
  const isUntagged = !isSlotRole && !isTagged && isMadeByUs;
  // Before the target's first write, its last observation may show the entry of a former holder.
  const isNamedByUs = known !== null && (target?.applied != null || known.entryArn === entryArn);
  const isLeftOver = !isSlotRole && isTagged && target !== null && isOfAnother(tags, target.id);
  return {
    entryArn,
    createdAt: createdAt.toISOString(),
    ours: isSlotRole || isTagged || isUntagged,
    ...(isUntagged && { isUntagged }),
    ...(isLeftOver && { isLeftOver }),
    username,
    firstUsername: isNamedByUs ? known.firstUsername : username,
    access,
  };
}

/** Tolerance for the clock by which AWS stamps entries. */
const CLOCK_MS = 60_000;

/**
 * If CreateAccessEntry got no answer, an entry that is newer than the call is the one it made: there was none before, and
 * EKS allows one for each principal.
 */
function isMadeByTarget({ entryArn, createdAt }: CloudEntry, made: MadeEntry | null): boolean {
  if (made === null) return false;
  if (made.entryArn !== null) return made.entryArn === entryArn;
  return createdAt.getTime() >= Date.parse(made.since) - CLOCK_MS;
}
