import type { EntityManager } from "typeorm";

/** The key of the advisory lock of notifiers. */
export const NOTIFIER_LOCK = "hashtext('notifications.tell')";

/** Waits for a notifier at work, and keeps others away until the transaction ends. Has to be its first lock. */
export async function lockNotifiers(manager: EntityManager): Promise<void> {
  await manager.query(`select pg_advisory_xact_lock(${NOTIFIER_LOCK})`);
}

/** Messages that nobody was told of yet name the kept person after a merge. The caller must hold the notifiers' lock. */
export async function movePendingMessages(
  manager: EntityManager,
  { keptId, goneId }: { readonly keptId: string; readonly goneId: string },
): Promise<void> {
  await manager.query(
    `update outbox_messages set data = replace(data::text, $2, $1)::jsonb
      where notified_at is null and data::text like '%' || $2 || '%'`,
    [keptId, goneId],
  );
}
