import { createHash } from "node:crypto";

/** TypeORM takes a migration's time stamp from the end of its name. */
const TIME_STAMP = "1795564800000";

/**
 * The name by which a database knows the start migration. It changes with the SQL, so that data of an earlier checkout,
 * whose tables differ, is refused at the start and not by the first statement about an unknown column.
 */
export function startNameOf(statements: readonly string[]): string {
  const digest = createHash("sha256").update(statements.join("\n")).digest("hex").slice(0, 12);
  return `Start${digest}x${TIME_STAMP}`;
}
