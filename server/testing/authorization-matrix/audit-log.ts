import type { Platform } from "../../../shared/compose";
import { AuditEvent } from "../../../shared/domain/audit/audit-event.entity";
import { eventually } from "../../../testing/eventually";
import { sealAtTestTime } from "../../../testing/seal-at-test-time";
import { SYSTEM } from "./people";

/** Seals the log, and again after one more event, which is then altered. It thus has a valid seal and a broken one. */
export async function sealAndBreakLog(platform: Platform): Promise<void> {
  await sealEverything(platform);
  await platform.uow.run(SYSTEM, (tx) =>
    tx.audit({ action: "api.matrix-altered", subjectType: "matrix", subjectId: "1" }),
  );
  await sealEverything(platform);
  await platform.db.query(
    [
      "begin",
      "set local session_replication_role = replica",
      "update audit_events set actor_name = 'somebody else' where action = 'api.matrix-altered'",
      "commit",
    ].join("; "),
  );
}

/** Events stay unsettled while an older transaction runs, in whatever database. */
async function sealEverything(platform: Platform): Promise<void> {
  const { db, clock, auditQueries } = platform;
  const later = { now: () => new Date(clock.now().getTime() + 600_000) };
  await eventually("the audit log is sealed", async () => {
    await sealAtTestTime({ ...platform, clock: later });
    return (
      (await auditQueries.verify({ from: null, to: null, expected: [] })).events ===
      (await db.manager.count(AuditEvent))
    );
  });
}
