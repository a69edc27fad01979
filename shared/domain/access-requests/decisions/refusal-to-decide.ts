import { DomainError } from "../../../kernel/app-error";
import type { ItemState } from "../access-request.states";
import type { ApproverCapacity } from "../approvers/approver-capacity";

export interface DecisionFacts {
  readonly resourceName: string;
  readonly state: ItemState;
  readonly capacity: ApproverCapacity;
  /** The person shares an address with the requester or grantee, and no admin has said that they are two humans. */
  readonly isProbablyThem: boolean;
  /** The requester or grantee made the token by which the person acts. */
  readonly isByTheirToken: boolean;
}

/** The refusal of a decision about an item; null: the person can decide. */
export function refusalToDecide(facts: DecisionFacts): DomainError | null {
  const { resourceName, state, capacity, isProbablyThem, isByTheirToken } = facts;
  if (capacity.kind === "USED")
    return new DomainError("INVALID_STATE", `You have decided about '${resourceName}' already.`, [], "DECIDED_ALREADY");
  if (capacity.kind === "USED_BY_OTHERS") return delegatorHasDecidedRefusal(resourceName);
  if (capacity.kind === "NONE" && isProbablyThem) return probablySameHumanRefusal(resourceName);
  if (capacity.kind === "NONE") {
    const message = `You are not among those who may decide about '${resourceName}' now.`;
    return new DomainError("FORBIDDEN", message, [], "NOT_AN_APPROVER");
  }
  if (isByTheirToken) return tokenOfRequesterRefusal(resourceName);
  if (state === "PENDING") return null;
  return new DomainError(
    "INVALID_STATE",
    `'${resourceName}' is ${WORDS[state]} already; nothing waits for a decision.`,
    [],
    "NOTHING_WAITS",
  );
}

/** A capacity counts once, and the delegator or another delegate has used it. */
function delegatorHasDecidedRefusal(resourceName: string): DomainError {
  const message = `Your delegators have decided about '${resourceName}' already, themselves or by another delegate.`;
  return new DomainError("INVALID_STATE", message, [{ path: [], message, rule: "DELEGATOR_HAS_DECIDED" }]);
}

/** People who share an address count as one human until an admin has answered. */
export function probablySameHumanRefusal(resourceName: string): DomainError {
  const message = `You share an address with the requester or the grantee of '${resourceName}', so you cannot decide about it. An admin can say whether you are one human.`;
  return new DomainError("FORBIDDEN", message, [{ path: [], message, rule: "PROBABLY_SAME_HUMAN" }]);
}

/** Nobody decides about themselves by a token that they made for somebody else. */
function tokenOfRequesterRefusal(resourceName: string): DomainError {
  const message = `The requester or the grantee of '${resourceName}' made this token, or let another token make it, so it cannot decide about it. The person it stands for can sign in and decide.`;
  return new DomainError("FORBIDDEN", message, [{ path: [], message, rule: "TOKEN_OF_REQUESTER" }]);
}

const WORDS: Readonly<Record<Exclude<ItemState, "PENDING">, string>> = {
  APPROVED: "approved",
  REJECTED: "rejected",
  CANCELLED: "cancelled",
  LAPSED: "lapsed",
  // It was approved before it failed.
  FAILED: "approved",
};

export interface DecisionCandidate<T> {
  readonly item: T;
  readonly refusal: DomainError | null;
}

/**
 * Selects the items to decide about. Each named item must be decidable. Without names, undecidable items are skipped;
 * if none is left, "too late" is preferred over "not yours" as the refusal.
 */
export function itemsToDecide<T>(candidates: readonly DecisionCandidate<T>[], areNamed: boolean): T[] {
  const refusals = candidates.flatMap(({ refusal }) => refusal ?? []);
  const open = candidates.filter(({ refusal }) => refusal === null).map(({ item }) => item);
  if (refusals.length > 0 && (areNamed || open.length === 0)) {
    throw refusals.find(({ code }) => code === "INVALID_STATE" && !areNamed) ?? refusals[0]!;
  }
  return open;
}
