import type { Logger } from "pino";
import { ProviderFailure } from "../../kernel/app-error";
import type { Clock } from "../../kernel/clock";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import type { AccessCloud, Written } from "../connectors/access-cloud.port";
import type { ReceiptCall } from "../grants/receipt";
import { touchTargets } from "../grants/touch-targets";
import { SETTLE_MS } from "../grants/transitions";
import { AUDITOR, type AuditTurn, placeOf } from "./audit-turn";
import { DriftFinding } from "./drift-finding.entity";

interface Dependencies {
  readonly uow: UnitOfWork;
  readonly clock: Clock;
  readonly log: Pick<Logger, "info" | "warn">;
}

/** Deletes an entry that two looks showed to be ours and that no target is about. The next look proves that it is gone. */
export async function removeOrphan(
  { uow, clock, log }: Dependencies,
  turn: AuditTurn,
  cloud: Pick<AccessCloud, "deleteEntry">,
  orphan: DriftFinding,
  signal: AbortSignal,
): Promise<void> {
  const { id, principalArn, entryArn, access } = orphan;
  let written: Written;
  try {
    written = await cloud.deleteEntry({ ...placeOf(turn), principalArn, priority: "revoke" }, signal);
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    log.warn({ resourceId: turn.resource.id, principalArn, code: error.code }, "an orphaned access entry did not go");
    return;
  }
  const { operation, requestId } = written;
  const removal: ReceiptCall = { operation, requestId, at: clock.now().toISOString() };
  await uow.run(AUDITOR, async (tx) => {
    await tx.manager.update(DriftFinding, id, { removal });
    // The deletion is proved soon, though the ones before it were refused for long.
    await tx.manager.query(
      "update cluster_audits set next_audit_at = least(next_audit_at, $2) where resource_id = $1",
      [turn.resource.id, new Date(tx.now.getTime() + SETTLE_MS)],
    );
    tx.audit({
      action: "drift.orphan-removed",
      subjectType: "resource",
      subjectId: turn.resource.id,
      after: { principalArn, entryArn, access, call: removal },
    });
    // A grant that came in this very moment may have found the entry and kept it: it was us who took it, so it comes again.
    const [taken]: [{ id: string }[], number] = await tx.manager.query(
      `update access_targets set applied = null where physical_key = $1 and principal_arn = $2 and state = 'OPEN' returning id`,
      [turn.resource.physicalKey, principalArn],
    );
    touchTargets(
      tx,
      taken.map((target) => target.id),
    );
  });
}
