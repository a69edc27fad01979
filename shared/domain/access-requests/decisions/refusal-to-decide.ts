import { DomainError } from "../../../kernel/app-error";
import type { ItemState } from "../access-request.states";
import type { DecisionVoice } from "../approvers/decision-voice";

export interface DecisionFacts {
  readonly resourceName: string;
  readonly state: ItemState;
  readonly voice: DecisionVoice;
  /** They carry the address of who asks or who gets the access, and no admin said yet that they are two humans. */
  readonly isProbablyThem: boolean;
}

/** Why a person cannot decide about an item; null: they can. */
export function refusalToDecide(facts: DecisionFacts): DomainError | null {
  const { resourceName, state, voice, isProbablyThem } = facts;
  if (voice.kind === "USED")
    return new DomainError("INVALID_STATE", `You have decided about '${resourceName}' already.`, [], "DECIDED_ALREADY");
  if (voice.kind === "USED_BY_OTHERS") return delegatorHasDecidedRefusal(resourceName);
  if (voice.kind === "NONE" && isProbablyThem) return probablySameHumanRefusal(resourceName);
  if (voice.kind === "NONE") {
    const message = `You are not among those who may decide about '${resourceName}' now.`;
    return new DomainError("FORBIDDEN", message, [], "NOT_AN_APPROVER");
  }
  if (state === "PENDING") return null;
  return new DomainError(
    "INVALID_STATE",
    `'${resourceName}' is ${WORDS[state]} already; nothing waits for a decision.`,
    [],
    "NOTHING_WAITS",
  );
}

/** A voice counts once: the delegator, or another delegate, was first. */
function delegatorHasDecidedRefusal(resourceName: string): DomainError {
  const message = `Those in whose place you may decide about '${resourceName}' have decided already, themselves or by another delegate.`;
  return new DomainError("INVALID_STATE", message, [{ path: [], message, rule: "DELEGATOR_HAS_DECIDED" }]);
}

/** Two people with one address are taken for one human until an admin has answered. */
export function probablySameHumanRefusal(resourceName: string): DomainError {
  const message = `You carry the same address as the person who asked for '${resourceName}' or gets it, so you cannot decide about it. An admin can say whether you are one human.`;
  return new DomainError("FORBIDDEN", message, [{ path: [], message, rule: "PROBABLY_SAME_HUMAN" }]);
}

const WORDS: Readonly<Record<Exclude<ItemState, "PENDING">, string>> = {
  APPROVED: "approved",
  REJECTED: "rejected",
  CANCELLED: "cancelled",
  LAPSED: "lapsed",
  FAILED: "approved",
};

export interface DecisionCandidate<T> {
  readonly item: T;
  readonly refusal: DomainError | null;
}

/**
 * Those to decide about. Named items have to be open to the person, each of them. Of a whole request it is those that are;
 * where none is, it is refused: as too late rather than as not theirs, if that is so of any.
 */
export function itemsToDecide<T>(judged: readonly DecisionCandidate<T>[], areNamed: boolean): T[] {
  const refusals = judged.flatMap(({ refusal }) => refusal ?? []);
  const open = judged.filter(({ refusal }) => refusal === null).map(({ item }) => item);
  if (refusals.length > 0 && (areNamed || open.length === 0)) {
    throw refusals.find(({ code }) => code === "INVALID_STATE" && !areNamed) ?? refusals[0]!;
  }
  return open;
}
