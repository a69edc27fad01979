import { systemActor } from "../../kernel/actor";
import { acquireLease, type HeldLease, releaseLease, writeIfHeld } from "../../platform/database/lease";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { PersonHome } from "../identities/person-home.entity";
import { Binding } from "./binding.entity";
import type { BindingState } from "./binding.states";
import { recordSlotLeaseAsked } from "./slot-lease-events";

export const RECONCILER = systemActor("reconciler");

/** All work under a binding's lease ends before the lease does: see WORK_MS. A slot lease is the binding itself. */
const BINDING_LEASE = { entity: Binding, ms: 60_000 };
export const WORK_MS = 50_000;

/** A binding that this worker alone works on, as it was when its lease was acquired or as `writeBinding` left it. */
export interface LeasedBinding {
  readonly binding: Binding;
  readonly token: string;
}

/** The lease expired and another worker holds it: this worker writes no result. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

/** For writes of what is not needed where the lease was lost. */
export function ignoreLostLease(error: unknown): void {
  if (!(error instanceof LeaseLost)) throw error;
}

/** Null: another worker holds it, or it is in none of the states. */
export async function acquireBinding(
  tx: Tx,
  bindingId: string,
  states: readonly BindingState[],
): Promise<LeasedBinding | null> {
  const token = await acquireLease(tx, BINDING_LEASE, {
    where: "t.id = :bindingId and t.state = any(:states)",
    parameters: { bindingId, states },
  });
  if (token === null) return null;
  return { binding: await readBinding(tx, bindingId), token };
}

/** With its person's home and its integration. */
async function readBinding({ manager }: Tx, bindingId: string): Promise<Binding> {
  const where = { id: bindingId };
  const [binding] = await manager.find(Binding, { where, relations: { integration: true } });
  const home = await manager.findOneBy(PersonHome, { id: binding!.personId });
  return { ...binding!, home: home ?? undefined };
}

/** Writes progress, to the binding of the lease too, and keeps the lease. */
export async function writeBinding(uow: UnitOfWork, leased: LeasedBinding, changes: Partial<Binding>): Promise<void> {
  await uow.run(RECONCILER, (tx) => writeBindingIn(tx, leased, changes));
}

/** A slot lease that begins by it is recorded in the same transaction. */
export async function writeBindingIn(tx: Tx, leased: LeasedBinding, changes: Partial<Binding>): Promise<void> {
  if (!(await writeIfHeld(tx, BINDING_LEASE, leaseOf(leased), changes))) throw leaseLost();
  const begins = leased.binding.beganAt === null && !!changes.beganAt;
  Object.assign(leased.binding, changes);
  if (begins) recordSlotLeaseAsked(tx, leased.binding);
}

/**
 * Writes the result and releases the lease. A binding that changed meanwhile stays due, whatever `nextReconcileAt`
 * says. Resolves to the binding with the result; the one of the lease stays as it was.
 */
export async function releaseBinding(
  tx: Tx,
  leased: LeasedBinding,
  changes: Partial<Binding> & Pick<Binding, "nextReconcileAt">,
): Promise<Binding> {
  const lease = leaseOf(leased);
  const unchanged = { ...lease, generation: leased.binding.generation };
  const isReleased =
    (await releaseLease(tx, BINDING_LEASE, unchanged, changes)) ||
    (await releaseLease(tx, BINDING_LEASE, lease, { ...changes, nextReconcileAt: tx.now }));
  if (!isReleased) throw leaseLost();
  return { ...leased.binding, ...changes };
}

/** The binding changed meanwhile, so a result for it as it was proves nothing. */
export class BindingChanged extends Error {
  override readonly name = "BindingChanged";
}

/** As `releaseBinding`, but writes nothing where the binding changed or the lease was lost. */
export async function releaseUnchangedBinding(
  tx: Tx,
  leased: LeasedBinding,
  changes: Partial<Binding> & Pick<Binding, "nextReconcileAt">,
): Promise<void> {
  const unchanged = { ...leaseOf(leased), generation: leased.binding.generation };
  if (await releaseLease(tx, BINDING_LEASE, unchanged, changes)) return;
  throw new BindingChanged("The binding changed during the lookup of its principal.");
}

/**
 * Releases the lease without a result; the next sweep tries again. Without effect if the lease was lost as well.
 */
export async function returnBinding(tx: Tx, leased: LeasedBinding, nextReconcileAt: Date): Promise<void> {
  await releaseLease(tx, BINDING_LEASE, leaseOf(leased), { nextReconcileAt });
}

function leaseOf({ binding, token }: LeasedBinding): HeldLease<Binding> {
  return { id: binding.id, leaseToken: token };
}

function leaseLost(): LeaseLost {
  return new LeaseLost("Another worker holds the lease of the binding.");
}
