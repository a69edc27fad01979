import { In, IsNull, Not } from "typeorm";
import type { UnitOfWork } from "../../../platform/database/unit-of-work";
import { updateRows } from "../../../platform/database/update-rows";
import { uniteAccess } from "../../access/cluster-access";
import { RECONCILER } from "../../bindings/binding-lease";
import { AccessTarget } from "../access-target.entity";
import { lockTargets, requeueLockedTargets } from "../requeue-targets";
import type { TargetLease } from "./target-lease";
import type { ReconcileResult } from "./transitions";

/**
 * A reconcile that lost its lease may have written after others had observed that the access is gone, and after all
 * grants had ended. Its target is observed again, also a closed one, and the access that it planned counts as ours.
 */
export async function reopenTargetsWrittenLate(uow: UnitOfWork, lost: readonly LostReconcile[]): Promise<void> {
  const written = lost.filter(({ result }) => result.calls.length > 0 || result.inDoubt);
  if (written.length === 0) return;
  await uow.run(RECONCILER, async (tx) => {
    const ids = [...new Set(written.map(({ lease: { target } }) => target.id))];
    await lockTargets(tx, ids);
    // Without its integration no worker would come.
    const targets = await tx.manager.findBy(AccessTarget, { id: In(ids), integrationId: Not(IsNull()) });
    const reopened = targets.map((target) =>
      written
        .filter(({ lease }) => lease.target.id === target.id)
        .reduce((row, { result }) => writtenLate(row, result, tx.now), target),
    );
    await updateRows(tx.manager, AccessTarget, reopened, COLUMNS);
    await requeueLockedTargets(
      tx,
      ids.map((id) => ({ id, isHinted: true })),
    );
  });
}

interface LostReconcile {
  readonly lease: TargetLease;
  readonly result: ReconcileResult;
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
  return {
    ...target,
    state: "OPEN",
    // A closed target has forgotten what others have on the entry.
    baseline: target.state === "CLOSED" ? plan.baseline : target.baseline,
    applied: uniteAccess([target.applied, plan.intent.access].flatMap((access) => access ?? [])),
    madeEntry: target.madeEntry ?? madeEntry ?? null,
    inDoubtSince: now,
    removalInDoubtSince: plan.intent.removes ? now : target.removalInDoubtSince,
  };
}
