import { Readable } from "node:stream";
import { createTransport, type MailMessage as MessageToSend, type SMTPSentMessageInfo } from "nodemailer";
import {
  type Mailer,
  type MailMessage,
  type MailResult,
  problemWithAddress,
} from "../../domain/notifications/mailer.port";
import { withinTime } from "../../kernel/async/within-time";
import { isLoopback } from "../../kernel/loopback";
import { cutText } from "../../kernel/text/cut-text";

/** Time limits of the connection and of the greeting, and of all until the server has the whole message. */
const STEP_MS = 10_000;
const HAND_OVER_MS = 30_000;

/**
 * A server may examine a message before it answers for it. One that is not waited for gets the message again, although
 * it delivers the first one (RFC 5321, 4.5.3.2.6).
 */
const ANSWER_MS = 600_000;

export interface SmtpSettings {
  /**
   * smtp: STARTTLS is required unless the server is on this machine or the URL ends in ?tls=off. smtps: TLS from the
   * start.
   */
  readonly url: string;
  readonly from: string;
  /** Shorter in tests. */
  readonly stepMs?: number;
  readonly answerMs?: number;
}

/**
 * One conversation with the mail server for each message, so that no message waits in memory. Results contain neither
 * the server's URL, which holds a password, nor the message.
 */
export function createSmtpMailer({ url, from, stepMs = STEP_MS, answerMs = ANSWER_MS }: SmtpSettings): Mailer {
  const sender = parseSender(from);
  const settings = {
    ...connectionOf(url),
    connectionTimeout: stepMs,
    greetingTimeout: stepMs,
    // Silence is bounded by the limits below, which are other ones before and after the server has the message.
    socketTimeout: HAND_OVER_MS + answerMs,
    dnsTimeout: stepMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  const domain = sender.address.split("@")[1]!;
  return {
    async send(message, signal, onHandedOver) {
      const problem = problemWithAddress(message.to);
      if (problem) return { outcome: "REFUSED", reason: `The address ${problem}` };
      const mail = { ...mailOf(message, domain), from: sender };
      let isHandedOver = false;
      try {
        await withinTime(signal, HAND_OVER_MS, (within, allow) => {
          const transport = createTransport(settings).use("stream", (prepared, done) => {
            whenHandedOver(prepared, () => {
              isHandedOver = true;
              allow(answerMs);
              onHandedOver?.();
            });
            done();
          });
          return transport.sendMail({ ...mail, signal: within });
        });
        return { outcome: "SENT" };
      } catch (error) {
        return resultOf(error as SmtpError, isHandedOver);
      }
    },
  };
}

/** The message is read once the server is ready to take it, and to its end before the line that ends it is sent. */
function whenHandedOver({ message }: MessageToSend<SMTPSentMessageInfo>, act: () => void): void {
  message?.processFunc((input) => Readable.from(readToEnd(input, act)));
}

async function* readToEnd(input: Readable, act: () => void): AsyncGenerator<Buffer> {
  yield* input;
  act();
}

export interface MailSender {
  readonly name: string;
  readonly address: string;
}

/** "Drawbridge <drawbridge@example.com>", or the address alone. */
export function parseSender(text: string): MailSender {
  const [, name = "", address = text] = /^(.*)<([^<>]+)>$/.exec(text.trim()) ?? [];
  return { name: name.trim().replace(/^"(.*)"$/, "$1"), address: address.trim() };
}

function mailOf({ to, subject, text, html, messageId }: MailMessage, domain: string) {
  return {
    // An address object is used as it is: nodemailer would search a text for further addresses.
    to: { name: "", address: to },
    subject: oneLine(subject),
    text,
    html,
    messageId: `<${messageId}@${domain}>`,
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
  };
}

/** A name must not start another header or change the direction of text. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
}

function connectionOf(address: string) {
  const url = new URL(address);
  const secure = url.protocol === "smtps:";
  const isPlain = url.searchParams.get("tls") === "off" || isLoopback(url.hostname);
  const { username, password } = url;
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    requireTLS: !secure && !isPlain,
    ignoreTLS: url.searchParams.get("tls") === "off",
    ...(username && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
  };
}

interface SmtpError extends Error {
  readonly code?: string;
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

/**
 * Only a refusal of the recipient's mailbox is final. Any other refusal of 5xx may be about this machine, its address or
 * its limits, and would meet every message.
 */
function resultOf(error: SmtpError, isHandedOver: boolean): MailResult {
  const { command, responseCode } = error;
  if (isHandedOver && responseCode === undefined) return { outcome: "IN_DOUBT", reason: sayDoubt(error) };
  const isAboutMessage = command === "RCPT TO" || command === "DATA";
  const reason = sayError(error);
  if (isAboutMessage && isMailboxRefused(error)) return { outcome: "REFUSED", reason };
  const isBusy = isAboutMessage && responseCode !== undefined && responseCode < 500 && responseCode !== 421;
  return { outcome: "LATER", reason, isOutage: !isBusy };
}

/**
 * By its enhanced code (RFC 3463: 5.1.7 and 5.1.8 are the sender's; RFC 7505: 5.1.10), or by its words where other codes
 * or none go with them.
 */
function isMailboxRefused({ response = "", responseCode = 0 }: SmtpError): boolean {
  if (responseCode < 500) return false;
  const words = response.replace(/\S+@\S+/g, "");
  if (/\bsender\b/i.test(words)) return false;
  if (/^\d{3}[ -]#?5\.(?:1\.(?:[0-6]|10)|2\.1)\b/.test(response)) return true;
  return UNKNOWN_MAILBOX.test(words) && !OF_THIS_SIDE.test(words);
}

const UNKNOWN_MAILBOX =
  /\b(?:user|recipient|mailbox)(?: address)?(?: is)? (?:unknown|unavailable|not found|does(?: not|n't) exist)|\b(?:unknown|no such|invalid) (?:user|recipient|mailbox)/i;

/** Words of policies, which some servers put behind "mailbox unavailable". */
const OF_THIS_SIDE =
  /\b(?:relay\w*|client|helo|ehlo|block(?:ed|list\w*)|black-?list\w*|polic(?:y|ies)|spf|dkim|dmarc)\b/i;

function sayDoubt({ code }: SmtpError): string {
  return `The mail server has the message and gave no answer (${code ?? "unknown"}), so it may have delivered it.`;
}

const LONGEST_REASON = 300;

function sayError({ code, response, responseCode }: SmtpError): string {
  // The server's answer to a password is not repeated, as it may contain it.
  if (code === "EAUTH") return `The mail server refused the user or password of SMTP_URL (${responseCode ?? code}).`;
  if (response) return cutText(oneLine(`The mail server answered: ${response}`), LONGEST_REASON);
  return `The mail server could not be reached, or broke off (${code ?? "unknown"}).`;
}
