import type { TargetFailure } from "./access-target.entity";
import type { Grant } from "./grant.entity";

/** Limits the receipt of an end that hangs for weeks. The audit log has every change of the failure. */
const MOST_NOTES = 20;

/** Shorter failures are not noted; denials always are. */
const LATE_MS = 2 * 60_000;

/**
 * Adds a note to the receipt of an ending grant once a failure that delayed it is over, or is another one. Returns the
 * row itself where there is nothing to note.
 */
export function withDelayNote(
  grant: Grant,
  before: TargetFailure | null,
  failure: Pick<TargetFailure, "code"> | null,
  now: Date,
): Grant {
  const { receipt, endAskedAt } = grant;
  if (!before?.call || before.code === failure?.code || grant.state !== "REVOKING" || !receipt || !endAskedAt)
    return grant;
  if (receipt.notes.length >= MOST_NOTES) return grant;
  if (Date.parse(before.lastAt) < endAskedAt.getTime()) return grant;
  const since = new Date(Math.max(Date.parse(before.since), endAskedAt.getTime()));
  const { kind, operation } = before.call;
  const isDenied = kind === "denied";
  if (!isDenied && now.getTime() - since.getTime() < LATE_MS) return grant;
  const did = isDenied ? "AWS denied calls" : `Calls failed (${before.code})`;
  // One code may have met several operations, and nothing is known of the time after the last of them.
  const note = `${did} from ${since.toISOString()} to ${before.lastAt}, the last of them ${operation}.`;
  return { ...grant, receipt: { ...receipt, notes: [...receipt.notes, note] } };
}

/** For the receipt of a grant whose end was overdue. */
export function overdueNotes({ overdueSince }: Pick<Grant, "overdueSince">): string[] {
  if (!overdueSince) return [];
  return [
    `The access was not observed gone within two minutes, so an alarm was raised at ${overdueSince.toISOString()}.`,
  ];
}
