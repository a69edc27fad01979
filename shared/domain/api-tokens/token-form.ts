import { SCOPES, type Scope } from "../../kernel/actor";
import { type FieldProblem, invalidInput } from "../../kernel/app-error";
import { problemsOfTypedText } from "../../kernel/text/typed-text";

/** What somebody may say about a token they want. */
export interface TokenForm {
  readonly name?: string | null;
  /** Left out: everything that the roles allow. */
  readonly scopes?: readonly string[] | null;
  /** Left out: it does not expire; one that acts as a person ends as late as it may. */
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
  const trimmed = name?.trim() || null;
  problems.push(...problemsOfTypedText(["name"], trimmed ?? "", NAME));
  // An empty list by mistake must not mean everything.
  if (scopes?.length === 0) problems.push({ path: ["scopes"], message: "'scopes' must name at least one." });
  const known = SCOPES.filter((scope) => scopes?.includes(scope));
  scopes?.forEach((scope, n) => {
    if (known.some((one) => one === scope)) return;
    problems.push({ path: ["scopes", n], message: `'${scope.slice(0, 32)}' is not one of ${SCOPES.join(", ")}.` });
  });
  if (expiresAt && expiresAt <= now) problems.push({ path: ["expiresAt"], message: "'expiresAt' must lie ahead." });
  if (expiresAt && expiresAt > daysAhead(now, longestDays)) {
    problems.push({ path: ["expiresAt"], message: `'expiresAt' may lie at most ${longestDays} days ahead.` });
  }
  if (problems.length > 0) throw invalidInput(problems);
  return { name: trimmed, scopes: known, expiresAt: expiresAt ?? null };
}

export function daysAhead(now: Date, days: number): Date {
  return new Date(now.getTime() + days * DAY_MS);
}
