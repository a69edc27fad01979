import type { CloudEntry } from "../../cloud/access-cloud.port";
import type { AccessTarget, MadeEntry, ObservedEntry } from "../access-target.entity";
import { isOfAnother, isOurs } from "../entry-tags";

export interface EntryMarks {
  readonly installationId: string;
  /** The principal is the mark there: every entry on the role of a slot is ours, whatever its tags. */
  readonly isSlotRole: boolean;
  /** The target that is about the principal; null: none is. */
  readonly target: Pick<AccessTarget, "id" | "seen" | "applied" | "madeEntry"> | null;
}

/** An entry as AWS describes it, with whose it is. */
export function observedEntryOf(entry: CloudEntry, { installationId, isSlotRole, target }: EntryMarks): ObservedEntry {
  const { entryArn, createdAt, tags, username, access } = entry;
  const known = target?.seen?.ours ? target.seen : null;
  const isTagged = isOurs(tags, installationId);
  // The very entry that we made: it stays ours without our tags, as nobody has less access by it.
  const isMadeByUs = known?.entryArn === entryArn || isMadeByTarget(entry, target?.madeEntry ?? null);
  const isUntagged = !isSlotRole && !isTagged && isMadeByUs;
  // Until the target has written something, what it has seen may be the entry of a former holder.
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

/** AWS stamps entries by a clock of its own. */
const CLOCK_MS = 60_000;

/**
 * Where the call that makes an entry was never answered, an entry made since is its work: none stood there before, and AWS
 * refuses to make a second one for a principal.
 */
function isMadeByTarget({ entryArn, createdAt }: CloudEntry, made: MadeEntry | null): boolean {
  if (made === null) return false;
  if (made.entryArn !== null) return made.entryArn === entryArn;
  return createdAt.getTime() >= Date.parse(made.since) - CLOCK_MS;
}
