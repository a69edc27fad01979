import type { UnitOfWork } from "../../platform/database/unit-of-work";

const RETENTION_MS = 30 * 86_400_000;
const BATCH_SIZE = 1_000;

/**
 * Deletes old messages from the outbox. Pending deliveries are younger, except those of a webhook that was disabled, or
 * whose receiver asked for pauses, all the time.
 */
export async function pruneOutbox({ uow }: { readonly uow: UnitOfWork }): Promise<void> {
  await uow.statement(
    `delete from outbox_messages where id in (
       select id from outbox_messages where created_at < $1 order by created_at limit $2 for update skip locked)`,
    (now) => [new Date(now.getTime() - RETENTION_MS), BATCH_SIZE],
  );
}
