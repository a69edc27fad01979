import { SCOPES, type Scope } from "../../kernel/actor";
import { type FieldProblem, invalidInput } from "../../kernel/app-error";
import { problemsOfTypedText, typedText } from "../../kernel/text/typed-text";

/** The settings of a new token. */
export interface TokenForm {
  readonly name?: string | null;
  /** Undefined: everything that the roles permit. */
  readonly scopes?: readonly string[] | null;
  /** Undefined: no expiry; a personal token gets the latest one permitted. */
  readonly expiresAt?: Date | null;
}

export interface TokenContent {
  readonly name: string | null;
  /** Empty: not narrowed. */
  readonly scopes: Scope[];
  readonly expiresAt: Date | null;
}

const NAME = { characters: 64, bytes: 256, lines: false };
const LONGEST_DAYS = 366;
const DAY_MS = 86_400_000;

/** Throws INVALID_INPUT with every problem. */
export function parseToken(
  { name, scopes, expiresAt }: TokenForm,
  now: Date,
  longestDays: number = LONGEST_DAYS,
): TokenContent {
  const problems: FieldProblem[] = [];
  const trimmed = typedText(name) || null;
  problems.push(...problemsOfTypedText(["name"], trimmed ?? "", NAME));
  // An empty list by mistake must not mean all scopes.
  if (scopes?.length === 0) problems.push({ path: ["scopes"], message: "'scopes' must name at least one." });
  const known = SCOPES.filter((scope) => scopes?.includes(scope));
  scopes?.forEach((scope, n) => {
    if (known.some((one) => one === scope)) return;
    problems.push({ path: ["scopes", n], message: `'${scope.slice(0, 32)}' is not one of ${SCOPES.join(", ")}.` });
  });
  if (expiresAt && expiresAt <= now)
    problems.push({ path: ["expiresAt"], message: "'expiresAt' must be in the future." });
  if (expiresAt && expiresAt > daysAhead(now, longestDays)) {
    problems.push({ path: ["expiresAt"], message: `'expiresAt' may lie at most ${longestDays} days ahead.` });
  }
  if (problems.length > 0) throw invalidInput(problems);
  return { name: trimmed, scopes: known, expiresAt: expiresAt ?? null };
}

export function daysAhead(now: Date, days: number): Date {
  return new Date(now.getTime() + days * DAY_MS);
}
