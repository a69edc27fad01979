import type { Logger } from "pino";
import { lockHeldRows } from "../../platform/database/lease";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { updateRows } from "../../platform/database/update-rows";
import { AccessTarget } from "./access-target.entity";
import { LOOKED_AT, type Outcome } from "./carry-out-moves";
import { endGrants } from "./end-grants";
import { Grant } from "./grant.entity";
import { afterLook, type Look } from "./look";
import { RECONCILER, TARGET_LEASE, type Turn, targetLeaseOf } from "./target-turn";
import { tellOfGrants } from "./tell-of-grant";
import { hintTarget } from "./touch-targets";

/** What came of a turn. */
export interface Looked {
  readonly turn: Turn;
  readonly look: Look;
}

/** Writes down what was seen and what it means, where the turn is still ours, and gives the leases back. */
export async function recordLooks(
  uow: UnitOfWork,
  log: Pick<Logger, "warn">,
  looked: readonly Looked[],
): Promise<void> {
  await uow.run(RECONCILER, async (tx) => {
    // Grants before their targets, as whoever ends grants locks them.
    const grants = await lockGrants(tx, looked);
    // Calls that were made are facts, whoever has the lease by now.
    await addCalls(tx, looked, grants);
    const targets = await lockTargets(tx, looked);
    const left = await leftElsewhere(tx, grants);
    const outcome: Outcome = { grants: [], news: [], ends: [] };
    const after = (one: Looked, target: AccessTarget) => {
      return { ...one, target, grants: grants.get(target.id)!, isLeftElsewhere: left.has(target.id), now: tx.now };
    };
    for (const { turn, look } of looked) {
      const target = targets.get(turn.token);
      if (!target) log.warn({ targetId: turn.target.id }, "the turn at a target was lost");
      else if (afterLook(outcome, after({ turn, look }, target)) === "at-once") hint(tx, turn);
    }
    await endGrants(tx, outcome.ends);
    await updateRows(tx.manager, Grant, outcome.grants, LOOKED_AT);
    await tellOfGrants(tx, outcome.news);
    await updateRows(tx.manager, AccessTarget, [...targets.values()], RECORDED);
  });
}

/** The columns of a target that a look may change. Its generation is raised by whoever changes what it should hold. */
const RECORDED = [
  "state",
  "seen",
  "lookedAt",
  "principalLookedAt",
  "baseline",
  "applied",
  "intent",
  "principalUniqueId",
  "inDoubtSince",
  "failure",
  "failedAttempts",
  "leaseToken",
  "leaseExpiresAt",
  "nextReconcileAt",
] as const satisfies readonly (keyof AccessTarget)[];

async function lockGrants(tx: Tx, looked: readonly Looked[]): Promise<Map<string, Grant[]>> {
  const byTarget = new Map<string, Grant[]>(looked.map(({ turn }) => [turn.target.id, []]));
  const grants = await tx.manager
    .createQueryBuilder(Grant, "g")
    .where("g.targetId in (:...ids) and g.endedAt is null", { ids: [...byTarget.keys()] })
    .orderBy("g.id")
    .setLock("pessimistic_write")
    .getMany();
  for (const grant of grants) byTarget.get(grant.targetId!)!.push(grant);
  return byTarget;
}

/** By the token of their turn, which is the one they still have. */
async function lockTargets(tx: Tx, looked: readonly Looked[]): Promise<Map<string, AccessTarget>> {
  const targets = await lockHeldRows(
    tx,
    TARGET_LEASE,
    looked.map(({ turn }) => targetLeaseOf(turn)),
  );
  return new Map(targets.map((target) => [target.leaseToken!, target]));
}

/**
 * Those of the targets with something to take away whose person may have access to the same cluster by another principal
 * still: the role that the binding had before is not off the cluster yet.
 */
async function leftElsewhere(tx: Tx, grants: Map<string, readonly Grant[]>): Promise<Set<string>> {
  const ending = [...grants].filter(([, ofTarget]) => ofTarget.some(({ state }) => state === "REVOKING"));
  if (ending.length === 0) return new Set();
  const rows: { id: string }[] = await tx.manager.query(
    `select t.id from access_targets t where t.id = any($1) and exists (
       select 1 from access_targets o where o.binding_id = t.binding_id and o.state = 'OPEN' and o.physical_key = t.physical_key and o.id <> t.id)`,
    [ending.map(([id]) => id)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Once, however often a look is recorded: a commit may have been lost on its way back. The locked rows are brought up to date. */
async function addCalls(tx: Tx, looked: readonly Looked[], locked: Map<string, Grant[]>): Promise<void> {
  const called = looked.filter(({ look }) => look.calls.length > 0);
  for (const { turn, look } of called) {
    const { id: subjectId, clusterArn: arn, principalArn } = turn.target;
    // Whatever becomes of the grants: each change in AWS can be matched with CloudTrail.
    const after = { arn, principalArn, grantIds: turn.grants.map(({ id }) => id), calls: look.calls };
    tx.audit({ action: "access-target.written", subjectType: "access-target", subjectId, after });
  }
  const revoking = called.flatMap(({ turn: { grants }, look: { calls } }) =>
    grants.filter(({ state }) => state === "REVOKING").map(({ id }) => ({ id, calls })),
  );
  if (revoking.length === 0) return;
  const [written]: [Pick<Grant, "id" | "receipt">[], number] = await tx.manager.query(
    `update grants g set receipt = jsonb_set(receipt, '{calls}', (receipt -> 'calls') || made.calls)
       from jsonb_to_recordset($1::jsonb) as made(id uuid, calls jsonb)
      where g.id = made.id and not receipt -> 'calls' @> made.calls returning g.id, receipt`,
    [JSON.stringify(revoking)],
  );
  const receipts = new Map(written.map(({ id, receipt }) => [id, receipt]));
  for (const grant of [...locked.values()].flat()) grant.receipt = receipts.get(grant.id) ?? grant.receipt;
}

function hint(tx: Tx, { target, integration }: Turn): void {
  if (integration) hintTarget(tx, target.id, integration.connectorId);
}
