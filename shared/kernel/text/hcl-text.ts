/**
 * A text as a quoted HCL literal, on one line, with invisible characters as ASCII escapes. Terraform reads the same
 * text, whatever it holds, without interpolation. Terraform normalises texts to the Unicode form NFC.
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
  // A lone surrogate is no character and has no escape.
  if (/\p{Cs}/u.test(character)) return "\ufffd";
  const code = character.codePointAt(0)!.toString(16);
  return SHORT_ESCAPES[character] ?? (code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`);
}

/** HCL escapes the sign by doubling it. After another such sign that is ambiguous, so its code is used. */
function escapeTemplate(introducer: string, at: number, text: string): string {
  const sign = introducer[0]!;
  return `${/[$%]/.test(text[at - 1] ?? "") ? `\\u00${sign.charCodeAt(0).toString(16)}` : sign + sign}{`;
}
