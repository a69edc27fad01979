import type { DataSource } from "typeorm";
import { StartupError } from "../../kernel/app-error";

/** From this version on, only permitted users can create objects in the schema `public`. */
const OLDEST = 15;

export async function assertServerVersion(db: DataSource): Promise<void> {
  const [row]: [{ version: string }] = await db.query("select current_setting('server_version_num') as version");
  refuseOldVersion(Number(row.version));
}

/** PostgreSQL's version number, such as 150004 for 15.4. */
export function refuseOldVersion(version: number): void {
  const major = Math.floor(version / 10_000);
  if (major >= OLDEST) return;
  throw new StartupError(
    `The database is PostgreSQL ${major}, and Drawbridge needs ${OLDEST} or newer: upgrade it, or set DATABASE_URL to another one.`,
  );
}
