import type { Config } from "../config/config";
import { AttentionQueries } from "../domain/attention/attention.queries";
import { AuditQueries } from "../domain/audit/audit.queries";
import type { AuditSinkPort } from "../domain/audit/audit-sink.port";
import { REFUSAL_WINDOWS, REFUSED_ONE_BY_ONE, RefusalAggregator } from "../domain/audit/refusal-aggregator";
import { streamSink } from "../domain/audit/stream-sink";
import { webhookSink } from "../domain/audit/webhook-sink";
import { addressGuard } from "../domain/webhooks/webhook-address";
import type { Clock } from "../kernel/clock";
import { createWebhookSender } from "../platform/webhooks/webhook-sender";
import type { Foundation } from "./foundation";
import type { PeopleServices } from "./people-services";

/** The audit log, what was refused, and what waits for an admin. */
export function auditServices(
  { config, log, db, uow, clock, auditAnchor, sealSigner }: Foundation,
  { roleGroups, leaversAlarms }: PeopleServices,
) {
  const endOfLog = { db, clock, auditAnchor, sealSigner };
  return {
    attentionQueries: new AttentionQueries({ ...endOfLog, roleGroups, leaversAlarms }),
    auditQueries: new AuditQueries(endOfLog),
    // Of people and services that are known, and of addresses that nobody is known at: one flood does not hide the other.
    refusedMutations: new RefusalAggregator({ uow, clock, log }, REFUSAL_WINDOWS, REFUSED_ONE_BY_ONE),
    refusedQueries: new RefusalAggregator({ uow, clock, log }),
    refusedStrangers: new RefusalAggregator({ uow, clock, log }),
    auditSinks: auditSinksOf(config, clock),
  };
}

function auditSinksOf(config: Config, clock: Clock): AuditSinkPort[] {
  const { DRAWBRIDGE_AUDIT_WEBHOOK_URL: url, DRAWBRIDGE_AUDIT_WEBHOOK_SECRET: secret } = config;
  // Named by whoever runs the platform, not by an admin of it: a SIEM mostly stands inside.
  const sender = createWebhookSender(addressGuard("any"));
  return [
    ...(config.DRAWBRIDGE_AUDIT_STDOUT === "1" ? [streamSink("stdout", process.stdout)] : []),
    ...(url && secret ? [webhookSink({ url, secret, sender, clock })] : []),
  ];
}
