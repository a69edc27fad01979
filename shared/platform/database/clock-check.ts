import type { DataSource } from "typeorm";
import { StartupError } from "../../kernel/app-error";
import type { Clock } from "../../kernel/clock";

const TOLERATED_MS = 5_000;

/** Leases and expiry compare times of several processes, so a process with a wrong clock must not start. */
export async function assertClockInStep(db: DataSource, clock: Clock): Promise<void> {
  const off = Math.abs(await databaseClockAheadMs(db, clock));
  if (off > TOLERATED_MS) {
    throw new StartupError(
      `This machine's clock is ${Math.round(off / 1000)} s away from PostgreSQL's; at most ${TOLERATED_MS / 1000} s is tolerated. Set it right (NTP) and start again.`,
    );
  }
}

/** PostgreSQL's clock minus this machine's in milliseconds; 0 where the round trip explains the difference. */
export async function databaseClockAheadMs(db: DataSource, clock: Clock): Promise<number> {
  const sentAtMs = clock.now().getTime();
  const [row]: { now: Date }[] = await db.query("select clock_timestamp() as now");
  const receivedAtMs = clock.now().getTime();
  const databaseMs = row!.now.getTime();
  // On a busy machine the answer is slow: only a difference beyond the round trip counts.
  if (databaseMs > receivedAtMs) return databaseMs - receivedAtMs;
  return Math.min(0, databaseMs - sentAtMs);
}
