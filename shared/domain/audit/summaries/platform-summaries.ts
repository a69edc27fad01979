import { countInWords, type EventFacts } from "./event-facts";

/** Summaries of the log itself, refusals, webhooks and the installation. */
export const PLATFORM_SUMMARIES = {
  "audit-log.end-accepted": (e) => `${e.who} accepted the end of the audit log after a part of it was lost.`,
  "audit-log.exported": (e) => `${e.who} exported audit events as ${e.word("format") ?? "a file"}.`,
  "audit-log.month-dropped": (e) =>
    `Retention removed the ${countInWords(e.count("events"), "event")} of a whole month${e.word("keptDays") === null ? "" : `, kept for ${e.word("keptDays")} days`}.`,
  "installation.restore-confirmed": (e) => `${e.who} confirmed what is live after the database was restored.`,
  "installation.restored": () => "The database was found to come from a backup.",
  "refusals.others": () => "Further refusals within the same minute, which are only counted.",
  "scim.refused": () => "A SCIM request with an invalid token was refused.",
  "secrets.resealed": () => "Stored secrets were encrypted with another key of the configuration.",
  "sign-in.refused": (e) => `A sign-in by ${e.word("provider") ?? "a sign-in provider"} was refused.`,
  "token.refused": () => "A request with an invalid token was refused.",
  "webhook.created": (e) => `${e.who} made a webhook${to(e)}.`,
  "webhook.deleted": (e) => `${e.who} deleted a webhook${to(e)}.`,
  "webhook.deliveries-retried": (e) =>
    `${e.who} had ${countInWords(e.count("deliveries"), "delivery", "deliveries")} to a webhook tried again.`,
  "webhook.disabled": (e) => `${e.who} disabled a webhook${to(e)}.`,
  "webhook.enabled": (e) => `${e.who} enabled a webhook${to(e)}.`,
  "webhook.pause-ended": (e) => `${e.who} ended the pause of a webhook${to(e)}.`,
  "webhook.secret-rotated": (e) => `${e.who} replaced the secret of a webhook${to(e)}.`,
  "webhook.tested": (e) => `${e.who} tested a webhook${to(e)}.`,
  "webhook.updated": (e) => `${e.who} changed a webhook${to(e)}.`,
} as const satisfies Readonly<Record<string, (facts: EventFacts) => string>>;

function to(e: EventFacts): string {
  const host = e.word("host");
  return host === null ? "" : ` to ${host}`;
}
