import type { DataSource } from "typeorm";
import type { Clock } from "../../kernel/clock";

/** Clients retry within minutes. The long retention covers clients that were off for weeks. */
const KEPT_MS = 30 * 86_400_000;

const PURGED_AT_ONCE = 10_000;

/** Deletes old client request ids. The objects stay. */
export async function purgeClientRequests({ db, clock }: { db: DataSource; clock: Clock }): Promise<void> {
  await db.query(
    `delete from client_requests where ctid = any(array(
       select ctid from client_requests where created_at < $1 order by created_at limit $2 for update skip locked))`,
    [new Date(clock.now().getTime() - KEPT_MS), PURGED_AT_ONCE],
  );
}
