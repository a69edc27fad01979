import { LRUCache } from "lru-cache";
import type { Actor } from "../../kernel/actor";
import { DomainError } from "../../kernel/app-error";
import { withinTime } from "../../kernel/async/within-time";
import { consolePages } from "../../kernel/console-pages";
import { newId } from "../../kernel/ids";
import type { Mailer } from "./mailer.port";
import { type BaseUrl, pageUrl } from "./messages/mail-message";
import type { NotificationsQueries } from "./notifications.queries";
import { notifiedPersonId } from "./notifications.service";

interface Dependencies {
  readonly mailer: Mailer | null;
  readonly baseUrl: BaseUrl;
  readonly notificationsQueries: Pick<NotificationsQueries, "preferencesOf">;
}

/** Limits test mail, so that mailboxes are not flooded. */
const PAUSE_MS = 20_000;
const MOST_PEOPLE = 10_000;

/** The longest that a person waits for the mail server. */
const ANSWER_MS = 30_000;

/**
 * Sends a message to the actor's own address, and waits for the mail server's answer, so that a refusal is shown at
 * once. Nothing is stored.
 */
export class TestMail {
  private readonly lately = new LRUCache<string, true>({ max: MOST_PEOPLE, ttl: PAUSE_MS });

  constructor(private readonly deps: Dependencies) {}

  /** Answers the address that it went to. */
  async send(actor: Actor): Promise<string> {
    const personId = notifiedPersonId(actor);
    const { mailer, baseUrl, notificationsQueries } = this.deps;
    if (mailer === null) throw refusal("MAIL_OFF", "Mail is off: an admin has to set SMTP_URL and MAIL_FROM.");
    const { address } = await notificationsQueries.preferencesOf(personId);
    if (address === null) {
      throw refusal("NO_MAIL_ADDRESS", "Your identity provider has no address of mail for you. Ask an admin.");
    }
    if (this.lately.has(personId)) {
      throw new DomainError("LIMIT_EXCEEDED", `A test may be sent every ${PAUSE_MS / 1_000} seconds. Wait a moment.`);
    }
    this.lately.set(personId, true);
    const url = pageUrl(consolePages.notifications(), baseUrl);
    const text = `This is a test. Notifications of Drawbridge reach you here.${url ? `\n\nChoose what you get: ${url}` : ""}`;
    const message = {
      to: address,
      subject: "A test from Drawbridge",
      text,
      html: `<p>This is a test. Notifications of Drawbridge reach you here.</p>`,
      messageId: `test.${newId()}`,
    };
    const result = await withinTime(NEVER, ANSWER_MS, (within) => mailer.send(message, within));
    if (result.outcome === "REFUSED") throw refusal("MAIL_REFUSED", `'${address}' was refused. ${result.reason}`);
    if (result.outcome !== "SENT") throw refusal("MAIL_UNREACHABLE", result.reason);
    return address;
  }
}

const NEVER = new AbortController().signal;

function refusal(
  rule: "MAIL_OFF" | "NO_MAIL_ADDRESS" | "MAIL_REFUSED" | "MAIL_UNREACHABLE",
  message: string,
): DomainError {
  return new DomainError("INVALID_STATE", message, [], rule);
}
