import type { DataSource } from "typeorm";
import type { Clock } from "../../kernel/clock";

interface Dependencies {
  readonly db: DataSource;
  readonly clock: Clock;
}

const RETENTION_MS = 30 * 86_400_000;
const BATCH_SIZE = 1_000;

/** Deletes old messages from the outbox. Pending deliveries are always younger. */
export async function pruneOutbox({ db, clock }: Dependencies): Promise<void> {
  await db.query(
    `delete from notices where id in (
       select id from notices where created_at < $1 order by created_at limit $2 for update skip locked)`,
    [new Date(clock.now().getTime() - RETENTION_MS), BATCH_SIZE],
  );
}
