import type { EntityManager } from "typeorm";
import { DomainError } from "../../kernel/app-error";
import type { UnitOfWork } from "../../platform/database/unit-of-work";

/** Whether the database is one restored from a backup that nobody has confirmed. */
export async function isRestored(uow: Pick<UnitOfWork, "statement">): Promise<boolean> {
  const rows = await uow.statement("select 1 from installation where restored_at is not null", () => []);
  return rows.length > 0;
}

/** Since when the database is one restored from a backup that nobody has confirmed; null: it is not. */
export async function readRestoredAt(manager: EntityManager): Promise<Date | null> {
  const [row]: { restoredAt: Date | null }[] = await manager.query(
    `select restored_at as "restoredAt" from installation order by created_at limit 1`,
  );
  return row?.restoredAt ?? null;
}

/** When the database was restored from a backup for the last time, confirmed or not; null: never. */
export async function readLastRestoredAt(manager: EntityManager): Promise<Date | null> {
  const [row]: { at: Date | null }[] = await manager.query(
    "select last_restored_at as at from installation order by created_at limit 1",
  );
  return row?.at ?? null;
}

/** Refuses to give access while it may be that AWS knows more than the database. */
export async function assertNotRestored(manager: EntityManager): Promise<void> {
  if (await holdRestored(manager)) throw restoredRefusal();
}

/** Whether it may be that AWS knows more than the database; held against the mode's beginning until the transaction ends. */
export async function holdRestored(manager: EntityManager): Promise<boolean> {
  const rows: { restoredAt: Date | null }[] = await manager.query(
    `select restored_at as "restoredAt" from installation for share`,
  );
  return rows.some(({ restoredAt }) => restoredAt !== null);
}

/** The error of whatever would give access meanwhile. */
export function restoredRefusal(): DomainError {
  return new DomainError(
    "INVALID_STATE",
    "The database was restored from a backup: access is only taken away until an admin confirms what is live ('confirmRestored').",
    [],
    "RESTORED",
  );
}
