import type { Actor } from "../../kernel/actor";
import { DomainError, type DomainErrorCode } from "../../kernel/app-error";
import { isId } from "../../kernel/ids";
import type { AuditEntry } from "../../platform/database/unit-of-work";
import { redactArguments } from "./redact";
import type { RefusalAggregator } from "./refusal-aggregator";

/** What somebody asked for. */
export interface RefusedCall {
  /** A verb and a noun, such as "revokeGrant". */
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** A form with mistakes in it is no attempt at anything, and who nobody is cannot be named. */
const RECORDED: ReadonlySet<DomainErrorCode> = new Set([
  "FORBIDDEN",
  "NOT_FOUND",
  "INVALID_STATE",
  "CONFLICT",
  "LIMIT_EXCEEDED",
]);

/**
 * Writes down that `actor` tried something and was refused; in a transaction of its own, as the attempt's was undone. Each for
 * itself, until they are so many that they are only to fill the log.
 */
export async function recordRefusal(
  tally: RefusalAggregator,
  actor: Actor,
  attempt: RefusedCall,
  error: unknown,
): Promise<void> {
  if (!(error instanceof DomainError) || !RECORDED.has(error.code)) return;
  const entry = entryOf(attempt, nounOf(attempt.name), error);
  await tally.record(`${actor.kind} ${actor.id}`, actor, entry, error.code);
}

/** The same for who wanted to see what is not for them. It costs nothing to try, so it is counted and not written each time. */
export async function recordRefusedQuery(
  tally: RefusalAggregator,
  actor: Actor,
  attempt: RefusedCall,
  error: DomainError,
): Promise<void> {
  await tally.record(`${actor.kind} ${actor.id}`, actor, entryOf(attempt, "api", error));
}

function entryOf({ name, args }: RefusedCall, subjectType: string, error: DomainError): AuditEntry {
  return {
    action: `api.${name}`,
    subjectType,
    subjectId: idIn(args) ?? "none",
    after: { arguments: redactArguments(args), message: error.message },
    refusedWith: error.code,
  };
}

/** "setIntegrationEnabled" is about an "integration", "revokeGrant" about a "grant". */
function nounOf(name: string): string {
  const [, ...words] = name.replace(/(Enabled|Active|Secret)$/, "").split(/(?=[A-Z])/);
  return words.join("-").toLowerCase() || name;
}

/** The first id among the arguments, or in their input. */
function idIn(args: Readonly<Record<string, unknown>>): string | null {
  const flat = { ...args, ...(args.input as object | undefined) };
  const found = Object.entries(flat).find(
    ([name, value]) => /^id$|Id$/.test(name) && typeof value === "string" && isId(value),
  );
  return found ? String(found[1]).toLowerCase() : null;
}
