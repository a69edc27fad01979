import type { Platform } from "./compose";
import { dropOldAuditMonths, makeAuditMonths } from "./domain/audit/audit-months";
import type { AuditSinkPort } from "./domain/audit/audit-sink.port";
import { sealAuditLog } from "./domain/audit/seal-audit-log";
import { streamSink } from "./domain/audit/stream-sink";
import { tellSink } from "./domain/audit/tell-sinks";
import { webhookSink } from "./domain/audit/webhook-sink";
import { inTurn, repeat } from "./platform/repeat";

const ROUND_MS = 5_000;
const MONTHS_MS = 3_600_000;

type Needs = Pick<Platform, "db" | "clock" | "log" | "uow" | "webhookSender" | "config">;

/** What the audit log needs from time to time. Every server and worker does it: two at once do no harm. */
export function startAuditUpkeep(platform: Needs): { stop(): Promise<void> } {
  const { log, clock, config } = platform;
  const stopped = new AbortController();
  const sinks = sinksOf(platform);
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
  const telling = sinks.map((sink) =>
    repeat(`audit-sink-${sink.name}`, ROUND_MS, log, () => tellSink(platform, sink, stopped.signal)),
  );
  return {
    async stop() {
      stopped.abort();
      await Promise.all([upkeep, ...telling].map((part) => part.stop()));
    },
  };
}

function sinksOf({ config, webhookSender: sender, clock }: Needs): AuditSinkPort[] {
  const { DRAWBRIDGE_AUDIT_WEBHOOK_URL: url, DRAWBRIDGE_AUDIT_WEBHOOK_SECRET: secret } = config;
  return [
    ...(config.DRAWBRIDGE_AUDIT_STDOUT === "1" ? [streamSink("stdout", process.stdout)] : []),
    ...(url && secret ? [webhookSink({ url, secret, sender, clock })] : []),
  ];
}
