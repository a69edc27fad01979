import type { Logger } from "pino";
import type { ProviderFailure } from "../../kernel/app-error";
import type { Clock } from "../../kernel/clock";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { isNothing } from "../catalog/cluster-access";
import { AccessTarget, type SeenEntry } from "./access-target.entity";
import { carryOutMoves } from "./carry-out-moves";
import type { TargetDecision } from "./decide-target";
import { Grant } from "./grant.entity";
import { isEnded } from "./grant.states";
import { nextLook } from "./next-look";
import type { ReceiptCall } from "./receipt";
import { endState, type Move, settleGrants } from "./settle-grants";
import { RECONCILER, type Turn } from "./target-turn";
import { hintTarget } from "./touch-targets";

/** What came of a turn. `calls` are the writes that AWS accepted in it. */
export type Look = { readonly calls: readonly ReceiptCall[] } & (
  | {
      readonly kind: "seen";
      readonly seen: SeenEntry | null;
      readonly decision: TargetDecision;
      readonly roleUniqueId: string | null;
      /** A write was sent that may yet be done again. */
      readonly inDoubt: boolean;
      /** Grants wait for their principal until then; null: none does. */
      readonly waitUntil: Date | null;
    }
  /** The inventory says that the cluster is no more: its entries went with it. */
  | { readonly kind: "cluster-gone" }
  | {
      readonly kind: "failed";
      readonly failure: ProviderFailure;
      /** A write was sent of which nobody knows whether it was done. */
      readonly inDoubt: boolean;
    }
  /** Something changed while we were at it. The next turn begins at once. */
  | { readonly kind: "changed" }
);

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly log: Pick<Logger, "info" | "warn">;
}

/** Writes down what was seen and what it means, if the turn is still ours, and gives the lease back. */
export async function recordLook({ uow, log }: Dependencies, turn: Turn, look: Look): Promise<void> {
  await uow.run(RECONCILER, async (tx) => {
    // Grants before their target, as whoever ends grants locks them.
    const grants = await lockGrants(tx, turn.target.id);
    // Calls that were made are facts, whoever has the lease by now.
    await addCalls(tx, turn, look.calls);
    const [target]: AccessTarget[] = await tx.manager
      .createQueryBuilder(AccessTarget, "t")
      .where("t.id = :id and t.leaseToken = :token", { id: turn.target.id, token: turn.token })
      .setLock("pessimistic_write")
      .getMany();
    if (!target) return void log.warn({ targetId: turn.target.id }, "the turn at a target was lost");
    const isCurrent = target.generation === turn.generation && look.kind !== "changed";
    if (!isCurrent) return release(tx, turn, look);
    await record(tx, turn, { target, grants: look.calls.length > 0 ? await lockGrants(tx, target.id) : grants }, look);
  });
}

function lockGrants(tx: Tx, targetId: string): Promise<Grant[]> {
  return tx.manager
    .createQueryBuilder(Grant, "g")
    .where("g.targetId = :targetId and g.endedAt is null", { targetId })
    .orderBy("g.id")
    .setLock("pessimistic_write")
    .getMany();
}

async function release(tx: Tx, { target, integration }: Turn, look: Look): Promise<void> {
  await tx.manager.update(AccessTarget, target.id, {
    leaseToken: null,
    leasedUntil: null,
    nextReconcileAt: tx.now,
    ...doubtOf(look, tx.now),
  });
  if (integration) hintTarget(tx, target.id, integration.connectorId);
}

async function record(
  tx: Tx,
  turn: Turn,
  { target, grants }: { target: AccessTarget; grants: readonly Grant[] },
  look: Exclude<Look, { kind: "changed" }>,
): Promise<void> {
  if (look.kind === "failed") return recordFailure(tx, turn, target, look);
  const facts =
    look.kind === "seen"
      ? { seen: look.seen, decision: look.decision, inDoubtSince: look.inDoubt ? tx.now : target.inDoubtSince }
      : { seen: null, decision: NOTHING_LEFT, inDoubtSince: null };
  const waiting = look.kind === "seen" && look.waitUntil !== null;
  const moves =
    look.kind === "seen"
      ? settleGrants(
          grants.filter((grant) => !waiting || grant.state !== "PENDING"),
          { ...facts, now: tx.now },
        )
      : endWithCluster(grants);
  await carryOutMoves(tx, grants, moves, {
    seen: facts.seen,
    calls: look.calls,
    isClusterGone: look.kind === "cluster-gone",
  });
  const left = grants.filter((grant) => !isEnded(grant.state));
  const isSettled = facts.decision.steps.length === 0 && !waiting;
  const isOver = left.length === 0 && isSettled;
  // What ends here was only said to: the next turn takes the rest of it away.
  const goesOn = moves.some(({ kind }) => kind === "taken-away");
  const holdsNothing = isNothing(facts.decision.desired);
  await tx.manager.update(AccessTarget, target.id, {
    state: isOver ? "CLOSED" : "OPEN",
    seen: facts.seen,
    lookedAt: tx.now,
    baseline: isOver ? null : facts.decision.baseline,
    applied: isSettled ? (holdsNothing ? null : facts.decision.desired) : target.applied,
    intent: isSettled ? null : target.intent,
    principalUniqueId: facts.seen
      ? (target.principalUniqueId ?? (look.kind === "seen" ? look.roleUniqueId : null))
      : null,
    inDoubtSince: isOver ? null : facts.inDoubtSince,
    failure: null,
    failedAttempts: 0,
    leaseToken: null,
    leasedUntil: null,
    nextReconcileAt: goesOn
      ? tx.now
      : nextLook({
          grants: left,
          isSettled,
          inDoubtSince: facts.inDoubtSince,
          failedAttempts: 0,
          waitUntil: look.kind === "seen" ? look.waitUntil : null,
          now: tx.now,
        }),
  });
}

async function recordFailure(
  tx: Tx,
  turn: Turn,
  target: AccessTarget,
  look: Extract<Look, { kind: "failed" }>,
): Promise<void> {
  const { code, message, requestId, kind } = look.failure;
  // Stopped by us: another worker goes on at once.
  if (kind === "aborted") return release(tx, turn, look);
  const failedAttempts = target.failedAttempts + 1;
  await tx.manager.update(AccessTarget, target.id, {
    failure: { code, message, requestId: requestId ?? null },
    failedAttempts,
    leaseToken: null,
    leasedUntil: null,
    ...doubtOf(look, tx.now),
    nextReconcileAt: nextLook({
      grants: [],
      isSettled: false,
      inDoubtSince: null,
      failedAttempts,
      waitUntil: null,
      now: tx.now,
    }),
  });
}

function doubtOf(look: Look, now: Date): { inDoubtSince?: Date } {
  return look.kind === "failed" && look.inDoubt ? { inDoubtSince: now } : {};
}

async function addCalls(tx: Tx, { target, grants }: Turn, calls: readonly ReceiptCall[]): Promise<void> {
  if (calls.length === 0) return;
  // Whatever becomes of the grants: each change in AWS can be matched with CloudTrail.
  const after = {
    arn: target.clusterArn,
    principalArn: target.principalArn,
    grantIds: grants.map(({ id }) => id),
    calls,
  };
  await tx.audit({ action: "access-target.written", subjectType: "access-target", subjectId: target.id, after });
  const revoking = grants.filter((grant) => grant.state === "REVOKING").map(({ id }) => id);
  if (revoking.length === 0) return;
  await tx.manager.query(
    `update grants set receipt = jsonb_set(receipt, '{calls}', (receipt -> 'calls') || $2::jsonb)
      where id = any($1) and receipt is not null`,
    [revoking, JSON.stringify(calls)],
  );
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
