import { type EntityManager, In, Not } from "typeorm";
import { newId } from "../../kernel/ids";
import type { Tx } from "../../platform/database/unit-of-work";
import type { Integration } from "../integrations/integration.entity";
import { Slot } from "../slots/slot.entity";
import { Binding } from "./binding.entity";
import { reconcileBindingJob } from "./bindings.jobs";
import { PRINCIPAL_TAKEN } from "./principal-lookup";

/** What bindings need to know of the grants that stand on them. */
export interface BindingUsers {
  /** Whether a grant that has not ended, or something of ours on a cluster, stands on the binding. */
  isUsed(manager: EntityManager, bindingId: string): Promise<boolean>;
  /** Bindings of a connector, PREPARING or READY and made before then, on which nothing stands. */
  unused(manager: EntityManager, connectorId: string, madeBefore: Date, atMost: number): Promise<string[]>;
  /** By binding when its last grant ends; without those of which that is not known. */
  lastEnds(manager: EntityManager, bindingIds: readonly string[]): Promise<Map<string, Date>>;
}

export interface BindingNeed {
  readonly personId: string;
  readonly integration: Pick<Integration, "id" | "principalStrategy">;
  readonly accountId: string;
}

/** How long an assignment outlasts the last grant: whoever asks again within it waits for seconds, not for AWS to make a role. */
const PARKED_DAYS = 7;

export class BindingsService {
  constructor(private readonly deps: { readonly users: BindingUsers }) {}

  /**
   * The binding of a person in an account, made or taken up again, and locked until the caller's transaction ends: so
   * nobody parks or removes it before what needs it is written.
   */
  async ensure(tx: Tx, need: BindingNeed): Promise<Binding> {
    for (;;) {
      const binding = await this.lockLive(tx, need);
      if (binding) return this.takeUp(tx, binding);
      const made = await this.make(tx, need);
      if (made) return made;
    }
  }

  /**
   * To be called when a grant has ended. Does nothing while another one needs the binding, or somebody holds it just now:
   * then it is needed, or the next sweep parks it.
   */
  async parkIfIdle(tx: Tx, bindingId: string): Promise<void> {
    const binding = await tx.manager.findOne(Binding, {
      where: { id: bindingId, state: In(["PREPARING", "READY"]) },
      lock: { mode: "for_no_key_update", onLocked: "skip_locked" },
    });
    if (!binding || (await this.deps.users.isUsed(tx.manager, bindingId))) return;
    // Never seen, or another person's by a better claim: there is nothing to keep for later. An assignment that is under way
    // would count as one until somebody asks about it.
    const isSeen = binding.principalArn !== null && binding.assignmentRequestId === null;
    const isKept = isSeen && binding.failure?.code !== PRINCIPAL_TAKEN;
    if (!isKept || !(await isOfPool(tx, binding))) return this.remove(tx, binding);
    const nextReconcileAt = new Date(tx.now.getTime() + PARKED_DAYS * 86_400_000);
    await this.change(tx, binding, { state: "PARKED", parkedAt: tx.now, failure: null, nextReconcileAt });
  }

  /** Takes a parked binding away before its time, or when its time has come. False: it is not parked, or needed after all. */
  async removeIfParked(tx: Tx, bindingId: string): Promise<boolean> {
    const binding = await tx.manager.findOne(Binding, {
      where: { id: bindingId, state: "PARKED" },
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
        state: Not(In(["REMOVING", "RESTING", "REMOVED", "ABANDONED"])),
      },
      lock: { mode: "for_no_key_update" },
    });
  }

  /** Null: two at once, and the other one's was first. It may be on its way out already, so the caller looks again. */
  private async make(tx: Tx, need: BindingNeed): Promise<Binding | null> {
    const binding = newBinding(tx, need);
    const insert = tx.manager.createQueryBuilder().insert().into(Binding).values(binding).orIgnore().returning("id");
    const { raw } = await insert.execute();
    return raw.length > 0 ? tx.manager.findOneByOrFail(Binding, { id: binding.id }) : null;
  }

  private async takeUp(tx: Tx, binding: Binding): Promise<Binding> {
    if (binding.state === "READY") return binding;
    // What did not work before may work now that somebody asks again.
    const changes = { parkedAt: null, failedAttempts: 0, nextReconcileAt: tx.now };
    // An assignment may have been taken away while it was parked. Then it is made anew, as access was asked for anew.
    const needsAssignment = binding.strategy === "IDENTITY_CENTER";
    const state = binding.state === "PARKED" && !needsAssignment ? "READY" : "PREPARING";
    const waitsSince = binding.state === "PARKED" ? tx.now : binding.waitsSince;
    await this.change(tx, binding, { ...changes, state, waitsSince });
    return binding;
  }

  private async change(tx: Tx, binding: Binding, changes: Partial<Binding>): Promise<void> {
    const all = { ...changes, generation: binding.generation + 1 };
    await tx.manager.update(Binding, binding.id, all as object);
    Object.assign(binding, all);
  }
}

/** A slot that is out of use, or that left the pool, is leased to nobody any more. */
async function isOfPool(tx: Tx, { slotId }: Binding): Promise<boolean> {
  if (slotId === null) return true;
  const { inPool, state } = await tx.manager.findOneByOrFail(Slot, { id: slotId });
  return inPool && state !== "OUT_OF_USE";
}

/** To the connector of its integration. Without one, nothing can be done for it. */
export async function hintRemoval(tx: Tx, bindingId: string): Promise<void> {
  const [integration]: { connectorId: string }[] = await tx.manager.query(
    `select i.connector_id as "connectorId" from bindings b join integrations i on i.id = b.integration_id where b.id = $1`,
    [bindingId],
  );
  if (!integration) return;
  const { connectorId } = integration;
  tx.enqueue(reconcileBindingJob, { bindingId }, { connectorId, deduplicationId: `remove-${bindingId}` });
}

export function newBinding(
  tx: Tx,
  { personId, integration, accountId }: BindingNeed,
): Partial<Binding> & Pick<Binding, "id"> {
  return {
    id: newId(),
    personId,
    integrationId: integration.id,
    accountId,
    strategy: integration.principalStrategy,
    state: "PREPARING",
    nextReconcileAt: tx.now,
    createdAt: tx.now,
  };
}
