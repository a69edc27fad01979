/**
 * Patterns of secrets in texts, with their replacements. Each pattern requires that none of its own characters precedes
 * it. Otherwise a line of 100 kB would take seconds, because a match would be tried at each position.
 */
const SECRETS: readonly [RegExp, string][] = [
  // Credentials in a header, of any scheme.
  [/\b(Bearer|Basic)\s+[\w.~+/-]{8,}=*/gi, "$1 [redacted]"],
  // JSON web tokens.
  [/(?<![\w-])((?:(?!eyJ)[\w-])*)eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*/g, "$1[redacted]"],
  // Signature and session token of a presigned URL.
  [
    /([?&](?:X-Amz-(?:Signature|Credential|Security-Token)|Signature|sig|token|code|state)=)[^&\s"'\\]+/gi,
    "$1[redacted]",
  ],
  // Passwords in URLs of databases and queues.
  [/((?<![a-z0-9+.-])[a-z0-9+.-]+:\/\/[^\s:/@"']*:)[^\s@/"']+@/gi, "$1[redacted]@"],
  // AWS keys as programs print them. An access key id alone is harmless.
  [
    /\b(aws_secret_access_key|aws_session_token|secretAccessKey|sessionToken)(["']?\s*[:=]\s*["']?)[\w/+=-]{16,}/gi,
    "$1$2[redacted]",
  ],
  // Tokens that Drawbridge issues.
  [/\bdrawbridge_[\w-]{30,}/g, "drawbridge_[redacted]"],
];

/** Removes secrets from a log line, which an error message or a statement's parameter may contain. */
export function redactLine(line: string): string {
  return SECRETS.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
}
