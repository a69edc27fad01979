import { LEASE_ENDED } from "../../platform/database/leased-row";
import type { Tx } from "../../platform/database/unit-of-work";
import { Binding } from "./binding.entity";
import { endLease } from "./lease-events";

/** Accounts `a` in which nobody can remove anything: closed, or out of the organization. */
export const GONE_ACCOUNT = "coalesce(a.closed_since, a.left_since) is not null";

/**
 * A binding, `b`, that was tried to be removed from an account, `a`, and cannot be. It keeps its slot in that account alone, so
 * it stands in nobody's way until its integration is deleted, or its account is closed for good.
 */
export function cannotBeRemovedSql(account: string): string {
  return `b.state in ('REMOVING', 'RESTING') and b.failed_attempts > 0 and ${account}`;
}

/**
 * Gives up bindings whose assignment nobody can take away: they are said to be removed, and on record as given up. If the
 * account comes back, the assignment is one that no lease knows.
 */
export async function giveUpBindings(tx: Tx, bindingIds: readonly string[]): Promise<void> {
  if (bindingIds.length === 0) return;
  const bindings = await tx.manager
    .createQueryBuilder(Binding, "b")
    .where("b.id = any(:bindingIds) and b.state in ('REMOVING', 'RESTING')", { bindingIds })
    .orderBy("b.id")
    .setLock("pessimistic_write")
    .getMany();
  if (bindings.length === 0) return;
  await tx.manager.query(
    `update bindings set state = 'REMOVED', removed_at = $2, generation = generation + 1, next_reconcile_at = null, ${LEASE_ENDED}
      where id = any($1)`,
    [bindings.map(({ id }) => id), tx.now],
  );
  for (const binding of bindings) {
    const { id: subjectId, personId, accountId, principalArn, permissionSetArn } = binding;
    if (binding.strategy === "IDENTITY_CENTER") endLease(tx, binding);
    const before = { personId, accountId, principalArn, permissionSetArn };
    tx.audit({ action: "binding.given-up", subjectType: "binding", subjectId, before });
  }
}
