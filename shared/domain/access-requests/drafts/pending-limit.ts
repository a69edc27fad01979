import type { EntityManager } from "typeorm";
import type { FieldProblem } from "../../../kernel/app-error";
import type { EvaluatedItem } from "./evaluate-items";

/** More would only bury what approvers, and the person, have to look at. */
const MOST_WAITING = 20;

/**
 * Why one more request of somebody may not wait; empty: it may, or it would not wait at all. While requests of one requester are
 * made one after the other, there are never more.
 */
export async function pendingLimitProblems(
  manager: EntityManager,
  requesterId: string,
  examined: readonly EvaluatedItem[],
): Promise<FieldProblem[]> {
  if (!examined.some(({ flow }) => flow?.definition.approverPolicy)) return [];
  const [row]: { n: number }[] = await manager.query(
    `select count(*)::int as n from access_requests where requester_id = $1 and state in ('PENDING', 'PARTLY_APPROVED')`,
    [requesterId],
  );
  if (row!.n < MOST_WAITING) return [];
  const message = `${MOST_WAITING} requests of yours wait for a decision, and more may not: cancel one, or ask again when one is decided.`;
  return [{ path: ["resourceIds"], message, rule: "TOO_MANY_WAITING" }];
}
