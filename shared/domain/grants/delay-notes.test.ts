import type { FailureKind } from "../../kernel/app-error";
import type { TargetFailure } from "./access-target.entity";
import { overdueNotes, withDelayNote } from "./delay-notes";
import type { Grant } from "./grant.entity";

const at = (seconds: number) => new Date(Date.parse("2026-03-01T12:00:00.000Z") + seconds * 1_000);
const ENDING = { state: "REVOKING", endAskedAt: at(0), receipt: { notes: ["A first one."] } } as unknown as Grant;

/** Since before the grant was to end, and last after it was. */
function failure(kind: FailureKind, code: string, lastAt = at(1)): TargetFailure {
  const call = { kind, operation: "eks:DeleteAccessEntry", requestId: "r-1", accountId: null, region: null };
  return { code, message: "It failed.", since: at(-900).toISOString(), lastAt: lastAt.toISOString(), call };
}

const notesOf = (before: TargetFailure | null, now: Date, next: TargetFailure | null = null, grant = ENDING) =>
  withDelayNote(grant, before, next, now).receipt!.notes.slice(1);

describe("the receipt of a grant whose end was delayed", () => {
  it.each([
    ["by a denial, however short", failure("denied", "AccessDenied"), 1, "AWS denied calls"],
    ["by throttles, for long", failure("throttled", "THROTTLED"), 120, "Calls failed (THROTTLED)"],
  ])("has a note: %s", (_, before, seconds, told) => {
    // The worker may have been away after the last call, and another operation may have failed so before.
    const note = `${told} from ${at(0).toISOString()} to ${at(1).toISOString()}, the last of them eks:DeleteAccessEntry.`;
    expect(notesOf(before, at(seconds))).toEqual([note]);
    // Another failure now: this one is over as well.
    expect(notesOf(before, at(seconds), failure("unavailable", "NETWORK"))).toEqual([note]);
  });

  it.each([
    ["it goes on", failure("denied", "AccessDenied"), failure("denied", "AccessDenied"), ENDING],
    ["it was short", failure("throttled", "THROTTLED"), null, ENDING],
    ["it was over before the end was asked for", failure("denied", "AccessDenied", at(-1)), null, ENDING],
    ["there was none", null, null, ENDING],
    ["the grant is not to end", failure("denied", "AccessDenied"), null, { ...ENDING, state: "ACTIVE" } as Grant],
  ])("has no note while %s", (_, before, next, grant) => {
    expect(notesOf(before, at(119), next, grant)).toEqual([]);
  });

  it("has twenty notes at most, however long failures alternate", () => {
    const full = { ...ENDING, receipt: { notes: Array.from({ length: 20 }, () => "One.") } } as unknown as Grant;
    expect(withDelayNote(full, failure("denied", "AccessDenied"), null, at(1))).toBe(full);
  });

  it("has the time of an alarm", () => {
    expect(overdueNotes({ overdueSince: null })).toEqual([]);
    expect(overdueNotes({ overdueSince: at(130) })).toEqual([
      "The access was not observed gone within two minutes, so an alarm was raised at 2026-03-01T12:02:10.000Z.",
    ]);
  });
});
