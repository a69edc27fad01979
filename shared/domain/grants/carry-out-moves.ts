import type { Tx } from "../../platform/database/unit-of-work";
import type { SeenEntry } from "./access-target.entity";
import { endGrants } from "./end-grants";
import { Grant } from "./grant.entity";
import { mayBecome } from "./grant.states";
import type { Receipt, ReceiptCall } from "./receipt";
import type { Move } from "./settle-grants";
import { tellOfGrant } from "./tell-of-grant";

interface Seen {
  readonly seen: SeenEntry | null;
  /** The writes of this turn that AWS accepted. */
  readonly calls: readonly ReceiptCall[];
  readonly isClusterGone: boolean;
}

/** Writes down what one look means for each grant of a target; the rows given are brought up to date. */
export async function carryOutMoves(
  tx: Tx,
  grants: readonly Grant[],
  moves: readonly Move[],
  look: Seen,
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
        await end(tx, grant, move.state, look);
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

async function end(tx: Tx, grant: Grant, state: Grant["state"], { seen, isClusterGone }: Seen): Promise<void> {
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

const TAKEN_AWAY = "Somebody else took the access away on the cluster, so it ends.";
const CLUSTER_GONE = "The cluster is gone; its access entries went with it.";
