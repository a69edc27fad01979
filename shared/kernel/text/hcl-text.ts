/**
 * A text as a quoted literal of HCL, on one line and in ASCII where a character would not be seen: whatever it holds, Terraform
 * reads the same text, and neither an expression nor the end of the literal. Terraform keeps texts in the Unicode form NFC; one in
 * another form comes out composed.
 */
export function quoteHclText(text: string): string {
  const escaped = text.replace(/["\\]|\p{C}|(?! )\p{Z}/gu, escapeCharacter);
  return `"${escaped.replace(/[$%]\{/g, escapeTemplate)}"`;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function escapeCharacter(character: string): string {
  // Half of a pair is no character, and has no escape.
  if (/\p{Cs}/u.test(character)) return "\ufffd";
  const code = character.codePointAt(0)!.toString(16);
  return SHORT_ESCAPES[character] ?? (code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`);
}

/** HCL has the sign doubled. Behind another such sign it could not be told which of them are, so its code stands there. */
function escapeTemplate(introducer: string, at: number, text: string): string {
  const sign = introducer[0]!;
  return `${/[$%]/.test(text[at - 1] ?? "") ? `\\u00${sign.charCodeAt(0).toString(16)}` : sign + sign}{`;
}
