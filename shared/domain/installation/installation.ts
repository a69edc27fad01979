import { randomUUID } from "node:crypto";
import type { DataSource } from "typeorm";
import { StartupError } from "../../kernel/app-error";
import { Installation } from "./installation.entity";

/**
 * The installation that owns this database, created by the first process. Throws StartupError when the environment
 * names another one: a copy of a database must not act on the original's accounts.
 */
export async function ensureInstallation(
  db: DataSource,
  expectedId: string | undefined,
  now: Date,
): Promise<Installation> {
  await db.transaction(async (tx) => {
    await tx.query("select pg_advisory_xact_lock(hashtext('installation'))");
    await tx.query(
      `insert into installation (id, external_id, created_at)
       select $1::uuid, $2, $3 where not exists (select 1 from installation)`,
      [expectedId ?? randomUUID(), `drawbridge-${randomUUID()}`, now],
    );
  });
  const [installation] = await db.manager.find(Installation, { order: { createdAt: "ASC" }, take: 1 });
  if (expectedId && installation!.id !== expectedId.toLowerCase()) {
    throw new StartupError(
      `This database belongs to installation ${installation!.id}, and DRAWBRIDGE_INSTALLATION_ID says ${expectedId}: refusing to act. If the database is a copy, keep it away from the accounts of the original.`,
    );
  }
  return installation!;
}
