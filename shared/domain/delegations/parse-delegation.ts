import type { FieldProblem } from "../../kernel/app-error";
import { isId } from "../../kernel/ids";
import { problemsOfTypedText, type TextLimits, typedText } from "../../kernel/text/typed-text";

/** A new delegation, as API input. */
export interface DelegationInput {
  /** The delegate by id; otherwise `toUser` names them. */
  readonly toPersonId?: string | null;
  /** The delegate by exact user name or address, or by `id:` and their provider's key. */
  readonly toUser?: string | null;
  /** Omitted: the actor. Only admins may name another person. */
  readonly fromPersonId?: string | null;
  /** Omitted or in the past: from now on. */
  readonly from?: Date | null;
  readonly until: Date;
  readonly reason?: string | null;
  readonly clientRequestId?: string | null;
}

/** The delegate as the input names them. */
export interface NamedDelegate {
  readonly field: "toPersonId" | "toUser";
  readonly value: string;
}

export interface DelegationDraft {
  readonly fromPersonId: string;
  readonly to: NamedDelegate;
  readonly startsAt: Date;
  readonly until: Date;
  readonly reason: string | null;
}

const DAY_MS = 86_400_000;
/** A longer absence deserves a new decision. */
const LONGEST_DAYS = 90;
const FURTHEST_AHEAD_DAYS = 180;
const REASON: TextLimits = { characters: 500, lines: true };
const USER: TextLimits = { characters: 320, lines: false };

/** Parses the input, and reports every problem that needs no lookup. */
export function parseDelegation(
  input: DelegationInput,
  delegatorId: string,
  now: Date,
): { draft: DelegationDraft; problems: FieldProblem[] } {
  const to = delegateIn(input);
  const fromPersonId = delegatorId.trim().toLowerCase();
  const reason = typedText(input.reason) || null;
  const startsAt = input.from && input.from > now ? input.from : now;
  const draft = { fromPersonId, to, startsAt, until: input.until, reason };
  const problems = [
    ...problemsOfDelegate(input, draft),
    ...problemsOfId("fromPersonId", fromPersonId),
    ...problemsOfTime(draft, now),
    ...problemsOfTypedText(["reason"], reason ?? "", REASON),
  ];
  return { draft, problems };
}

function delegateIn({ toPersonId, toUser }: DelegationInput): NamedDelegate {
  const user = typedText(toUser);
  if (user) return { field: "toUser", value: user };
  return { field: "toPersonId", value: toPersonId?.trim().toLowerCase() ?? "" };
}

function problemsOfDelegate(input: DelegationInput, { fromPersonId, to }: DelegationDraft): FieldProblem[] {
  const isById = Boolean(input.toPersonId?.trim());
  if (isById === (to.field === "toUser")) {
    return [{ path: [to.field], message: "Name the delegate either by 'toPersonId' or by 'toUser'." }];
  }
  if (to.field === "toUser") return problemsOfTypedText(["toUser"], to.value, USER);
  if (to.value !== fromPersonId) return problemsOfId("toPersonId", to.value);
  const message = "Nobody can delegate to themselves: name another person.";
  return [{ path: ["toPersonId"], message, rule: "SAME_HUMAN" }];
}

/** The same answer for unknown and inactive people, so that it does not reveal who has left. */
export const PERSON_NOT_FOUND_MESSAGE = "The person was not found, or is not active.";

function problemsOfId(path: string, id: string): FieldProblem[] {
  return isId(id) ? [] : [{ path: [path], message: PERSON_NOT_FOUND_MESSAGE, rule: "PERSON_NOT_FOUND" }];
}

function problemsOfTime({ startsAt, until }: DelegationDraft, now: Date): FieldProblem[] {
  const problem = (path: string, message: string) => [{ path: [path], message, rule: "DELEGATION_TIME" as const }];
  if (startsAt.getTime() - now.getTime() > FURTHEST_AHEAD_DAYS * DAY_MS) {
    return problem("from", `'from' must lie within the next ${FURTHEST_AHEAD_DAYS} days.`);
  }
  if (until <= startsAt) return problem("until", "'until' must be after 'from', and must not be past.");
  if (until.getTime() - startsAt.getTime() <= LONGEST_DAYS * DAY_MS) return [];
  return problem("until", `A delegation is ${LONGEST_DAYS} days long at most. Make it again when it ends.`);
}
