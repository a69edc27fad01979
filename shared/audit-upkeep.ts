import type { Platform } from "./compose";
import { dropOldAuditMonths, makeAuditMonths } from "./domain/audit/audit-months";
import { sealAuditLog } from "./domain/audit/seal-audit-log";
import { tellSink } from "./domain/audit/tell-sinks";
import { inTurn, repeat } from "./platform/repeat";

const ROUND_MS = 5_000;
const MONTHS_MS = 3_600_000;

type Needs = Pick<Platform, "db" | "clock" | "log" | "uow" | "auditSinks" | "config">;

/** What the audit log needs from time to time. Every server and worker does it: two at once do no harm. */
export function startAuditUpkeep(platform: Needs): { stop(): Promise<void> } {
  const { log, clock, config, auditSinks } = platform;
  const stopped = new AbortController();
  let monthsDueAt = 0;
  const lookAtMonths = async () => {
    if (clock.now().getTime() < monthsDueAt) return;
    await makeAuditMonths(platform);
    monthsDueAt = clock.now().getTime() + MONTHS_MS;
    await dropOldAuditMonths(platform, config.DRAWBRIDGE_AUDIT_RETENTION_DAYS);
  };
  const upkeep = repeat("audit", ROUND_MS, log, () =>
    inTurn(log, { auditMonths: lookAtMonths, auditSeals: () => sealAuditLog(platform) }),
  );
  // Each by itself: one that does not answer holds up nobody else.
  const telling = auditSinks.map((sink) =>
    repeat(`audit-sink-${sink.name}`, ROUND_MS, log, () => tellSink(platform, sink, stopped.signal)),
  );
  return {
    async stop() {
      stopped.abort();
      await Promise.all([upkeep, ...telling].map((part) => part.stop()));
    },
  };
}
