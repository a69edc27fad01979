import type { DataSource } from "typeorm";
import { wrapStatements } from "./connections";

/**
 * Closes a connection whose statement got no answer although PostgreSQL would have ended it. The peer is gone, and TCP
 * would notice that only after a quarter of an hour. The waiting caller gets an error.
 */
export function closeStalledConnections(db: DataSource, afterMs: number): void {
  wrapStatements(db, ({ client }, send) => {
    const end = () =>
      client.connection.stream.destroy(new Error(`PostgreSQL did not answer within ${afterMs / 1_000} s.`));
    const timer = setTimeout(end, afterMs);
    return send().finally(() => clearTimeout(timer));
  });
}
