import type { DataSource } from "typeorm";
import type { Clock } from "../../kernel/clock";

/** A client that retries does so within minutes; one that was switched off over a holiday is still answered the same. */
const KEPT_MS = 30 * 86_400_000;

const PURGED_AT_ONCE = 10_000;

/** Forgets names of creations that nobody sends again. The objects stay. */
export async function purgeClientRequests({ db, clock }: { db: DataSource; clock: Clock }): Promise<void> {
  await db.query(
    `delete from client_requests where ctid = any(array(
       select ctid from client_requests where created_at < $1 order by created_at limit $2 for update skip locked))`,
    [new Date(clock.now().getTime() - KEPT_MS), PURGED_AT_ONCE],
  );
}
