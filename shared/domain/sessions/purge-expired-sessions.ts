import type { DataSource } from "typeorm";
import type { Clock } from "../../kernel/clock";
import { SESSION_IDLE_MS } from "./session-limits";

/** Deletes ended sessions and abandoned sign-ins. */
export async function purgeExpiredSessions({ db, clock }: { db: DataSource; clock: Clock }): Promise<void> {
  const now = clock.now();
  await db.query("delete from sessions where expires_at <= $1 or last_seen_at <= $2", [
    now,
    new Date(now.getTime() - SESSION_IDLE_MS),
  ]);
  await db.query("delete from sign_in_attempts where expires_at <= $1", [now]);
}
