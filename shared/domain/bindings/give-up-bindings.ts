import type { Tx } from "../../platform/database/unit-of-work";
import { abandonBindings } from "./abandon-bindings";

/** Condition on account `a`: it is closed or left the organization, so nothing in it can be removed. */
export const GONE_ACCOUNT = "coalesce(a.closed_since, a.left_since) is not null";

/**
 * Condition on binding `b` whose removal from account `a` failed and is impossible. It keeps its slot in that account
 * alone, so it can stay until its integration is deleted or the account is closed for good.
 */
export function cannotBeRemovedSql(account: string): string {
  return `b.state in ('REMOVING', 'RESTING') and b.failed_attempts > 0 and ${account}`;
}

/**
 * Gives up bindings whose assignment cannot be removed. If the account comes back, the assignment is an unknown one.
 */
export async function giveUpBindings(tx: Tx, bindingIds: readonly string[]): Promise<void> {
  if (bindingIds.length === 0) return;
  await abandonBindings(tx, "id = any($1) and state in ('REMOVING', 'RESTING')", bindingIds);
}
