import type { Tx } from "../../platform/database/unit-of-work";
import { abandonBindings } from "./abandon-leases";

/** Accounts `a` in which nobody can remove anything: closed, or out of the organization. */
export const GONE_ACCOUNT = "coalesce(a.closed_since, a.left_since) is not null";

/**
 * A binding, `b`, that was tried to be removed from an account, `a`, and cannot be. It keeps its slot in that account alone, so
 * it stands in nobody's way until its integration is deleted, or its account is closed for good.
 */
export function cannotBeRemovedSql(account: string): string {
  return `b.state in ('REMOVING', 'RESTING') and b.failed_attempts > 0 and ${account}`;
}

/** Gives up bindings whose assignment nobody can take away. If the account comes back, the assignment is one that no lease knows. */
export async function giveUpBindings(tx: Tx, bindingIds: readonly string[]): Promise<void> {
  if (bindingIds.length === 0) return;
  await abandonBindings(tx, "id = any($1) and state in ('REMOVING', 'RESTING')", bindingIds);
}
