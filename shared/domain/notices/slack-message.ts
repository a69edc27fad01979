import type { ChannelMessage } from "./channel-message";

/** Slack's limits: signs of a header, and of any other text. There are four blocks of 50 at most. */
const HEADER = 150;
const TEXT = 3_000;

/** As an incoming webhook of Slack takes it. What people typed is text: no mention, no link, no other block. */
export function slackMessage({ title, lines, url, footer }: ChannelMessage): string {
  const blocks = [
    { type: "header", text: { type: "plain_text", text: slackText(title, HEADER), emoji: false } },
    ...(lines.length > 0 ? [{ type: "section", text: mrkdwn(lines.join("\n")) }] : []),
    ...(url ? [{ type: "actions", elements: [button(url)] }] : []),
    { type: "context", elements: [mrkdwn(footer)] },
  ];
  return JSON.stringify({ text: slackText(title, TEXT), unfurl_links: false, unfurl_media: false, blocks });
}

/** `verbatim`: Slack makes no links and mentions of what looks like some. */
function mrkdwn(text: string) {
  return { type: "mrkdwn", text: slackText(text, TEXT), verbatim: true };
}

function button(url: string) {
  return { type: "button", text: { type: "plain_text", text: "Open in Drawbridge" }, url };
}

/** The limit counts the signs as they are sent, `&amp;` as five; no sign is cut in the middle. */
function slackText(text: string, most: number): string {
  const signs = Array.from(text, (sign) => ESCAPED[sign] ?? sign);
  const whole = signs.join("");
  if (whole.length <= most) return whole;
  let kept = "";
  for (const sign of signs) {
    if (kept.length + sign.length > most - 1) break;
    kept += sign;
  }
  return `${kept}…`;
}

const ESCAPED: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
