import type { DataSource } from "typeorm";

/** Everything that changes as access comes and goes. The audit log keeps what it has. */
const TABLES = [
  "bindings",
  "slots",
  "slot_assignments",
  "grants",
  "access_targets",
  "drift_scans",
  "drift_findings",
  "identities",
];

/** A backup of the database that can be restored any number of times. */
export function createSnapshots(db: DataSource) {
  return {
    async take(): Promise<void> {
      await db.query("drop schema if exists backup cascade");
      await db.query("create schema backup");
      for (const table of TABLES) await db.query(`create table backup.${table} as table public.${table}`);
    },
    async drop(): Promise<void> {
      await db.query("drop schema if exists backup cascade");
    },
    /** Nothing where there is none. */
    async restore(): Promise<boolean> {
      const [row]: { name: string | null }[] = await db.query("select to_regclass('backup.bindings')::text as name");
      if (!row?.name) return false;
      await db.transaction(async (manager) => {
        await manager.query("set local session_replication_role = replica");
        for (const table of TABLES) {
          await manager.query(`delete from public.${table}`);
          await manager.query(`insert into public.${table} select * from backup.${table}`);
        }
      });
      return true;
    },
  };
}
