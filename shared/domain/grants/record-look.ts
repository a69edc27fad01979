import type { Logger } from "pino";
import type { ProviderFailure } from "../../kernel/app-error";
import type { Clock } from "../../kernel/clock";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { isNothing } from "../catalog/cluster-access";
import { AccessTarget, type SeenEntry } from "./access-target.entity";
import type { TargetDecision } from "./decide-target";
import { endGrants } from "./end-grants";
import { Grant } from "./grant.entity";
import { isEnded, mayBecome } from "./grant.states";
import { nextLook } from "./next-look";
import type { Receipt, ReceiptCall } from "./receipt";
import { endState, type Move, settleGrants } from "./settle-grants";
import { RECONCILER, type Turn } from "./target-turn";
import { tellOfGrant } from "./tell-of-grant";
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
  await carryOut(tx, grants, moves, look, facts.seen);
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

async function carryOut(
  tx: Tx,
  grants: readonly Grant[],
  moves: readonly Move[],
  look: Look,
  seen: SeenEntry | null,
): Promise<void> {
  const byId = new Map(grants.map((grant) => [grant.id, grant]));
  for (const move of moves) {
    const grant = byId.get(move.grantId)!;
    switch (move.kind) {
      case "activate":
        await activate(tx, grant, look.calls);
        break;
      case "absent":
        await seeAbsent(tx, grant, move.since);
        break;
      case "taken-away":
        await endGrants(tx, [{ grantId: grant.id, reason: "CHANGED_OUTSIDE", message: TAKEN_AWAY }]);
        break;
      case "end":
        await end(tx, grant, move.state, seen, look.kind === "cluster-gone");
        break;
    }
  }
}

/** A grant's time runs from when its access was seen, but never past what was decided. */
async function activate(tx: Tx, grant: Grant, calls: readonly ReceiptCall[]): Promise<void> {
  const byDuration = grant.durationSeconds === null ? null : tx.now.getTime() + grant.durationSeconds * 1_000;
  const latest = grant.latestEnd?.getTime() ?? Number.POSITIVE_INFINITY;
  const endsAt = byDuration === null ? grant.latestEnd : new Date(Math.min(byDuration, latest));
  Object.assign(grant, { state: "ACTIVE", stateSince: tx.now, activeAt: tx.now, endsAt, absentSince: null });
  const { state, stateSince, activeAt, absentSince } = grant;
  await tx.manager.update(Grant, grant.id, { state, stateSince, activeAt, endsAt, absentSince });
  await tellOfGrant(tx, grant, "grant.active", { endsAt, calls });
}

async function seeAbsent(tx: Tx, grant: Grant, since: Date | null): Promise<void> {
  grant.absentSince = since;
  const receipt = grant.receipt && { ...grant.receipt, firstSeenAbsentAt: since?.toISOString() ?? null };
  await tx.manager.update(Grant, grant.id, { absentSince: since, receipt });
}

async function end(
  tx: Tx,
  grant: Grant,
  state: Grant["state"],
  seen: SeenEntry | null,
  isClusterGone: boolean,
): Promise<void> {
  const notes = isClusterGone ? [CLUSTER_GONE] : [];
  const receipt: Receipt | null = grant.receipt && {
    ...grant.receipt,
    lastSeenAbsentAt: isClusterGone ? null : tx.now.toISOString(),
    remains: seen?.access ?? null,
    notes: [...grant.receipt.notes, ...notes],
  };
  if (!mayBecome(grant.state, state)) throw new Error(`A grant that is ${grant.state} cannot become ${state}`);
  Object.assign(grant, { state, stateSince: tx.now, endedAt: tx.now, receipt });
  await tx.manager.update(Grant, grant.id, { state, stateSince: tx.now, endedAt: tx.now, receipt });
  await tellOfGrant(tx, grant, "grant.ended", { state, reason: grant.endReason, receipt });
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

const TAKEN_AWAY = "Somebody else took the access away on the cluster, so it ends.";
const CLUSTER_GONE = "The cluster is gone; its access entries went with it.";
