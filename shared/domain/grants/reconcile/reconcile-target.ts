import { ProviderFailure } from "../../../kernel/app-error";
import { assertNever } from "../../../kernel/assert-never";
import { type Clock, machineClock } from "../../../kernel/clock";
import type { UnitOfWork } from "../../../platform/database/unit-of-work";
import { NO_ACCESS, uniteAccess } from "../../access/cluster-access";
import type { Binding } from "../../bindings/binding.entity";
import type { AccessCloud } from "../../cloud/access-cloud.port";
import type { OrganizationAccess } from "../../cloud/cloud.port";
import { organizationAccessOf } from "../../integrations/organization-access";
import type { MadeEntry, ObservedEntry } from "../access-target.entity";
import type { Grant } from "../grant.entity";
import { type AppliedSteps, applySteps, type EntryCreation, NOTHING_SENT } from "./apply-steps";
import type { BatchedTargetLeases } from "./batched-target-leases";
import { decideTarget, type TargetDecision } from "./decide-target";
import { EndWatch, isAnyOver } from "./end-watch";
import {
  entryPlaceOf,
  isDeletedUnobserved,
  observeEntry,
  observeEntryAgain,
  unreadEntryToDelete,
} from "./observe-entry";
import { observePrincipal } from "./observe-principal";
import { accessNeedsStep, type EntryStep, planAccess } from "./plan-access";
import { type PrepareBinding, prepareGrants } from "./prepare-grants";
import type { TargetLease, WritePlan } from "./target-lease";
import type { ReconcileResult } from "./transitions";
import { WriteWindow } from "./write-window";

export interface ReconcileDependencies {
  readonly uow: UnitOfWork;
  readonly leases: BatchedTargetLeases;
  readonly clock: Clock;
  readonly installationId: string;
  readonly cloud: { organization(access: OrganizationAccess): AccessCloud };
  readonly prepareBinding: PrepareBinding;
}

/** After this time EKS knows every new role. */
const NEW_ROLE_MS = 2 * 60_000;

/**
 * Observe, decide, write, observe again, record. A reconcile that dies half way leaves its intent in the database, and
 * the next one continues from there and an observation. Two at once do not happen: without its lease, a reconcile
 * writes nothing.
 */
export async function reconcileTarget(
  deps: ReconcileDependencies,
  targetId: string,
  signal: AbortSignal,
  /** The target's binding, if it was observed a moment ago: then it is not observed again. */
  observedBinding: Binding | null = null,
): Promise<void> {
  const lease = await deps.leases.acquire(targetId);
  if (!lease) return;
  const prepareBinding = observedBinding
    ? async () => ({ kind: "ready" as const, binding: observedBinding })
    : deps.prepareBinding;
  await deps.leases.recordAndRelease(lease, await reconcileLeased({ ...deps, prepareBinding }, lease, signal));
}

/** Goes from a principal to access in one job: no hint has to go through the queue, and the role is observed once. */
export async function startGrants(deps: ReconcileDependencies, bindingId: string, signal: AbortSignal): Promise<void> {
  const { targetIds, binding } = await prepareGrants(deps, bindingId, signal);
  await Promise.all(targetIds.map((targetId) => reconcileTarget(deps, targetId, signal, binding)));
}

async function reconcileLeased(
  deps: ReconcileDependencies,
  lease: TargetLease,
  signal: AbortSignal,
): Promise<ReconcileResult> {
  const { integration, resource } = lease;
  // Another cluster may have the name by now, and is not to be touched.
  if (!integration || !resource || resource.status === "GONE") return { kind: "cluster-gone", ...NOTHING_SENT };
  try {
    const cloud = deps.cloud.organization(organizationAccessOf(integration));
    using watch = new EndWatch(deps, lease, signal);
    return await new Reconciliation({ ...deps, cloud, signal, untilNextEnd: watch.signal }, lease).run();
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    return { kind: "failed", failure: error, ...NOTHING_SENT };
  }
}

type ReconciliationDependencies = Omit<ReconcileDependencies, "cloud"> & {
  readonly cloud: AccessCloud;
  readonly signal: AbortSignal;
  /** For waits in which other access of the target may be to end. Aborted by `signal`, too. */
  readonly untilNextEnd: AbortSignal;
};

/** The role as observed, until when grants wait for it, and whether the next reconcile gives them at once. */
interface PrincipalFacts {
  readonly roleUniqueId: string | null;
  readonly waitUntil: Date | null;
  readonly isAwaited: boolean;
}

/** The writes of a reconcile, and the decision behind them. */
interface Written {
  readonly decision: TargetDecision;
  readonly grants: readonly Grant[];
  readonly facts: PrincipalFacts;
  readonly before: ObservedEntry | null;
  readonly plan: WritePlan;
}

class Reconciliation {
  private readonly window: WriteWindow;
  private readonly observing: ReconciliationDependencies;

  constructor(
    private readonly deps: ReconciliationDependencies,
    private readonly lease: TargetLease,
  ) {
    this.observing = { ...deps, signal: deps.untilNextEnd };
    this.window = new WriteWindow({ clock: deps.clock, machine: machineClock });
  }

  async run(): Promise<ReconcileResult> {
    const principal = await observePrincipal(this.deps, this.lease, this.deps.untilNextEnd);
    if (principal.kind === "moved") return { kind: "changed", ...NOTHING_SENT };
    // Grants that wait for a principal do not hold up what is to be removed.
    const grants = this.lease.grants.filter((grant) => !principal.waiting.has(grant.id));
    const { uniqueId: roleUniqueId, until: waitUntil, isNext: isAwaited = false } = principal;
    const facts = { roleUniqueId, waitUntil, isAwaited };
    let observed: ObservedEntry | null;
    try {
      observed = await observeEntry(this.observing, this.lease, grants);
    } catch (error) {
      const unread = isRefusedRead(error) ? unreadEntryToDelete(this.lease, grants) : null;
      const decision = unread && this.decide(grants, unread, facts);
      if (!decision || decision.steps.length === 0) throw error;
      return await this.write(decision, grants, facts, null, unread);
    }
    // The next reconcile marks it as ending first, so that its receipt has the calls.
    if (isAnyOver(grants, this.deps.clock.now())) return { kind: "changed", ...NOTHING_SENT };
    const decision = this.decide(grants, observed, facts);
    if (decision.ends.length > 0) return { kind: "must-end", orders: decision.ends, ...NOTHING_SENT };
    if (decision.steps.length === 0) return { kind: "observed", observed, decision, ...facts, ...NOTHING_SENT };
    const result = await this.write(decision, grants, facts, observed);
    return observed ? { ...result, before: { entry: observed, takenOff: decision.takenOff } } : result;
  }

  private async write(
    decision: TargetDecision,
    grants: readonly Grant[],
    facts: PrincipalFacts,
    before: ObservedEntry | null,
    /** The entry that is deleted without ever having been observed. It is no observation, so it stands in no record. */
    unread: ObservedEntry | null = null,
  ): Promise<ReconcileResult> {
    const { target } = this.lease;
    const makes = decision.steps.some(({ kind }) => kind === "create-entry");
    const planned = decision.desiredEntry.access ? decision.desired : NO_ACCESS;
    // Access that an earlier write may have given stays ours until an observation shows the desired state.
    const access = target.intent ? uniteAccess([planned, target.intent.access]) : planned;
    const { recreate } = decision.desiredEntry;
    const intent = {
      access,
      recreate,
      replaces: recreate ? (before?.entryArn ?? null) : null,
      removes: decision.steps.some(({ removes }) => removes),
      since: this.deps.clock.now().toISOString(),
    };
    const principalUniqueId = makes ? facts.roleUniqueId : target.principalUniqueId;
    const madeEntry = makes ? this.toBeMade() : target.madeEntry;
    const plan = { intent, baseline: decision.baseline, principalUniqueId, madeEntry };
    const isCommitted = await this.window.openBy(() => this.deps.leases.commitIntent(this.lease, plan));
    if (!isCommitted) return { kind: "changed", ...NOTHING_SENT };
    const observedNow = isDeletedUnobserved(this.lease, grants) ? null : before;
    const applied = await this.applyOrEmpty(decision, observedNow);
    // Once AWS has accepted the deletion, the next reconcile does not ask for it again.
    const isDeletedUnread = unread !== null && applied.kind === "done";
    const made = isDeletedUnread ? null : madeAfter(applied.creation, { before: target.madeEntry, planned: madeEntry });
    const result = await this.observeWritten(applied, {
      decision,
      grants,
      facts,
      before,
      plan: { ...plan, madeEntry: made },
    });
    return { ...result, madeEntry: made, plan };
  }

  private async observeWritten(
    applied: AppliedSteps,
    { decision, grants, facts, before, plan }: Written,
  ): Promise<ReconcileResult> {
    const { calls, inDoubt, removalInDoubt } = applied;
    const sent = { calls, inDoubt, removalInDoubt };
    if (applied.kind === "changed") return { kind: "changed", ...sent };
    const failed = applied.kind === "failed" ? await this.afterFailure(applied, grants, before) : null;
    if (failed && !(failed.kind === "failed" && this.needsObservation(applied, decision, grants))) return failed;
    try {
      const observed = await observeEntryAgain(this.observing, this.lease, {
        madeEntry: plan.madeEntry,
        isExpected: decision.desiredEntry.access !== null,
      });
      const after = this.decide(grants, observed, facts, plan);
      const failure = after.steps.length > 0 ? failed?.failure : undefined;
      return { kind: "observed", observed, decision: after, ...facts, failure, ...sent };
    } catch (error) {
      // A failed second observation does not undo what was written: the calls are kept, and the next one comes soon.
      if (!(error instanceof ProviderFailure)) throw error;
      if (failed) return failed;
      return { kind: "failed", failure: error, ...sent };
    }
  }

  /** An earlier call that was never answered may have made the entry, whatever becomes of another one. */
  private toBeMade(): MadeEntry {
    const { madeEntry } = this.lease.target;
    if (madeEntry && madeEntry.entryArn === null) return madeEntry;
    return { since: this.deps.clock.now().toISOString(), entryArn: null };
  }

  /**
   * The failed call may have come after the access of an ending grant was removed, so the entry is observed all the
   * same. Additions of others are removed last, and no access waits for that.
   */
  private needsObservation(applied: AppliedSteps, { takenOff }: TargetDecision, grants: readonly Grant[]): boolean {
    const isRemoving = grants.length === 0 || grants.some((grant) => grant.state === "REVOKING");
    return applied.kind === "failed" && (isRemoving || takenOff !== null);
  }

  /**
   * Where AWS denies the deletion of an entry, its access is taken off it. An SCP may forbid `eks:Delete*` alone. Only
   * what this reconcile has observed is taken off: since an earlier observation others may have replaced the entry.
   */
  private async applyOrEmpty(
    { steps, desiredEntry }: TargetDecision,
    observed: ObservedEntry | null,
  ): Promise<AppliedSteps> {
    const applied = await this.apply(steps);
    const left = desiredEntry.access === null && isDeletionDenied(applied) ? observed?.access : undefined;
    const removals = left ? planAccess(left, { access: NO_ACCESS, recreate: false }) : [];
    if (removals.length === 0) return applied;
    if (!(await this.mayWrite())) return { ...applied, kind: "changed" };
    const emptied = await this.apply(removals);
    const sent = {
      calls: [...applied.calls, ...emptied.calls],
      inDoubt: applied.inDoubt || emptied.inDoubt,
      removalInDoubt: applied.removalInDoubt || emptied.removalInDoubt,
    };
    // The denial stays the failure on record, because the entry itself is still to be deleted.
    return emptied.kind === "changed" ? { ...emptied, ...sent } : { ...applied, ...sent };
  }

  private apply(steps: readonly EntryStep[]): Promise<AppliedSteps> {
    const { cloud, installationId, clock, signal, untilNextEnd } = this.deps;
    return applySteps(steps, {
      cloud,
      place: { ...entryPlaceOf(this.lease), mayStillSend: () => this.window.isOpen },
      untilNextEnd,
      entry: {
        installationId,
        targetId: this.lease.target.id,
        token: this.lease.token,
        isSlotRole: this.lease.isSlotRole,
      },
      clock,
      mayWrite: () => this.mayWrite(),
      signal,
    });
  }

  private mayWrite(): Promise<boolean> {
    return this.window.openBy(() => this.deps.leases.renew(this.lease));
  }

  /** An addition that AWS refuses ends the grants that need it; other grants are not affected. */
  private async afterFailure(
    { failure, step, calls, inDoubt, removalInDoubt }: Extract<AppliedSteps, { kind: "failed" }>,
    grants: readonly Grant[],
    observed: ObservedEntry | null,
  ): Promise<ReconcileResult> {
    const sent = { calls, inDoubt, removalInDoubt };
    const isRefusal = failure.kind === "invalid" && !step.removes && !(await this.isRoleNew(failure));
    const refused = isRefusal
      ? grants.filter((grant) => grant.state === "PENDING" && accessNeedsStep(grant.access, step))
      : [];
    if (refused.length === 0) return { kind: "failed", failure, observed, ...sent };
    const { message } = failure;
    const orders = refused.map(({ id }) => ({ grantId: id, reason: "REFUSED_BY_AWS" as const, message }));
    return { kind: "must-end", orders, ...sent };
  }

  /** EKS does not know a role for some seconds after its creation, and gives the same error as for a missing one. */
  private async isRoleNew({ code }: ProviderFailure): Promise<boolean> {
    if (code !== "PRINCIPAL_INVALID") return false;
    const { accountId, principalArn } = this.lease.target;
    try {
      const role = await this.deps.cloud.role(accountId, principalArn, this.deps.untilNextEnd);
      return role !== null && this.deps.clock.now().getTime() - role.createdAt.getTime() < NEW_ROLE_MS;
    } catch (error) {
      // The role may be new, so the call is retried; the writes so far are on record.
      if (error instanceof ProviderFailure) return true;
      throw error;
    }
  }

  private decide(
    grants: readonly Grant[],
    observed: ObservedEntry | null,
    { roleUniqueId, isAwaited }: PrincipalFacts,
    state: Pick<TargetLease["target"], "baseline" | "intent" | "principalUniqueId"> = this.lease.target,
  ): TargetDecision {
    return decideTarget({
      baseline: state.baseline,
      applied: this.lease.target.applied,
      intent: state.intent,
      isRemovalInDoubt: this.lease.target.removalInDoubtSince !== null,
      isWriteInDoubt: this.lease.target.inDoubtSince !== null,
      principalUniqueId: state.principalUniqueId,
      observed,
      roleUniqueId,
      isSlotRole: this.lease.isSlotRole,
      sharedAllowed: this.lease.integration?.sharedEntriesAllowed ?? false,
      removesForeign: this.lease.integration?.foreignPolicies === "REMOVE",
      isRestored: this.lease.isRestored,
      mayBeDeletedByDriftScan: this.lease.mayBeDeletedByDriftScan,
      isAwaited,
      grants,
      now: this.deps.clock.now(),
    });
  }
}

/** EKS answers, but does not say what the entry gives. */
function isRefusedRead(error: unknown): boolean {
  return error instanceof ProviderFailure && error.kind !== "aborted" && error.operation.startsWith("eks:");
}

function isDeletionDenied(applied: AppliedSteps): boolean {
  return applied.kind === "failed" && applied.step.kind === "delete-entry" && applied.failure.kind === "denied";
}

/** The entry that the target made, after a reconcile that found `before` and committed `planned`. */
function madeAfter(
  creation: EntryCreation | undefined,
  { before, planned }: Record<"before" | "planned", MadeEntry | null>,
): MadeEntry | null {
  switch (creation?.kind) {
    case undefined:
    case "NOT_DONE":
      return before;
    case "IN_DOUBT":
      return planned;
    case "DONE":
      return planned && { ...planned, entryArn: creation.entryArn };
    default:
      return assertNever(creation);
  }
}
