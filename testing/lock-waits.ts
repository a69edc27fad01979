import type { DataSource } from "typeorm";
import { outsideTransaction } from "../shared/platform/database/connections/one-connection";
import { eventually } from "./eventually";

/** Resolves when this many transactions of the database wait for a lock, or when the work ends that may not wait. */
export async function someoneWaitsForALock(
  db: Pick<DataSource, "query">,
  count = 1,
  work?: Promise<unknown>,
): Promise<void> {
  let hasEnded = false;
  const end = () => {
    hasEnded = true;
  };
  void work?.then(end, end);
  const waiting = `select l.locktype, a.query from pg_locks l join pg_stat_activity a using (pid)
    where not l.granted and a.datname = current_database()`;
  await eventually(
    "someone waits for a lock",
    async () => hasEnded || outsideTransaction(() => db.query(waiting) as Promise<unknown[]>),
    (found) => found === true || found.length >= count,
  );
}
