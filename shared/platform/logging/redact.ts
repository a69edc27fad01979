/**
 * What is a secret wherever it turns up in a text, and what stands in its place. Each pattern begins where none of its own
 * characters stands before it: from every place within a long run, a line of 100 kB would take seconds.
 */
const SECRETS: readonly [RegExp, string][] = [
  // Credentials of a header, whatever their scheme.
  [/\b(Bearer|Basic)\s+[\w.~+/-]{8,}=*/gi, "$1 [redacted]"],
  // JSON web tokens.
  [/(?<![\w-])((?:(?!eyJ)[\w-])*)eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*/g, "$1[redacted]"],
  // The signature and the session of a presigned address.
  [
    /([?&](?:X-Amz-(?:Signature|Credential|Security-Token)|Signature|sig|token|code|state)=)[^&\s"'\\]+/gi,
    "$1[redacted]",
  ],
  // Passwords in addresses of databases and queues.
  [/((?<![a-z0-9+.-])[a-z0-9+.-]+:\/\/[^\s:/@"']*:)[^\s@/"']+@/gi, "$1[redacted]@"],
  // Keys of AWS, as programs print them. An access key id is no use without them.
  [
    /\b(aws_secret_access_key|aws_session_token|secretAccessKey|sessionToken)(["']?\s*[:=]\s*["']?)[\w/+=-]{16,}/gi,
    "$1$2[redacted]",
  ],
  // Tokens that we issue.
  [/\bdrawbridge_[\w-]{30,}/g, "drawbridge_[redacted]"],
];

/** A line of the log without the secrets that an error's message or a statement's parameter brought into it. */
export function redactLine(line: string): string {
  return SECRETS.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
}
