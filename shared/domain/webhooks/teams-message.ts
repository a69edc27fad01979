import type { ChannelMessage } from "./channel-message";

/** Teams accepts 28 KB, a part of which it needs itself. */
const MOST_BYTES = 27_000;
const LONGEST_TEXT = 2_000;

/** An Adaptive Card for a workflow of Teams. Texts are runs, which do not parse Markdown, so they hold no links. */
export function teamsMessage(message: ChannelMessage): string {
  for (let longest = LONGEST_TEXT; ; longest = Math.floor(longest / 2)) {
    const body = JSON.stringify(cardOf(message, longest));
    if (Buffer.byteLength(body) <= MOST_BYTES || longest < 16) return body;
  }
}

function cardOf({ title, lines, url, footer }: ChannelMessage, longest: number) {
  const content = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    body: [
      textBlock(title, longest, { weight: "Bolder", size: "Medium" }),
      ...lines.slice(0, MOST_LINES).map((line) => textBlock(line, longest, {})),
      textBlock(footer, longest, { isSubtle: true, size: "Small" }),
    ],
    ...(url && { actions: [{ type: "Action.OpenUrl", title: "Open in Drawbridge", url }] }),
  };
  return {
    type: "message",
    attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content }],
  };
}

const MOST_LINES = 40;

function textBlock(text: string, longest: number, style: object) {
  const signs = [...text];
  const shown = signs.length <= longest ? text : `${signs.slice(0, longest - 1).join("")}…`;
  return { type: "RichTextBlock", inlines: [{ type: "TextRun", text: shown, ...style }] };
}
