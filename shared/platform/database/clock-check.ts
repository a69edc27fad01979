import type { DataSource } from "typeorm";
import { StartupError } from "../../kernel/app-error";
import type { Clock } from "../../kernel/clock";

const TOLERATED_MS = 5_000;

/** Leases and expiry compare times of several processes: one whose clock is off must not take part. */
export async function assertClockInStep(db: DataSource, clock: Clock): Promise<void> {
  const off = Math.abs(await databaseClockAheadMs(db, clock));
  if (off > TOLERATED_MS) {
    throw new StartupError(
      `This machine's clock is ${Math.round(off / 1000)} s away from PostgreSQL's; at most ${TOLERATED_MS / 1000} s is tolerated. Set it right (NTP) and start again.`,
    );
  }
}

/** PostgreSQL's clock minus ours, in milliseconds; 0 where the time of the question explains the difference. */
export async function databaseClockAheadMs(db: DataSource, clock: Clock): Promise<number> {
  const asked = clock.now().getTime();
  const [row]: { now: Date }[] = await db.query("select clock_timestamp() as now");
  const answered = clock.now().getTime();
  const theirs = row!.now.getTime();
  // On a busy machine the answer takes its time: only what lies outside of that is a difference.
  if (theirs > answered) return theirs - answered;
  return Math.min(0, theirs - asked);
}
