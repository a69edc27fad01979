import type { Config } from "../config/config";
import { AttentionQueries } from "../domain/attention/attention.queries";
import { AuditQueries } from "../domain/audit/audit.queries";
import type { AuditSinkPort } from "../domain/audit/audit-sink.port";
import { REFUSAL_WINDOWS, REFUSED_ONE_BY_ONE, RefusalAggregator } from "../domain/audit/refusal-aggregator";
import { acceptAuditEnd } from "../domain/audit/seals/accept-audit-end";
import { streamSink } from "../domain/audit/stream-sink";
import { webhookSink } from "../domain/audit/webhook-sink";
import { configuredSignIns } from "../domain/sessions/sign-ins-of-nobody";
import { addressGuard } from "../domain/webhooks/webhook-address";
import type { Actor } from "../kernel/actor";
import type { Clock } from "../kernel/clock";
import { createWebhookSender } from "../platform/webhooks/webhook-sender";
import type { Foundation } from "./foundation";
import type { PeopleServices } from "./people-services";

/** The audit log, denials, and items that need an admin's attention. */
export function auditServices(
  { config, log, db, uow, clock, signIn, writeProbe, auditAnchor, sealSigner }: Foundation,
  { roleGroups, leaversAlarms }: PeopleServices,
) {
  const endOfLog = { db, clock, auditAnchor, sealSigner };
  return {
    attentionQueries: new AttentionQueries({
      ...endOfLog,
      writeProbe,
      roleGroups,
      leaversAlarms,
      signIns: configuredSignIns(signIn),
    }),
    auditQueries: new AuditQueries(endOfLog),
    acceptAuditEnd: (actor: Actor, reason: string) => acceptAuditEnd({ ...endOfLog, uow }, actor, reason),
    // One for known people and services and one for anonymous addresses, so that a flood of one does not hide the
    // other.
    refusedMutations: new RefusalAggregator({ uow, clock, log }, REFUSAL_WINDOWS, REFUSED_ONE_BY_ONE),
    refusedQueries: new RefusalAggregator({ uow, clock, log }),
    refusedStrangers: new RefusalAggregator({ uow, clock, log }),
    auditSinks: auditSinksOf(config, clock),
  };
}

function auditSinksOf(config: Config, clock: Clock): AuditSinkPort[] {
  const { DRAWBRIDGE_AUDIT_WEBHOOK_URL: url, DRAWBRIDGE_AUDIT_WEBHOOK_SECRET: secret } = config;
  // Named by the operator rather than an admin: a SIEM is usually on the internal network.
  const sender = createWebhookSender(addressGuard("any"));
  return [
    ...(config.DRAWBRIDGE_AUDIT_STDOUT === "1" ? [streamSink("stdout", process.stdout)] : []),
    ...(url && secret ? [webhookSink({ url, secret, sender, clock })] : []),
  ];
}
