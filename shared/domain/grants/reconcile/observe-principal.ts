import { assertNever } from "../../../kernel/assert-never";
import type { Clock } from "../../../kernel/clock";
import { attachGrants } from "../attach-grants";
import { isLive } from "../desired-access";
import type { Grant } from "../grant.entity";
import { moveGrants } from "./move-grants";
import { PRINCIPAL_CHECK_MS } from "./next-reconcile";
import { endWithoutPrincipal, type PrepareBinding, publishWaitingGrants } from "./prepare-grants";
import type { TargetLease } from "./target-lease";

/** While nothing may be given, grants that wait are observed again this often. */
const RESTORED_CHECK_MS = 30_000;

export type PrincipalObservation =
  | {
      readonly kind: "known";
      /** Of the role, as observed now; null: not observed, which is enough for removing access. */
      readonly uniqueId: string | null;
      /** Grants whose principal is not there yet. */
      readonly waiting: ReadonlySet<string>;
      readonly until: Date | null;
      /** They are given by the next reconcile, which begins at once, so an entry of theirs stays until then. */
      readonly isNext?: true;
    }
  /** The grants go on at another target, or have ended. */
  | { readonly kind: "moved" };

interface Dependencies {
  readonly clock: Clock;
  readonly prepareBinding: PrepareBinding;
}

/**
 * Prepares the principal of a target where something is to be given by it, or it was not observed for long. The grants move
 * on to another principal, or end without one, in the transaction that records it.
 */
export async function observePrincipal(
  { clock, prepareBinding }: Dependencies,
  lease: TargetLease,
  signal: AbortSignal,
): Promise<PrincipalObservation> {
  const { target, grants } = lease;
  const now = clock.now();
  const live = grants.filter((grant) => isLive(grant, now));
  const pending = live.filter((grant) => grant.state === "PENDING");
  const isStale =
    !target.principalObservedAt || now.getTime() - target.principalObservedAt.getTime() >= PRINCIPAL_CHECK_MS;
  if (pending.length === 0 && (!(live.length > 0 && isStale) || isSomethingToRemove(lease))) return NOT_OBSERVED;
  const waiting = new Set(pending.map(({ id }) => id));
  if (isUntriedRemoval(lease) && !lease.isRestored) return { ...NOT_OBSERVED, waiting, until: now, isNext: true };
  if (lease.isRestored) {
    const until = pending.length > 0 ? new Date(now.getTime() + RESTORED_CHECK_MS) : null;
    return { kind: "known", uniqueId: null, waiting, until };
  }
  const prepared = await prepareBinding(target.bindingId, signal, {
    ready: async (tx, binding) => {
      // In one transaction with the new principal. Otherwise the old one would be free for others while grants still
      // need it.
      if (binding.principalArn !== target.principalArn) await attachGrants(tx, binding);
    },
    reasonChanged: publishWaitingGrants,
    failed: endWithoutPrincipal,
    moved: moveGrants,
  });
  switch (prepared.kind) {
    case "waiting":
      return { kind: "known", uniqueId: null, waiting, until: prepared.until };
    case "moved":
    case "failed":
      return { kind: "moved" };
    case "ready": {
      const { principalArn, principalUniqueId } = prepared.binding;
      if (principalArn !== target.principalArn) return { kind: "moved" };
      return { ...NOT_OBSERVED, uniqueId: principalUniqueId };
    }
    default:
      return assertNever(prepared);
  }
}

const NOT_OBSERVED = { kind: "known", uniqueId: null, waiting: new Set<string>(), until: null } as const;

/**
 * Access that is still to be removed does not wait for the principal, which may take long. A removal that failed has been
 * tried: others may have the slot by now, and what is live moves on however long AWS refuses the removal.
 */
function isSomethingToRemove({ target, grants }: TargetLease): boolean {
  return target.failedAttempts === 0 && grants.some(({ state, absentSince }) => state === "REVOKING" && !absentSince);
}

/** The entry was not observed since a grant was to end. Afterwards what is to be given waits for no removal. */
function isUntriedRemoval(lease: TargetLease): boolean {
  const { observedAt } = lease.target;
  const isUnobserved = ({ endAskedAt }: Grant) => endAskedAt !== null && (!observedAt || observedAt < endAskedAt);
  return isSomethingToRemove(lease) && lease.grants.some(isUnobserved);
}
