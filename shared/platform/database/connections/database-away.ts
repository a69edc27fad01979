import { QueryFailedError } from "typeorm";
import { isStoreLoss, reasonOfLoss } from "../../logging/store-loss";

/** SQLSTATEs of a server whose disk or memory is full, or whose disk fails. */
const NO_ROOM = new Set<unknown>(["53100", "53200", "58030"]);

/** Node.js gives the code of a lost connection to the body of a request whose client left. */
const CLIENT_LEFT = "aborted";

/**
 * True where the database cannot be used at the moment: it does not answer, its connection was lost, or it cannot write,
 * as with a full disk. Every such error in a server is the database's: errors of other systems are translated where the
 * server reaches them.
 */
export function isDatabaseAway(thrown: unknown): boolean {
  const error: unknown = thrown instanceof QueryFailedError ? thrown.driverError : thrown;
  if (NO_ROOM.has((error as { code?: unknown } | null)?.code)) return true;
  return isStoreLoss(error) && reasonOfLoss(error) !== CLIENT_LEFT;
}
