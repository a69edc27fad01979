import { LEASE_ENDED } from "../../platform/database/leased-row";
import type { Tx } from "../../platform/database/unit-of-work";
import { Binding } from "./binding.entity";
import type { BindingState } from "./binding.states";
import { auditRemoval, endSlotLease } from "./slot-lease-events";

interface Abandoned {
  readonly id: string;
  readonly before: BindingState;
  readonly state: BindingState;
  readonly personId: string;
  readonly accountId: string;
  readonly principalArn: string | null;
  readonly permissionSetArn: string | null;
}

/** Abandons the bindings of an integration that is deleted by force. */
export async function abandonBindingsOfIntegration(tx: Tx, integrationId: string): Promise<void> {
  await abandonBindings(tx, "integration_id = $1", integrationId);
}

/** Condition on account `a`: it is closed or left the organization, so nothing in it can be removed. */
export const GONE_ACCOUNT = "coalesce(a.closed_since, a.left_since) is not null";

/**
 * Condition on binding `b` whose removal from account `a` failed and is impossible. It keeps its slot in that account
 * alone, so it can stay until its integration is deleted or the account is closed for good.
 */
export function cannotBeRemovedSql(account: string): string {
  return `b.state in ('REMOVING', 'COOLING_DOWN') and b.failed_attempts > 0 and ${account}`;
}

/**
 * Gives up bindings whose assignment cannot be removed. If the account comes back, the assignment is an unknown one.
 */
export async function giveUpBindings(tx: Tx, bindingIds: readonly string[]): Promise<void> {
  if (bindingIds.length === 0) return;
  await abandonBindings(tx, "id = any($1) and state in ('REMOVING', 'COOLING_DOWN')", bindingIds);
}

/**
 * Abandons bindings that no worker can reach or remove any more; they are not REMOVED. A slot lease that never began
 * is, because nobody was assigned by it. `condition` is SQL on bindings about `$1`.
 */
async function abandonBindings(tx: Tx, condition: string, parameter: unknown): Promise<void> {
  const [left]: [Abandoned[], number] = await tx.manager.query(
    `with left_over as (
       select id, state, strategy = 'IDENTITY_CENTER' and began_at is null as is_over from bindings
        where ${condition} and state not in ('REMOVED', 'ABANDONED') order by id for no key update)
     update bindings b set state = case when o.is_over then 'REMOVED' else 'ABANDONED' end, slot_id = null,
            removed_at = case when o.is_over then $2::timestamptz end, generation = b.generation + 1,
            -- No worker polls a change under way any more. Left here, it would count for ever among those that AWS allows at a time.
            assignment_request_id = null, next_reconcile_at = null, failure = null, failed_attempts = 0, ${LEASE_ENDED}
       from left_over o where b.id = o.id
     returning b.id, o.state as before, b.state, b.person_id as "personId", b.account_id as "accountId",
               b.principal_arn as "principalArn", b.permission_set_arn as "permissionSetArn"`,
    [parameter, tx.now],
  );
  for (const { id, before: state, ...one } of left.sort((a, b) => a.id.localeCompare(b.id))) {
    const { personId, accountId, principalArn, permissionSetArn } = one;
    const before = { state, personId, accountId, principalArn, permissionSetArn };
    const action = one.state === "REMOVED" ? "binding.removed" : "binding.abandoned";
    tx.audit({ action, subjectType: "binding", subjectId: id, before });
  }
}

interface Place {
  readonly accountId: string;
  readonly permissionSetArn: string;
}

/**
 * Ends abandoned slot leases in an account, once nobody was observed assigned and the role is gone or has cooled down.
 */
export async function endAbandoned(tx: Tx, { accountId, permissionSetArn }: Place, unassignedAt: Date): Promise<void> {
  const over = await tx.manager.find(Binding, {
    where: { accountId, permissionSetArn, state: "ABANDONED" },
    order: { id: "ASC" },
    lock: { mode: "pessimistic_write" },
  });
  for (const binding of over) {
    endSlotLease(tx, binding);
    auditRemoval(tx, binding);
    const changes = { state: "REMOVED" as const, removedAt: tx.now, generation: binding.generation + 1 };
    await tx.manager.update(Binding, binding.id, { ...changes, unassignedAt: binding.unassignedAt ?? unassignedAt });
  }
}
