/** PENDING: waits for a decision. FAILED: approved, but its grant failed. The grant has every later state. */
export const ITEM_STATES = ["PENDING", "APPROVED", "REJECTED", "CANCELLED", "LAPSED", "FAILED"] as const;
export type ItemState = (typeof ITEM_STATES)[number];

const MOVES: Readonly<Record<ItemState, readonly ItemState[]>> = {
  PENDING: ["APPROVED", "REJECTED", "CANCELLED", "LAPSED"],
  APPROVED: ["FAILED"],
  REJECTED: [],
  CANCELLED: [],
  LAPSED: [],
  FAILED: [],
};

export function mayItemBecome(from: ItemState, to: ItemState): boolean {
  return MOVES[from].includes(to);
}

/** Why an item was cancelled: by a person, or because its people, resource or flow are gone. */
export const CANCEL_REASONS = [
  "BY_PERSON",
  "REQUESTER_INACTIVE",
  "GRANTEE_INACTIVE",
  "RESOURCE_GONE",
  "OUT_OF_SCOPE",
  "INTEGRATION_DELETED",
  "FLOW_DELETED",
  "FLOW_CHANGED",
] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];

/**
 * PENDING: some item is pending, and nothing was approved yet. PARTLY_APPROVED: some item is pending, and an item, or
 * one of the approvals that it needs, was approved. Without pending items it is the state of all items, or MIXED.
 */
export const REQUEST_STATES = [
  "PENDING",
  "PARTLY_APPROVED",
  "APPROVED",
  "REJECTED",
  "CANCELLED",
  "LAPSED",
  "FAILED",
  "MIXED",
] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

export interface ItemStanding {
  readonly state: ItemState;
  /** At least one approval was given, sufficient or not. */
  readonly hasApproval: boolean;
}

/** The state of a request, derived from its items. */
export function requestStateOf(items: readonly ItemStanding[]): RequestState {
  if (items.some(({ state }) => state === "PENDING")) {
    const isBegun = items.some(
      ({ state, hasApproval }) => state === "APPROVED" || state === "FAILED" || (state === "PENDING" && hasApproval),
    );
    return isBegun ? "PARTLY_APPROVED" : "PENDING";
  }
  const [first, ...others] = new Set(items.map(({ state }) => state));
  return others.length > 0 ? "MIXED" : (first as Exclude<ItemState, "PENDING">);
}
