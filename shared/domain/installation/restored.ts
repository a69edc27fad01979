import type { EntityManager } from "typeorm";
import { DomainError } from "../../kernel/app-error";
import type { UnitOfWork } from "../../platform/database/unit-of-work";

/** Whether the database was restored from a backup and no admin has confirmed it yet. */
export async function isRestored(uow: Pick<UnitOfWork, "statement">): Promise<boolean> {
  const rows = await uow.statement("select 1 from installation where restored_at is not null", () => []);
  return rows.length > 0;
}

/** The time of an unconfirmed restore from a backup; null: there is none. */
export async function readRestoredAt(manager: EntityManager): Promise<Date | null> {
  const [row]: { restoredAt: Date | null }[] = await manager.query(
    `select restored_at as "restoredAt" from installation order by created_at limit 1`,
  );
  return row?.restoredAt ?? null;
}

/** The time of the last restore from a backup, confirmed or not; null: never. */
export async function readLastRestoredAt(manager: EntityManager): Promise<Date | null> {
  const [row]: { at: Date | null }[] = await manager.query(
    "select last_restored_at as at from installation order by created_at limit 1",
  );
  return row?.at ?? null;
}

/** Whether an unconfirmed restore is in effect. The lock keeps the answer true until the transaction ends. */
export async function holdRestored(manager: EntityManager): Promise<boolean> {
  const [row]: [{ isRestored: boolean }] = await manager.query(`select ${HOLD_RESTORED} as "isRestored"`);
  return row.isRestored;
}

/** SQL of the same: true while AWS may hold access that the restored database does not know. Every row is locked. */
export const HOLD_RESTORED = `
coalesce((select bool_or(held.restored_at is not null) from (select restored_at from installation for share) held), false)`;

/** The error of use cases that would give access meanwhile. */
export function restoredRefusal(): DomainError {
  return new DomainError(
    "INVALID_STATE",
    "The database was restored from a backup: access is only taken away until an admin confirms what is live ('confirmRestored').",
    [],
    "RESTORED",
  );
}
