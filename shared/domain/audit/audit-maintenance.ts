import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { dirname } from "node:path";
import type { Logger } from "pino";
import { StartupError } from "../../kernel/app-error";
import { repeatWork, runSequentially } from "../../kernel/async/repeat";
import type { SecretKeys } from "../../kernel/secret-keys";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import { AuditAlarms } from "./audit-alarms";
import { auditDelays } from "./audit-delays";
import { dropExpiredAuditPartitions, ensureAuditPartitions } from "./audit-partitions";
import type { AuditSinkPort } from "./audit-sink.port";
import { deliverToSink, registerSinks } from "./deliver-to-sinks";
import type { SealDependencies } from "./seals/advance-anchor";
import { endOfLog, roundIsDue, type SeenEnd } from "./seals/end-of-log";
import { sealAuditLog } from "./seals/seal-audit-log";

const ROUND_MS = 5_000;
const MONTHS_MS = 3_600_000;

interface MaintenanceDependencies extends SealDependencies {
  readonly uow: UnitOfWork;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
  readonly auditSinks: readonly AuditSinkPort[];
  readonly secretKeys: SecretKeys;
  readonly config: {
    readonly DRAWBRIDGE_AWS: string;
    readonly DRAWBRIDGE_AUDIT_RETENTION_DAYS?: number;
  };
}

/**
 * The maintenance of the audit log: partitions, seals, sinks, alarms. Every server and worker runs it, and concurrent
 * runs do no harm. Throws a StartupError where the anchor cannot be used.
 */
export async function startAuditMaintenance(platform: MaintenanceDependencies): Promise<{ stop(): Promise<void> }> {
  await assertAnchorUsable(platform);
  warnOfUnprotectedEnd(platform);
  const { log, clock, config, auditSinks } = platform;
  await registerSinks(platform, auditSinks);
  const stopped = new AbortController();
  const alarms = new AuditAlarms(log);
  let monthsDueAt = 0;
  const maintainPartitions = async () => {
    if (clock.now().getTime() < monthsDueAt) return;
    await ensureAuditPartitions(platform);
    monthsDueAt = clock.now().getTime() + MONTHS_MS;
    await dropExpiredAuditPartitions(platform, config.DRAWBRIDGE_AUDIT_RETENTION_DAYS);
  };
  const steps = { auditMonths: maintainPartitions, ...roundOfSeals(platform, alarms) };
  const maintenance = repeatWork("audit", ROUND_MS, log, (signal) => runSequentially(log, steps, signal));
  // Each sink has its own loop, so that an unresponsive one delays no other.
  const deliveries = auditSinks.map((sink) =>
    repeatWork(`audit-sink-${sink.name}`, ROUND_MS, log, () => deliverToSink(platform, sink, stopped.signal)),
  );
  return {
    async stop() {
      stopped.abort();
      await Promise.all([maintenance, ...deliveries].map((part) => part.stop()));
    },
  };
}

/** Seals and looks for delays, where the end of the log is not the one that the last round saw. */
function roundOfSeals(platform: MaintenanceDependencies, alarms: AuditAlarms) {
  let seen: SeenEnd | null = null;
  let isDue = true;
  return {
    auditSeals: async () => {
      isDue = true;
      const end = { ...(await endOfLog(platform.db.manager)), at: platform.clock.now() };
      isDue = alarms.isRaised || roundIsDue(seen, end, end.at);
      if (!isDue) return;
      // A round that fails has seen nothing.
      seen = null;
      alarms.report("END_BROKEN", await sealAuditLog(platform));
      seen = end;
    },
    auditDelays: async () => void (isDue && (await reportDelays(platform, alarms))),
  };
}

async function assertAnchorUsable({ auditAnchor, clock }: MaintenanceDependencies): Promise<void> {
  if (auditAnchor.path === undefined) return;
  await auditAnchor.known(clock.now());
  const folder = dirname(auditAnchor.path);
  await access(folder, constants.W_OK | constants.X_OK).catch(() => {
    throw new StartupError(
      `DRAWBRIDGE_AUDIT_ANCHOR: the folder '${folder}' is not there, or this process may not write to it.`,
    );
  });
}

function warnOfUnprotectedEnd({ config, auditSinks, auditAnchor, secretKeys, log }: MaintenanceDependencies): void {
  if (config.DRAWBRIDGE_AWS !== "real") return;
  const isSinkSigned = auditSinks.length > 0 && secretKeys.current !== undefined;
  if (auditAnchor.path !== undefined || isSinkSigned) return;
  log.warn(
    "the end of the audit log is not protected: whoever owns the database can remove it unseen. Set DRAWBRIDGE_AUDIT_ANCHOR, or a sink and DRAWBRIDGE_SECRET_KEY",
  );
}

async function reportDelays({ db, clock }: MaintenanceDependencies, alarms: AuditAlarms): Promise<void> {
  const { unsealedSince, sinksBehind } = await auditDelays(db.manager, clock.now());
  const unsealed = "events have waited for a seal for more than five minutes: see which transactions are open";
  alarms.report("UNSEALED", unsealedSince && unsealed, { since: unsealedSince });
  const sinks = sinksBehind.map(({ name }) => name);
  const behind = `events have waited for more than five minutes to be taken by ${sinks.join(", ")}`;
  alarms.report("SINK_BEHIND", sinks.length > 0 ? behind : null, { sinksBehind });
}
