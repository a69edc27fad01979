import type { SeenEntry } from "./access-target.entity";
import type { EndOrder } from "./end-grants";
import type { Grant } from "./grant.entity";
import { mayBecome } from "./grant.states";
import type { Receipt, ReceiptCall } from "./receipt";
import type { Move } from "./settle-grants";
import type { GrantChange } from "./tell-of-grant";

interface Seen {
  readonly seen: SeenEntry | null;
  /** The writes of this turn that AWS accepted. */
  readonly calls: readonly ReceiptCall[];
  readonly isClusterGone: boolean;
  readonly now: Date;
}

/** What is to be written, for the grants of any number of targets. */
export interface Outcome {
  /** Rows with what has changed in them. */
  readonly grants: Grant[];
  readonly news: GrantChange[];
  readonly ends: EndOrder[];
}

/** The columns of a grant that a look may change. */
export const LOOKED_AT = [
  "state",
  "stateSince",
  "activeAt",
  "endsAt",
  "absentSince",
  "endedAt",
  "receipt",
] as const satisfies readonly (keyof Grant)[];

/** Adds to `outcome` what one look means for each grant of a target; the rows given are brought up to date. */
export function carryOutMoves(outcome: Outcome, grants: readonly Grant[], moves: readonly Move[], look: Seen): void {
  const byId = new Map(grants.map((grant) => [grant.id, grant]));
  for (const move of moves) {
    const grant = byId.get(move.grantId)!;
    switch (move.kind) {
      case "activate":
        outcome.news.push(activate(grant, look));
        break;
      case "absent":
        seeAbsent(grant, move.since);
        break;
      case "taken-away":
        outcome.ends.push({ grantId: grant.id, reason: "CHANGED_OUTSIDE", message: TAKEN_AWAY });
        continue;
      case "end":
        outcome.news.push(end(grant, move.state, look));
        break;
    }
    outcome.grants.push(grant);
  }
}

/** A grant's time runs from when its access was seen, but never past what was decided. */
function activate(grant: Grant, { now, calls }: Seen): GrantChange {
  const byDuration = grant.durationSeconds === null ? null : now.getTime() + grant.durationSeconds * 1_000;
  const latest = grant.latestEnd?.getTime() ?? Number.POSITIVE_INFINITY;
  const endsAt = byDuration === null ? grant.latestEnd : new Date(Math.min(byDuration, latest));
  Object.assign(grant, { state: "ACTIVE", stateSince: now, activeAt: now, endsAt, absentSince: null });
  return { grant, news: "grant.active", after: { endsAt, calls } };
}

function seeAbsent(grant: Grant, since: Date | null): void {
  const receipt = grant.receipt && { ...grant.receipt, firstSeenAbsentAt: since?.toISOString() ?? null };
  Object.assign(grant, { absentSince: since, receipt });
}

function end(grant: Grant, state: Grant["state"], { seen, isClusterGone, now }: Seen): GrantChange {
  const notes = isClusterGone ? [CLUSTER_GONE] : [];
  const receipt: Receipt | null = grant.receipt && {
    ...grant.receipt,
    lastSeenAbsentAt: isClusterGone ? null : now.toISOString(),
    remains: seen?.access ?? null,
    notes: [...grant.receipt.notes, ...notes],
  };
  if (!mayBecome(grant.state, state)) throw new Error(`A grant that is ${grant.state} cannot become ${state}`);
  Object.assign(grant, { state, stateSince: now, endedAt: now, receipt });
  return { grant, news: "grant.ended", after: { state, reason: grant.endReason, receipt } };
}

const TAKEN_AWAY = "Somebody else took the access away on the cluster, so it ends.";
const CLUSTER_GONE =
  "The cluster is gone, and access entries go with it, so nobody looked. What was given to another cluster made under its name by then is found by that one's audit.";
