import type { DataSource } from "typeorm";
import { statementsOf } from "../../testing/count-statements";

/** Counts the statements that `work` sends, the lock and transaction brackets apart. */
export async function countStatements(db: DataSource, work: () => Promise<unknown>): Promise<number> {
  const sent = await statementsOf(db, work);
  return sent.filter((query) => !/^(START|COMMIT|ROLLBACK)|pg_advisory_xact_lock/.test(query)).length;
}
