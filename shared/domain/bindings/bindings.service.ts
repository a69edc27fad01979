import { In, Not } from "typeorm";
import type { Tx } from "../../platform/database/unit-of-work";
import { Binding } from "./binding.entity";
import type { BindingUsers } from "./binding-users.port";
import { hintRemoval } from "./hint-removal";
import { type BindingNeed, newBinding } from "./new-binding";
import { PRINCIPAL_TAKEN } from "./principal-lookup";
import { Slot } from "./slots/slot.entity";

/**
 * How long an assignment outlasts the last grant at most; a slot's ends earlier where others wait for it. A new grant
 * within that time waits for seconds, not for AWS to create a role.
 */
const IDLE_DAYS = 7;

export class BindingsService {
  constructor(private readonly deps: { readonly users: BindingUsers }) {}

  /**
   * The binding of a person in an account, created or taken up again. It is locked until the caller's transaction ends,
   * so that it is not idle or removed before the grant is written.
   */
  async ensure(tx: Tx, need: BindingNeed): Promise<Binding> {
    for (;;) {
      const binding = await this.lockLive(tx, need);
      if (binding) return this.reuse(tx, binding);
      const made = await this.make(tx, need);
      if (made) return made;
    }
  }

  /**
   * Step of `sweepBindings`: marks a binding as idle that no grant needs any more. Does nothing while a grant needs it, or
   * another transaction has locked it; then the next sweep tries again.
   */
  async markIdle(tx: Tx, bindingId: string): Promise<void> {
    const binding = await tx.manager.findOne(Binding, {
      where: { id: bindingId, state: In(["PREPARING", "READY"]) },
      lock: { mode: "for_no_key_update", onLocked: "skip_locked" },
    });
    if (!binding || (await this.deps.users.isUsed(tx.manager, bindingId))) return;
    // A principal that was never observed, or that is another person's by a better claim, is not kept. An assignment
    // under way would stay among the running changes until it is polled.
    const isSeen = binding.principalArn !== null && binding.assignmentRequestId === null;
    const isKept = isSeen && binding.failure?.code !== PRINCIPAL_TAKEN;
    if (!isKept || !(await isOfPool(tx, binding))) return this.remove(tx, binding);
    const nextReconcileAt = new Date(tx.now.getTime() + IDLE_DAYS * 86_400_000);
    await this.change(tx, binding, { state: "IDLE", idleSince: tx.now, failure: null, nextReconcileAt });
  }

  /** Removes an idle binding. False: it is not idle, or needed after all. */
  async removeIfIdle(tx: Tx, bindingId: string): Promise<boolean> {
    const binding = await tx.manager.findOne(Binding, {
      where: { id: bindingId, state: "IDLE" },
      lock: { mode: "for_no_key_update" },
    });
    if (!binding || (await this.deps.users.isUsed(tx.manager, bindingId))) return false;
    await this.remove(tx, binding);
    return true;
  }

  private async remove(tx: Tx, binding: Binding): Promise<void> {
    await this.change(tx, binding, { state: "REMOVING", failedAttempts: 0, nextReconcileAt: tx.now });
    await hintRemoval(tx, binding.id);
  }

  private async lockLive(tx: Tx, { personId, integration, accountId }: BindingNeed): Promise<Binding | null> {
    return tx.manager.findOne(Binding, {
      where: {
        personId,
        integrationId: integration.id,
        accountId,
        strategy: integration.principalStrategy,
        state: Not(In(["REMOVING", "COOLING_DOWN", "REMOVED", "ABANDONED"])),
      },
      lock: { mode: "for_no_key_update" },
    });
  }

  /**
   * Null: a concurrent transaction created it first. That one may be on its way out already, so the caller reads again.
   */
  private async make(tx: Tx, need: BindingNeed): Promise<Binding | null> {
    const binding = newBinding(tx, need);
    const insert = tx.manager.createQueryBuilder().insert().into(Binding).values(binding).orIgnore().returning("id");
    const { raw } = await insert.execute();
    return raw.length > 0 ? binding : null;
  }

  private async reuse(tx: Tx, binding: Binding): Promise<Binding> {
    // The assignment may have been removed while no grant needed it. The new grant makes it again.
    const needsAssignment = binding.strategy === "IDENTITY_CENTER";
    const isReady = binding.state === "READY";
    if (isReady && (!needsAssignment || (await this.deps.users.isLive(tx.manager, binding.id)))) return binding;
    // Earlier failures are retried at once, because a new grant asks for it.
    const changes = { idleSince: null, failedAttempts: 0, nextReconcileAt: tx.now };
    const state = binding.state === "IDLE" && !needsAssignment ? "READY" : "PREPARING";
    const waitsSince = binding.state === "IDLE" ? tx.now : binding.waitsSince;
    await this.change(tx, binding, { ...changes, state, waitsSince });
    return binding;
  }

  private async change(tx: Tx, binding: Binding, changes: Partial<Binding>): Promise<void> {
    const all = { ...changes, generation: binding.generation + 1 };
    await tx.manager.update(Binding, binding.id, all as object);
    Object.assign(binding, all);
  }
}

/** A slot that is out of use or left the pool is not kept. */
async function isOfPool(tx: Tx, { slotId }: Binding): Promise<boolean> {
  if (slotId === null) return true;
  const { inPool, state } = await tx.manager.findOneByOrFail(Slot, { id: slotId });
  return inPool && state !== "OUT_OF_USE";
}
