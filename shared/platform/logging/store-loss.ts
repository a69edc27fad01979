/** A connection to PostgreSQL or Redis is lost, or cannot be had now. It is opened again by itself. */
export function isStoreLoss(error: unknown): boolean {
  const { code, $metadata, command } = (error ?? {}) as { code?: unknown; $metadata?: unknown; command?: unknown };
  // AWS's SDK and SMTP fail by the same codes.
  if ($metadata !== undefined || typeof command === "string") return false;
  return (typeof code === "string" && CONNECTION_CODE.test(code)) || LOSS.test(reasonOfLoss(error));
}

export function reasonOfLoss(error: unknown): string {
  return String((error as { message?: unknown } | null)?.message ?? "");
}

/**
 * Codes of Node.js, and of PostgreSQL when it is starting, stopping, read-only or out of connections, or when it takes
 * the user, the password or the name of the database no more.
 */
const CONNECTION_CODE = /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_|08...$|25006$|28...$|3D000$|57P0.$|53300$)/;

/**
 * Messages of pg, TypeORM, ioredis and BullMQ, which have no codes. TypeORM releases the runner of a transaction whose
 * connection was lost between two statements, and refuses the next one.
 */
const LOSS =
  /^(connection (is closed|terminated)|client (has encountered a connection error|was closed)|timeout exceeded|query read timeout|(query runner|database connection provided by a query runner was) already released|reached the max retries|command timed out|stream isn't writeable|LOADING |not (all endpoints|connected)|postgresql (does|did) not answer|the connection that listens)/i;
