import { consolePages } from "../../../kernel/console-pages";
import { withoutTurns } from "../../../kernel/text/text-direction";
import type { MailMessage } from "../mailer.port";
import type { Notification } from "../notification.entity";
import { KINDS } from "../notification-kinds";

export type MailedNotification = Pick<
  Notification,
  "id" | "kind" | "title" | "message" | "path" | "subjectType" | "subjectId"
>;

/** DRAWBRIDGE_URL without a slash at its end; null: it is not configured, and mail has no links. */
export type BaseUrl = string | null;

/** The mail as text and as HTML. User input is plain text in both, never a link or a tag. */
export function mailMessageOf(notification: MailedNotification, to: string, baseUrl: BaseUrl): MailMessage {
  const { id } = notification;
  const title = withoutTurns(notification.title);
  const lines = withoutTurns(notification.message).split("\n");
  const url = pageUrl(notification.path, baseUrl);
  const small = smallPrint(notification, baseUrl);
  return {
    to,
    messageId: `notification.${id}`,
    subject: clip(title, 150),
    text: [title, "", ...lines, ...(url ? ["", `Open: ${url}`] : []), "", "-- ", ...small].join("\n"),
    html: htmlOf(title, lines, url, small),
  };
}

/** The address of a page; null: DRAWBRIDGE_URL is not configured. */
export function pageUrl(path: string, baseUrl: BaseUrl): string | null {
  return baseUrl === null ? null : `${baseUrl}${path}`;
}

function smallPrint({ kind, subjectType, subjectId }: MailedNotification, baseUrl: BaseUrl): string[] {
  const settings = pageUrl(consolePages.notifications(), baseUrl);
  return [
    `Object: ${subjectType} ${subjectId}. API: ${KINDS[kind].apiFields.join(", ")}.`,
    `You get this because it concerns you. ${settings ? `Choose what you get: ${settings}` : "The mutation setNotificationPreferences of the API says what you get."}`,
  ];
}

function htmlOf(title: string, lines: readonly string[], url: string | null, small: readonly string[]): string {
  const paragraphs = lines.map((line) => `<p style="margin:0 0 8px">${escapeHtml(line)}</p>`);
  const link = url ? `<p style="margin:16px 0"><a href="${escapeHtml(url)}">Open in Drawbridge</a></p>` : "";
  const footer = small.map((line) => escapeHtml(line)).join("<br>");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head><body style="font-family:sans-serif;font-size:14px;line-height:1.4"><h1 style="font-size:18px">${escapeHtml(title)}</h1>${paragraphs.join("")}${link}<p style="color:#555;font-size:12px;border-top:1px solid #ccc;padding-top:8px">${footer}</p></body></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Cuts at whole characters, with a mark for the rest. */
function clip(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}
