import type { DataSource } from "typeorm";
import { systemActor } from "../../kernel/actor";
import type { Clock } from "../../kernel/clock";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { readIdentityProvider } from "./identities.jobs";

const DUE_AT_ONCE = 100;

/** A connector's own sweep: whatever is due is hinted until somebody takes it, so a lost hint costs a few seconds. */
export async function sweepProviders(
  { db, uow, clock }: { db: DataSource; uow: UnitOfWork; clock: Clock },
  connectorId: string,
): Promise<void> {
  const due: { id: string }[] = await db.query(
    `select p.id from identity_providers p join integrations i on i.id = p.integration_id
      where i.connector_id = $1 and i.enabled and p.next_sync_at <= $2 order by p.next_sync_at, p.id limit $3`,
    [connectorId, clock.now(), DUE_AT_ONCE],
  );
  if (due.length === 0) return;
  await uow.run(systemActor("sweep"), async (tx) => {
    for (const { id } of due) hintRead(tx, id, connectorId);
  });
}

export function hintRead(tx: Tx, providerId: string, connectorId: string): void {
  tx.enqueue(readIdentityProvider, { providerId }, { connectorId, deduplicationId: `read-${providerId}` });
}
