import type { DataSource } from "typeorm";
import { wrapStatements } from "./connections";

/**
 * Ends a connection on which a statement was not answered for so long that PostgreSQL would have ended it by itself: whoever was
 * at the other end is gone without a word, and TCP would say so only after a quarter of an hour. What waits for it goes on.
 */
export function closeStalledConnections(db: DataSource, afterMs: number): void {
  wrapStatements(db, ({ client }, send) => {
    const end = () =>
      client.connection.stream.destroy(new Error(`PostgreSQL did not answer within ${afterMs / 1_000} s.`));
    const timer = setTimeout(end, afterMs);
    return send().finally(() => clearTimeout(timer));
  });
}
