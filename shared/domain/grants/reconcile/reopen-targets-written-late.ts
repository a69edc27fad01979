import { In, IsNull, Not } from "typeorm";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import { updateRows } from "../../../platform/database/update-rows";
import { isNoAccess, uniteAccess } from "../../access/cluster-access";
import { RECONCILER } from "../../bindings/binding-lease";
import { AccessTarget } from "../access-target.entity";
import { lockTargets, requeueLockedTargets } from "../requeue-targets";
import type { Reconciled, ReconcileResult } from "./transitions";

/**
 * A reconcile that lost its lease may have written after others had observed that the access is gone, and after all
 * grants had ended. Its target is observed again, also a closed one, and the access that it planned counts as ours.
 */
export async function reopenTargetsWrittenLate(uow: UnitOfWork, lost: readonly Reconciled[]): Promise<void> {
  const written = lost.filter(({ result }) => result.calls.length > 0 || result.inDoubt);
  if (written.length === 0) return;
  await uow.run(RECONCILER, async (tx) => {
    const ids = [...new Set(written.map(({ lease: { target } }) => target.id))];
    await lockTargets(tx, ids);
    // Without its integration no worker would come.
    const found = await tx.manager.findBy(AccessTarget, { id: In(ids), integrationId: Not(IsNull()) });
    const givenUp = await targetsGivenUp(tx, written);
    const targets = found.filter(({ id }) => !givenUp.has(id));
    const reopened = targets.map((target) =>
      written
        .filter(({ lease }) => lease.target.id === target.id)
        .reduce((row, { result }) => writtenLate(row, result, tx.now), target),
    );
    await updateRows(tx.manager, AccessTarget, reopened, COLUMNS);
    await requeueLockedTargets(
      tx,
      targets.map(({ id }) => ({ id, isHinted: true })),
    );
  });
}

/** Closed targets with a grant that an admin gave up meanwhile: only drift scans are to find what is left there. */
async function targetsGivenUp({ manager }: Tx, written: readonly Reconciled[]): Promise<Set<string>> {
  const grantIds = written.flatMap(({ lease }) => lease.grants.map(({ id }) => id));
  const rows: { id: string }[] = await manager.query(
    `select distinct t.id from grants g join access_targets t on t.id = g.target_id
      where g.id = any($1) and g.state = 'UNVERIFIED' and t.state = 'CLOSED'`,
    [grantIds],
  );
  return new Set(rows.map(({ id }) => id));
}

const COLUMNS = [
  "state",
  "baseline",
  "applied",
  "madeEntry",
  "inDoubtSince",
  "removalInDoubtSince",
] as const satisfies readonly (keyof AccessTarget)[];

function writtenLate(target: AccessTarget, { plan, madeEntry }: ReconcileResult, now: Date): AccessTarget {
  if (!plan) return target;
  const applied = uniteAccess([target.applied, plan.intent.access].flatMap((access) => access ?? []));
  return {
    ...target,
    state: "OPEN",
    // A closed target has forgotten what others have on the entry.
    baseline: target.state === "CLOSED" ? plan.baseline : target.baseline,
    applied: isNoAccess(applied) ? null : applied,
    madeEntry: target.madeEntry ?? madeEntry ?? null,
    inDoubtSince: now,
    removalInDoubtSince: plan.intent.removes ? now : target.removalInDoubtSince,
  };
}
