import type { ProviderFailure } from "../../kernel/app-error";
import { NO_LEASE } from "../../platform/database/leased-row";
import { isNothing } from "../catalog/cluster-access";
import type { AccessTarget, SeenEntry } from "./access-target.entity";
import type { Sent } from "./apply-steps";
import { carryOutMoves, type Outcome } from "./carry-out-moves";
import type { TargetDecision } from "./decide-target";
import type { Grant } from "./grant.entity";
import { isEnded } from "./grant.states";
import { nextLook } from "./next-look";
import { endState, type Move, settleGrants } from "./settle-grants";
import type { Turn } from "./target-turn";

/** What came of a turn, and what was written in it. */
export type Look = Sent &
  (
    | {
        readonly kind: "seen";
        readonly seen: SeenEntry | null;
        readonly decision: TargetDecision;
        readonly roleUniqueId: string | null;
        /** Grants wait for their principal until then; null: none does. */
        readonly waitUntil: Date | null;
      }
    /** The inventory says that the cluster is no more: its entries went with it. */
    | { readonly kind: "cluster-gone" }
    | { readonly kind: "failed"; readonly failure: ProviderFailure }
    /** Something changed while we were at it. The next turn begins at once. */
    | { readonly kind: "changed" }
  );

interface After {
  readonly turn: Turn;
  /** As it is now, locked, its lease still ours. */
  readonly target: AccessTarget;
  /** Those not ended, locked. */
  readonly grants: readonly Grant[];
  readonly look: Look;
  /** The person's access to this cluster by the role they had before is not gone yet. */
  readonly isLeftElsewhere: boolean;
  readonly now: Date;
}

/** Brings the rows up to date with a look, adds to `outcome` what else is to be written, and says who goes on when. */
export function afterLook(outcome: Outcome, after: After): "at-once" | "when-due" {
  const { turn, target, look } = after;
  Object.assign(target, NO_LEASE);
  // Stopped by us: another worker goes on.
  const isStopped = look.kind === "failed" && look.failure.kind === "aborted";
  if (target.generation !== turn.generation || look.kind === "changed" || isStopped) {
    Object.assign(target, { nextReconcileAt: after.now, ...doubtOf(after) });
    return "at-once";
  }
  if (look.kind === "failed") Object.assign(target, failed(after, look));
  else Object.assign(target, recorded(outcome, after, look));
  return "when-due";
}

type Changes = Partial<AccessTarget>;

function failed(after: After, { failure }: Extract<Look, { kind: "failed" }>): Changes {
  const { code, message, requestId } = failure;
  const failedAttempts = after.target.failedAttempts + 1;
  return {
    failure: { code, message, requestId: requestId ?? null },
    failedAttempts,
    ...doubtOf(after),
    nextReconcileAt: nextLook({ ...NO_GRANTS, failedAttempts, now: after.now }),
  };
}

const NO_GRANTS = { grants: [], isSettled: false, inDoubtSince: null, waitUntil: null, principalLookedAt: null };

type Conclusive = Extract<Look, { kind: "seen" | "cluster-gone" }>;

function recorded(outcome: Outcome, { target, grants, isLeftElsewhere, now }: After, look: Conclusive): Changes {
  const facts =
    look.kind === "seen"
      ? { seen: look.seen, decision: look.decision, inDoubtSince: look.inDoubt ? now : target.inDoubtSince }
      : { seen: null, decision: NOTHING_LEFT, inDoubtSince: null };
  const waitUntil = look.kind === "seen" ? look.waitUntil : null;
  const settling = grants.filter((grant) => waitUntil === null || grant.state !== "PENDING");
  const moves =
    look.kind === "seen"
      ? settleGrants(settling, { ...facts, now }).filter(({ kind }) => kind !== "end" || !isLeftElsewhere)
      : endWithCluster(grants);
  const { seen, decision, inDoubtSince } = facts;
  carryOutMoves(outcome, grants, moves, { seen, calls: look.calls, isClusterGone: look.kind === "cluster-gone", now });
  const left = grants.filter((grant) => !isEnded(grant.state));
  const isSettled = decision.steps.length === 0 && waitUntil === null;
  const isOver = left.length === 0 && isSettled;
  // What ends here was only said to: the next turn takes the rest of it away.
  const goesOn = moves.some(({ kind }) => kind === "taken-away");
  const principalLookedAt = look.kind === "seen" && look.roleUniqueId !== null ? now : target.principalLookedAt;
  const next = { grants: left, isSettled, inDoubtSince, failedAttempts: 0, waitUntil, principalLookedAt, now };
  return {
    state: isOver ? "CLOSED" : "OPEN",
    seen,
    lookedAt: now,
    principalLookedAt,
    baseline: isOver ? null : decision.baseline,
    applied: isSettled ? (isNothing(decision.desired) ? null : decision.desired) : target.applied,
    intent: isSettled ? null : target.intent,
    principalUniqueId: seen ? (target.principalUniqueId ?? (look.kind === "seen" ? look.roleUniqueId : null)) : null,
    inDoubtSince: isOver ? null : inDoubtSince,
    failure: null,
    failedAttempts: 0,
    nextReconcileAt: goesOn ? now : nextLook(next),
  };
}

/** Whatever else came of the turn: what was sent and not answered may be done after whatever is seen now. */
function doubtOf({ look, now }: After): Changes {
  return look.inDoubt ? { inDoubtSince: now } : {};
}

function endWithCluster(grants: readonly Grant[]): Move[] {
  return grants
    .filter((grant) => grant.state === "REVOKING")
    .map((grant) => ({ kind: "end", grantId: grant.id, state: endState(grant) }));
}

const NOTHING_LEFT = {
  baseline: null,
  desired: { policies: [], kubernetesGroups: [] },
  steps: [],
  suspects: [],
} as const;
