import type { ChannelMessage } from "./channel-message";

/** Slack's limits in characters: a header, and any other text. There are four blocks of 50 at most. */
const HEADER = 150;
const TEXT = 3_000;

/** The body for an incoming webhook of Slack. User input is plain text: no mention, link, emphasis or block. */
export function slackMessage({ title, lines, url, footer }: ChannelMessage): string {
  const blocks = [
    { type: "header", text: plain(title, HEADER) },
    ...(lines.length > 0 ? [{ type: "section", text: plain(lines.join("\n"), TEXT) }] : []),
    ...(url ? [{ type: "actions", elements: [button(url)] }] : []),
    { type: "context", elements: [plain(footer, TEXT)] },
  ];
  return JSON.stringify({
    text: slackText(title, TEXT),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks,
  });
}

/** Without `emoji` Slack leaves `:name:` as it is. */
function plain(text: string, most: number) {
  return { type: "plain_text", text: slackText(text, most), emoji: false };
}

function button(url: string) {
  return { type: "button", text: { type: "plain_text", text: "Open in Drawbridge" }, url };
}

/** The limit counts escaped characters, `&amp;` as five. No character is cut in the middle. */
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
