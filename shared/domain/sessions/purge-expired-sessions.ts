import type { DataSource } from "typeorm";
import type { Clock } from "../../kernel/clock";
import { SESSION_IDLE_MS } from "./session-limits";

/** Servers sweep every ten seconds, so that this is no limit for long. */
const PURGED_AT_ONCE = 10_000;

/** Deletes ended sessions and abandoned sign-ins, a part at a time. */
export async function purgeExpiredSessions({ db, clock }: { db: DataSource; clock: Clock }): Promise<void> {
  const now = clock.now();
  await db.query(
    `delete from sessions where ctid = any(array(
       select ctid from sessions where expires_at <= $1 or last_seen_at <= $2 limit $3 for update skip locked))`,
    [now, new Date(now.getTime() - SESSION_IDLE_MS), PURGED_AT_ONCE],
  );
  await db.query(
    `delete from sign_in_attempts where ctid = any(array(
       select ctid from sign_in_attempts where expires_at <= $1 order by expires_at limit $2 for update skip locked))`,
    [now, PURGED_AT_ONCE],
  );
}
