import type { EntityManager, QueryDeepPartialEntity } from "typeorm";
import { systemActor } from "../../kernel/actor";
import { newId } from "../../kernel/ids";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { Binding, type BindingState } from "./binding.entity";

export const RECONCILER = systemActor("reconciler");

/** Everything that is done under it ends before it does: see WORK_MS. */
const LEASE_MS = 60_000;
export const WORK_MS = 50_000;

/** A binding that this worker alone works on, as it was when it was taken. */
export interface LeasedBinding {
  readonly binding: Binding;
  readonly token: string;
}

/** Somebody else has the binding by now, as we were too slow: what we know of it is not written. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

/** Null: another worker has it, or it is in none of the states. */
export async function takeLease(
  tx: Tx,
  bindingId: string,
  states: readonly BindingState[],
): Promise<LeasedBinding | null> {
  const token = newId();
  const { affected } = await tx.manager
    .createQueryBuilder()
    .update(Binding)
    .set({ leaseToken: token, leasedUntil: new Date(tx.now.getTime() + LEASE_MS) })
    .where("id = :bindingId and state in (:...states)", { bindingId, states })
    .andWhere("(leased_until is null or leased_until < :now)", { now: tx.now })
    .execute();
  if (affected === 0) return null;
  // Joined by hand: a `findOne` with relations asks twice.
  const binding = await tx.manager
    .createQueryBuilder(Binding, "binding")
    .leftJoinAndSelect("binding.identity", "identity")
    .leftJoinAndSelect("identity.provider", "provider")
    .leftJoinAndSelect("binding.integration", "integration")
    .where("binding.id = :bindingId", { bindingId })
    .getOneOrFail();
  return { binding, token };
}

/** Writes down what was found or begun, and keeps the lease. */
export async function keep(uow: UnitOfWork, leased: LeasedBinding, changes: Partial<Binding>): Promise<void> {
  await uow.run(RECONCILER, (tx) => keepIn(tx, leased, changes));
}

export async function keepIn(tx: Tx, leased: LeasedBinding, changes: Partial<Binding>): Promise<void> {
  await write(tx.manager, leased, changes as QueryDeepPartialEntity<Binding>);
  Object.assign(leased.binding, changes);
}

/** Writes down how it ended. A binding that somebody changed meanwhile stays due, whatever `nextReconcileAt` says. */
export async function release(
  tx: Tx,
  leased: LeasedBinding,
  { nextReconcileAt, ...changes }: Partial<Binding> & Pick<Binding, "nextReconcileAt">,
): Promise<void> {
  await write(
    tx.manager,
    leased,
    {
      ...changes,
      leaseToken: null,
      leasedUntil: null,
      nextReconcileAt: () => "case when generation = :generation then :next::timestamptz else :now::timestamptz end",
    },
    { generation: leased.binding.generation, next: nextReconcileAt, now: tx.now },
  );
  Object.assign(leased.binding, changes, { nextReconcileAt });
}

/** After a defect of ours: the next sweep tries again. Without effect when the lease was lost as well. */
export async function giveBack(tx: Tx, { binding, token }: LeasedBinding, nextReconcileAt: Date): Promise<void> {
  await tx.manager.update(
    Binding,
    { id: binding.id, leaseToken: token },
    { leaseToken: null, leasedUntil: null, nextReconcileAt },
  );
}

async function write(
  manager: EntityManager,
  { binding, token }: LeasedBinding,
  changes: QueryDeepPartialEntity<Binding>,
  parameters: object = {},
): Promise<void> {
  const { affected } = await manager
    .createQueryBuilder()
    .update(Binding)
    .set(changes)
    .where("id = :id and lease_token = :token", { id: binding.id, token, ...parameters })
    .execute();
  if (affected === 0) throw new LeaseLost("The binding was taken over by another worker.");
}
