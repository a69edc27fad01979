import type { Logger } from "pino";
import { type Actor, requireRole, systemActor } from "../../../kernel/actor";
import { DomainError, notFound } from "../../../kernel/app-error";
import type { AuditAction } from "../../../kernel/audit-actions";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import { AccessFlow } from "../../access-flows/access-flow.entity";
import {
  automaticAccessAt,
  grantCountOf,
  isOutsideTimeframe,
  MOST_AUTOMATIC_GRANTS,
} from "../../access-flows/matching/automatic-access";
import { readRestoredAt } from "../../installation/restored";
import { endGrants } from "../end-grants";
import type { EndReason } from "../end-reasons";
import type { GrantsService } from "../grants.service";
import { AutomaticFlowState, type HeldChanges } from "./automatic-flow-state.entity";
import {
  type AutomaticChanges,
  type AutomaticGrant,
  diffAutomatic,
  type SortedChanges,
  sortChanges,
} from "./diff-automatic";
import { filterGrantable } from "./filter-grantable";

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly grants: Pick<GrantsService, "create">;
  readonly log: Pick<Logger, "error" | "warn" | "info">;
  /** Many ends wait as long for an admin; then they are carried out. */
  readonly endsHeldForMinutes: number;
}

const SWEEP = systemActor("automatic-flows");

/** So that one transaction stays short; the next sweep goes on. */
const GIVES_AT_ONCE = 200;

/** After these an automatic grant may come again by itself. Everything else was somebody's decision, or would fail again. */
const MAY_COME_AGAIN: readonly EndReason[] = [
  "EXPIRED",
  "PERSON_INACTIVE",
  "OUT_OF_SCOPE",
  "INTEGRATION_DISABLED",
  "CONDITIONS_NO_LONGER_MET",
  "NOT_IN_TIME",
];

/** Who fulfils a flow's conditions is looked up whole, so not at every sweep ... */
const SHORTEST_GAP_MS = 8_000;
/** ... and, however many people and clusters there are, for a tenth of the time ... */
const GAP_FOR_EACH_MS = 10;
/** ... but so often that access ends within a minute of leaving, a sweep of five seconds and the look itself included. */
const LONGEST_GAP_MS = 45_000;

/** Saved since, or its time has come. */
const IS_DUE = "(s.next_at is null or s.next_at <= $1 or f.version is distinct from s.looked_at_version)";

/** Any worker's sweep: everybody has what automatic flows want for them now, and nobody has more. */
export async function sweepAutomaticFlows(deps: Dependencies): Promise<void> {
  const flows = await deps.uow.statement<{ id: string }>(
    `select f.id from access_flows f left join automatic_flow_states s on s.flow_id = f.id
      where f.trigger = 'AUTOMATIC' and ${IS_DUE}
        and (f.deleted_at is null or exists (select 1 from grants g where g.flow_id = f.id and g.ended_at is null and g.end_asked_at is null))
      order by f.id`,
    (now) => [now],
  );
  for (const { id: flowId } of flows) {
    await deps.uow
      .run(SWEEP, (tx) => convergeIfDue(tx, deps, flowId))
      .catch((error: unknown) =>
        deps.log.error({ err: error, flowId }, "an automatic access flow was not carried out"),
      );
  }
}

/** An admin has looked at the changes that are held: they are carried out by the next sweep. */
export async function confirmAutomaticFlow(
  { uow }: Pick<Dependencies, "uow">,
  actor: Actor,
  flowId: string,
): Promise<void> {
  requireRole(actor, "ADMIN");
  await uow.run(actor, async (tx) => {
    // A sweep that is at it writes the state when it is done, so this waits for it.
    await tx.manager.query("select pg_advisory_xact_lock(hashtext($1))", [lockOf(flowId)]);
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

async function convergeIfDue(tx: Tx, deps: Dependencies, flowId: string): Promise<void> {
  const flow = await lockDueFlow(tx, flowId);
  if (!flow) return;
  const state = await tx.manager.findOneByOrFail(AutomaticFlowState, { flowId });
  const { goesOn, lookMs, ...news } = await converge(tx, deps, flow, state);
  const gapMs = GAP_FOR_EACH_MS * lookMs;
  const nextAt = new Date(tx.now.getTime() + Math.min(LONGEST_GAP_MS, Math.max(SHORTEST_GAP_MS, gapMs)));
  const due = { lookedAtVersion: flow.version, nextAt: goesOn ? null : nextAt };
  await tx.manager.update(AutomaticFlowState, flowId, { ...news, ...due });
}

const lockOf = (flowId: string): string => `automatic-flow-${flowId}`;

/** Null: another worker is at it, or has just been. Two at once would give everything twice. */
async function lockDueFlow(tx: Tx, flowId: string): Promise<AccessFlow | null> {
  const [{ mine }]: [{ mine: boolean }] = await tx.manager.query(
    "select pg_try_advisory_xact_lock(hashtext($1)) as mine",
    [lockOf(flowId)],
  );
  if (!mine) return null;
  await tx.manager.query("insert into automatic_flow_states (flow_id) values ($1) on conflict do nothing", [flowId]);
  const due: unknown[] = await tx.manager.query(
    `select 1 from access_flows f join automatic_flow_states s on s.flow_id = f.id where f.id = $2 and ${IS_DUE}`,
    [tx.now, flowId],
  );
  return due.length === 0 ? null : tx.manager.findOneBy(AccessFlow, { id: flowId });
}

interface FlowStateChanges extends Pick<AutomaticFlowState, "settledVersion" | "held"> {
  /** There is more to give, in another transaction. */
  readonly goesOn: boolean;
  /** How long it took to find the changes: what every sweep costs, as changes do not. */
  readonly lookMs: number;
}

async function converge(
  tx: Tx,
  deps: Dependencies,
  flow: AccessFlow,
  state: AutomaticFlowState,
): Promise<FlowStateChanges> {
  const begun = performance.now();
  const live = await liveGrantsOf(tx, flow.id);
  const wish = await automaticAccessAt(tx.manager, flow, tx.now);
  const all = diffAutomatic(wish, live, await refusedGrantsOf(tx, flow));
  const lookMs = performance.now() - begun;
  const isNew = state.settledVersion !== flow.version;
  // Whoever has no principal is no change: nothing is held for them, and nobody waits behind them.
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
  await createMissingGrants(tx, deps, flow, sorted.gives.slice(0, GIVES_AT_ONCE));
  // While a large first round goes on, it is not settled: the rest of it is not to be held.
  const isFirstRound = sorted.gives.length > GIVES_AT_ONCE;
  // What ends and begins by the clock is what an admin has asked for, so its next beginning is a first round as well.
  const settledVersion = isPaused ? null : isFirstRound || held ? state.settledVersion : flow.version;
  return { settledVersion, held, goesOn: isFirstRound, lookMs };
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
  /** How many grants the flow would come to where that is more than it may; null: it is not. */
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

/** Once when it begins, when ends join it, and when ends are carried out that nobody answered for. */
function publishHeldEvents(
  tx: Tx,
  { log }: Dependencies,
  flow: AccessFlow,
  { before, held, areEndsOver }: HeldTransition,
): void {
  const audit = (action: AuditAction, after: object | null) =>
    tx.audit({ action, subjectType: "access-flow", subjectId: flow.id, after });
  if (areEndsOver) audit("access-flow.held-ends-carried-out", before);
  const isNews =
    held !== null && (before === null || (held.endsCarriedOutAt !== null && before.endsCarriedOutAt === null));
  if (!isNews) return;
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

async function createMissingGrants(
  tx: Tx,
  { grants, log }: Dependencies,
  flow: AccessFlow,
  gives: AutomaticChanges["gives"],
) {
  // All of them would be refused, each with a line in the log.
  if (await readRestoredAt(tx.manager)) return;
  // In the order in which everybody takes the turns of people: two flows at once would wait for each other.
  const inOrder = [...gives].sort((a, b) => (a.personId < b.personId ? -1 : 1));
  for (const { personId, resourceId, access } of inOrder) {
    try {
      await grants.create(tx, {
        personId,
        resource: { id: resourceId },
        flowId: flow.id,
        access,
        durationSeconds: null,
        approvedBy: { kind: "FLOW", flow: { id: flow.id, name: flow.name } },
      });
    } catch (error) {
      // Said before anything is written; asked again by the next sweep, as it may have been mended by then.
      if (!(error instanceof DomainError)) throw error;
      log.info({ flowId: flow.id, personId, resourceId, why: error.message }, "an automatic grant cannot be given");
    }
  }
}
