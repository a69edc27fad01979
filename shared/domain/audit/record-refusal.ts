import type { Actor } from "../../kernel/actor";
import { DomainError, type DomainErrorCode } from "../../kernel/app-error";
import { isId } from "../../kernel/ids";
import type { AuditEntry } from "../../platform/database/unit-of-work";
import { redactArguments } from "./redact";
import type { RefusalAggregator } from "./refusal-aggregator";

/** A refused operation. */
export interface RefusedCall {
  /** A verb and a noun, such as "revokeGrant". */
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Invalid input is no attempt, and an unauthenticated client cannot be named. */
const RECORDED: ReadonlySet<DomainErrorCode> = new Set([
  "FORBIDDEN",
  "NOT_FOUND",
  "INVALID_STATE",
  "CONFLICT",
  "LIMIT_EXCEEDED",
]);

/**
 * Audits a refused mutation of `actor`, in a transaction of its own because the attempt's was rolled back. Refusals are
 * written one by one, until a flood of them would only fill the log.
 */
export async function recordRefusal(
  refusals: RefusalAggregator,
  actor: Actor,
  attempt: RefusedCall,
  error: unknown,
): Promise<void> {
  if (!(error instanceof DomainError) || !RECORDED.has(error.code)) return;
  const entry = entryOf(attempt, nounOf(attempt.name), error);
  await refusals.record(`${actor.kind} ${actor.id}`, actor, entry, error.code);
}

/** Audits a forbidden query. Queries cost nothing to try, so repeats are counted rather than written. */
export async function recordRefusedQuery(
  refusals: RefusalAggregator,
  actor: Actor,
  attempt: RefusedCall,
  error: DomainError,
): Promise<void> {
  await refusals.record(`${actor.kind} ${actor.id}`, actor, entryOf(attempt, "api", error));
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

/** The first id among the arguments or in their input. */
function idIn(args: Readonly<Record<string, unknown>>): string | null {
  const flat = { ...args, ...(args.input as object | undefined) };
  const found = Object.entries(flat).find(
    ([name, value]) => /^id$|Id$/.test(name) && typeof value === "string" && isId(value),
  );
  return found ? String(found[1]).toLowerCase() : null;
}
