import type { Logger } from "pino";
import { type Actor, requireRole, systemActor } from "../../../kernel/actor";
import { notFound } from "../../../kernel/app-error";
import type { AuditAction } from "../../../kernel/audit-actions";
import { requireFreshSignIn } from "../../../kernel/fresh-sign-in";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import { AccessFlow } from "../../access-flows/access-flow.entity";
import {
  automaticAccessAt,
  grantCountOf,
  isOutsideTimeframe,
  MOST_AUTOMATIC_GRANTS,
} from "../../access-flows/matching/automatic-access";
import { endGrants } from "../end-grants";
import type { EndReason } from "../end-reasons";
import { AutomaticFlowState, type HeldChanges } from "./automatic-flow-state.entity";
import {
  type AutomaticChanges,
  type AutomaticGrant,
  diffAutomatic,
  type SortedChanges,
  sortChanges,
} from "./diff-automatic";
import { dueFlows, lockDueFlow, lockFlowState, nextEvaluationAt } from "./due-flows";
import { filterGrantable } from "./filter-grantable";
import { type GiveDependencies, type GiveRound, giveRound } from "./give-round";

interface Dependencies extends GiveDependencies {
  readonly uow: UnitOfWork;
  readonly log: Pick<Logger, "error" | "warn" | "info">;
  /** How long many ends wait for an admin before they are carried out. */
  readonly endsHeldForMinutes: number;
}

const SWEEP = systemActor("automatic-flows");

/** Keeps one transaction short; the next sweep continues. */
const GIVES_AT_ONCE = 200;

/**
 * After these reasons an automatic grant may be given again. Every other reason was a decision, or would fail again.
 */
const MAY_COME_AGAIN: readonly EndReason[] = [
  "EXPIRED",
  "PERSON_INACTIVE",
  "OUT_OF_SCOPE",
  "INTEGRATION_DISABLED",
  "CONDITIONS_NO_LONGER_MET",
  "NOT_IN_TIME",
];

/** Sweep of any worker: gives and ends automatic grants by the current conditions of their flows. */
export async function sweepAutomaticFlows(deps: Dependencies): Promise<void> {
  for await (const flowId of dueFlows(deps.uow)) {
    await convergeIfDue(deps, flowId).catch((error: unknown) =>
      deps.log.error({ err: error, flowId }, "an automatic access flow was not carried out"),
    );
  }
}

/** Confirms held changes as an admin; the next sweep carries them out. */
export async function confirmAutomaticFlow(
  { uow }: Pick<Dependencies, "uow">,
  actor: Actor,
  flowId: string,
): Promise<void> {
  requireRole(actor, "ADMIN");
  await uow.run(actor, async (tx) => {
    requireFreshSignIn(tx);
    // A running sweep writes the state at its end, so this waits for it.
    await lockFlowState(tx, flowId);
    const state = await tx.manager.findOneBy(AutomaticFlowState, { flowId });
    if (!state?.held) throw notFound("A change of this access flow that is held");
    await tx.manager.update(AutomaticFlowState, flowId, { settledVersion: null, held: null, nextAt: null });
    tx.audit({
      action: "access-flow.changes-confirmed",
      subjectType: "access-flow",
      subjectId: flowId,
      after: state.held,
    });
  });
}

/** Ends are committed before anything is given: a give that fails, or waits for a lock, keeps no access alive. */
async function convergeIfDue(deps: Dependencies, flowId: string): Promise<void> {
  const round = await deps.uow.run(SWEEP, async (tx) => {
    const flow = await lockDueFlow(tx, flowId);
    return flow && endAndChooseGives(tx, deps, flow);
  });
  if (round) await deps.uow.run(SWEEP, (tx) => giveRound(tx, deps, round));
}

/** Returns the gives that are left to do, with the state of the flow after them; null: there are none. */
async function endAndChooseGives(tx: Tx, deps: Dependencies, flow: AccessFlow): Promise<GiveRound | null> {
  const state = await tx.manager.findOneByOrFail(AutomaticFlowState, { flowId: flow.id });
  const begun = performance.now();
  const live = await liveGrantsOf(tx, flow.id);
  const wish = await automaticAccessAt(tx.manager, flow, tx.now);
  const all = diffAutomatic(wish, live, await refusedGrantsOf(tx, flow));
  // Time spent on finding the changes, which recurs in every evaluation.
  const evaluationMs = performance.now() - begun;
  const isNew = state.settledVersion !== flow.version;
  // People without a principal count as no change: they neither get changes held nor delay others.
  const enough = isNew ? GIVES_AT_ONCE + 1 : all.gives.length;
  const changes = { ...all, gives: await filterGrantable(tx.manager, all.gives, enough) };
  const isPaused = isOutsideTimeframe(flow, tx.now);
  const until = state.held?.endsCarriedOutAt;
  const areEndsOver = until != null && Date.parse(until) <= tx.now.getTime();
  const sorted =
    isNew || isPaused ? withoutHolding(changes) : sortChanges(changes, { liveCount: live.length, areEndsOver });
  const atMost = all.isTooLarge ? { size: grantCountOf(wish) } : null;
  const held = heldOf(tx.now, deps.endsHeldForMinutes, state.held, { ...sorted, of: live.length, atMost });
  publishHeldEvents(tx, deps, flow, { before: state.held, held, areEndsOver });
  await endStaleGrants(tx, flow, sorted.ends);
  const gives = sorted.gives.slice(0, GIVES_AT_ONCE);
  // A large first round is not settled before its end, so that its rest is not held.
  const isFirstRound = sorted.gives.length > GIVES_AT_ONCE;
  // Ends and starts by the timeframe are what an admin asked for, so the next start is a first round as well.
  const settledVersion = isPaused ? null : isFirstRound || held ? state.settledVersion : flow.version;
  const nextAt = nextEvaluationAt(flow, tx.now, evaluationMs);
  await tx.manager.update(AutomaticFlowState, flow.id, {
    settledVersion: gives.length > 0 ? state.settledVersion : settledVersion,
    held,
    evaluatedVersion: flow.version,
    nextAt,
  });
  if (gives.length === 0) return null;
  return { flow, gives, nextAt, after: { settledVersion, nextAt: isFirstRound ? null : nextAt } };
}

function withoutHolding({ gives, ends }: AutomaticChanges): SortedChanges {
  return { gives, ends, heldGives: 0, heldEnds: 0 };
}

async function liveGrantsOf(tx: Tx, flowId: string): Promise<AutomaticGrant[]> {
  return tx.manager.query(
    `select g.id, g.person_id as "personId", g.resource_id as "resourceId", g.access, h.active as "isPersonActive"
       from grants g join homes h on h.id = g.person_id
      where g.flow_id = $1 and g.ended_at is null and g.end_asked_at is null and g.resource_id is not null`,
    [flowId],
  );
}

/** Of this version of the flow: saving it again tries everything again. */
async function refusedGrantsOf(tx: Tx, flow: AccessFlow): Promise<Pick<AutomaticGrant, "personId" | "resourceId">[]> {
  return tx.manager.query(
    `select distinct person_id as "personId", resource_id as "resourceId" from grants
      where flow_id = $1 and end_asked_at >= $2 and not end_reason = any($3) and resource_id is not null`,
    [flow.id, flow.updatedAt, MAY_COME_AGAIN],
  );
}

interface Holding extends SortedChanges {
  readonly of: number;
  /** The number of grants that the flow would have, where that exceeds the limit; null: it does not. */
  readonly atMost: { readonly size: number } | null;
}

/** Null: nothing is held. */
function heldOf(
  now: Date,
  endsHeldForMinutes: number,
  before: HeldChanges | null,
  { heldGives, heldEnds, of, ends, atMost }: Holding,
): HeldChanges | null {
  if (heldGives + heldEnds === 0 && !atMost) return null;
  const endsCarriedOutAt = new Date(now.getTime() + endsHeldForMinutes * 60_000).toISOString();
  return {
    gives: atMost ? Math.max(0, atMost.size - (of - ends.length - heldEnds)) : heldGives,
    ends: heldEnds,
    of,
    since: before?.since ?? now.toISOString(),
    endsCarriedOutAt: heldEnds > 0 ? (before?.endsCarriedOutAt ?? endsCarriedOutAt) : null,
    atMost: atMost ? MOST_AUTOMATIC_GRANTS : null,
  };
}

interface HeldTransition {
  readonly before: HeldChanges | null;
  readonly held: HeldChanges | null;
  readonly areEndsOver: boolean;
}

/** Records once each: the start of holding, ends that join it, and ends carried out without an answer. */
function publishHeldEvents(
  tx: Tx,
  { log }: Dependencies,
  flow: AccessFlow,
  { before, held, areEndsOver }: HeldTransition,
): void {
  const audit = (action: AuditAction, after: object | null) =>
    tx.audit({ action, subjectType: "access-flow", subjectId: flow.id, after });
  if (areEndsOver) audit("access-flow.held-ends-carried-out", before);
  const isChange =
    held !== null && (before === null || (held.endsCarriedOutAt !== null && before.endsCarriedOutAt === null));
  if (!isChange) return;
  log.warn({ flowId: flow.id, ...held }, "an automatic access flow would change a lot; held until an admin confirms");
  audit("access-flow.changes-held", held);
}

async function endStaleGrants(tx: Tx, flow: AccessFlow, stale: readonly AutomaticGrant[]): Promise<void> {
  const reason = flow.deletedAt ? ("FLOW_DELETED" as const) : ("CONDITIONS_NO_LONGER_MET" as const);
  await endGrants(
    tx,
    stale.map(({ id }) => ({ grantId: id, reason, message: null })),
  );
}
