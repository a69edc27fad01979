import type { DataSource } from "typeorm";
import { closeConnection, wrapStatements } from "./connections";

/** The SQLSTATE of a statement that would write where nothing may be written. */
export const READ_ONLY = "25006";

/**
 * Closes each connection on which PostgreSQL refuses to write. After a failover, connections to the former primary may
 * stay open, where only reading works. A pool would go on taking them first.
 */
export function closeReadOnlyConnections(db: DataSource): void {
  wrapStatements(db, async ({ client }, send) => {
    try {
      return await send();
    } catch (error) {
      if ((error as { code?: string }).code === READ_ONLY) closeConnection(client);
      throw error;
    }
  });
}
