import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import { AccessFlow } from "../../access-flows/access-flow.entity";
import type { Timeframe } from "../../access-flows/flow-definition";
import { isWithinTimeframe, turnWithinMinute } from "../../access-flows/timeframe";

/** An evaluation reads everybody who fulfils a flow's conditions, so it does not happen in every sweep ... */
const SHORTEST_GAP_MS = 8_000;
/** ... takes at most a tenth of the time, up to the longest gap ... */
const GAP_FOR_EACH_MS = 10;
/** ... and happens often enough that access which is not held ends within a minute of leaving. */
const LONGEST_GAP_MS = 45_000;

/** The flow was saved since its last evaluation, or its next one is due. */
const IS_DUE = "(s.next_at is null or s.next_at <= $1 or f.version is distinct from s.evaluated_version)";

const DUE_FLOWS = `
select f.id, f.version, f.active and f.deleted_at is null as "isOn", f.definition -> 'timeframe' as timeframe,
       f.version is distinct from s.evaluated_version as "isChanged"
  from access_flows f left join automatic_flow_states s on s.flow_id = f.id
 where f.trigger = 'AUTOMATIC' and ${IS_DUE}
   and (f.deleted_at is null
        or exists (select 1 from grants g where g.flow_id = f.id and g.ended_at is null and g.end_asked_at is null))
 order by s.next_at nulls first, f.id`;

interface DueFlow {
  readonly id: string;
  readonly version: number;
  readonly isOn: boolean;
  readonly timeframe: Timeframe | null;
  readonly isChanged: boolean;
}

/**
 * The ids of the flows that are due, the most urgent first. They are read again before each one, as only their
 * evaluation ends the access of a flow that was switched off or closed during another's. A flow comes once, and again
 * after it was saved, or has opened or closed.
 */
export async function* dueFlows(uow: UnitOfWork): AsyncGenerator<string, void> {
  const taken = new Set<string>();
  for (;;) {
    const next = await uow.autocommit(async ({ manager, now }) => {
      const due: DueFlow[] = await manager.query(DUE_FLOWS, [now]);
      return mostUrgent(due.map((flow) => withUrgency(flow, now)).filter(({ key }) => !taken.has(key)));
    });
    if (!next) return;
    taken.add(next.key);
    yield next.id;
  }
}

interface Urgent {
  readonly id: string;
  /** Text that is another one after each change that can end access. */
  readonly key: string;
  readonly urgency: number;
}

/** Flows that give nothing any more are quickly evaluated, too. */
function withUrgency({ id, version, isOn, timeframe, isChanged }: DueFlow, now: Date): Urgent {
  const givesNothing = !isOn || isClosed(timeframe, now);
  return { id, key: `${id} ${version} ${givesNothing}`, urgency: givesNothing ? 2 : isChanged ? 1 : 0 };
}

/** A timeframe that cannot be read counts as closed: its error is left to the flow's own evaluation. */
function isClosed(timeframe: Timeframe | null, now: Date): boolean {
  try {
    return timeframe !== null && !isWithinTimeframe(timeframe, now);
  } catch {
    return true;
  }
}

/** The first of those with the highest urgency; null: there is none. */
function mostUrgent(flows: readonly Urgent[]): Urgent | null {
  return flows.reduce<Urgent | null>((best, one) => (best && best.urgency >= one.urgency ? best : one), null);
}

/** The time of the next evaluation: after a gap, or when the timeframe opens or closes if that is earlier. */
export function nextEvaluationAt({ definition: { timeframe } }: AccessFlow, now: Date, evaluationMs: number): Date {
  const gapMs = Math.min(LONGEST_GAP_MS, Math.max(SHORTEST_GAP_MS, GAP_FOR_EACH_MS * evaluationMs));
  const afterGap = new Date(now.getTime() + gapMs);
  const turn = timeframe && turnWithinMinute(timeframe, now);
  return turn && turn < afterGap ? turn : afterGap;
}

const lockOf = (flowId: string): string => `automatic-flow-${flowId}`;

/** Waits for an evaluation of the flow, and keeps others from beginning. */
export async function lockFlowState(tx: Tx, flowId: string): Promise<void> {
  await tx.manager.query("select pg_advisory_xact_lock(hashtext($1))", [lockOf(flowId)]);
}

/** Null: another worker evaluates the flow, or has just done so. Two at once would give everything twice. */
export async function lockDueFlow(tx: Tx, flowId: string): Promise<AccessFlow | null> {
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
