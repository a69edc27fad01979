import type { EntityManager } from "typeorm";
import type { FieldProblem } from "../../../kernel/app-error";
import type { EvaluatedItem } from "./evaluate-items";

/** A person with more pending requests overloads the approvers. */
const MOST_WAITING = 20;

/**
 * The problem of a requester with too many pending requests; empty: within the limit, or nothing would be pending.
 * Creation is serialized per requester, so the limit is exact.
 */
export async function pendingLimitProblems(
  manager: EntityManager,
  requesterId: string,
  evaluated: readonly EvaluatedItem[],
): Promise<FieldProblem[]> {
  if (!evaluated.some(({ flow }) => flow?.definition.approverPolicy)) return [];
  const [row]: { n: number }[] = await manager.query(
    `select count(*)::int as n from access_requests where requester_id = $1 and state in ('PENDING', 'PARTLY_APPROVED')`,
    [requesterId],
  );
  if (row!.n < MOST_WAITING) return [];
  const message = `${MOST_WAITING} requests of yours wait for a decision, and more may not: cancel one, or ask again when one is decided.`;
  return [{ path: ["resourceIds"], message, rule: "TOO_MANY_WAITING" }];
}
