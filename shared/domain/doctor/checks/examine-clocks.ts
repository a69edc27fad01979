import { ProviderFailure } from "../../../kernel/app-error";
import { databaseClockAheadMs } from "../../../platform/database/clock-check";
import { attemptCall, type CheckFinding, checkFinding, failedCall } from "../check-finding";
import type { ExaminationDependencies } from "../examination";

/** AWS refuses signatures that differ from its own time by more than five minutes. */
const WARNING_ABOVE_MS = 60_000;
const FAILED_ABOVE_MS = 4 * 60_000;

/** Compares the connector's clock with those of AWS and of the database. */
export async function examineClocks(
  { cloud, db, machine }: ExaminationDependencies,
  signal: AbortSignal,
): Promise<CheckFinding> {
  const ahead = await attemptCall(() => cloud.clockAheadMs(signal));
  if (ahead instanceof ProviderFailure) {
    return failedCall("CLOCK", ahead, { advice: REACH_AWS });
  }
  return judgeClocks({ aws: ahead, database: await databaseClockAheadMs(db, machine) });
}

export const REACH_AWS = "Let the connector reach AWS, then run the doctor again.";

/** How far each clock is ahead of the connector's, in milliseconds; negative: behind. */
export function judgeClocks(ahead: { readonly aws: number; readonly database: number }): CheckFinding {
  const [name, farthest] =
    Math.abs(ahead.aws) >= Math.abs(ahead.database) ? ["AWS's", ahead.aws] : ["the database's", ahead.database];
  const off = Math.abs(farthest);
  if (off <= WARNING_ABOVE_MS) {
    return checkFinding("CLOCK", "OK", "The connector's clock is in step with those of AWS and of the database.");
  }
  const message = `The connector's clock is ${Math.round(off / 1_000)} s ${farthest > 0 ? "behind" : "ahead of"} ${name}.`;
  return checkFinding("CLOCK", off > FAILED_ABOVE_MS ? "FAILED" : "WARNING", message, {
    advice: "Set the clock of the connector's machine by NTP. AWS refuses calls that are signed five minutes off.",
  });
}
