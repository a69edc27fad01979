/** PENDING: waits for a decision. FAILED: it was approved, and its access did not come. What else becomes of it, its grant says. */
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

/** Why an item was cancelled: somebody did, or what it was about is no more. */
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
 * PENDING: something waits, and nothing was approved yet. PARTLY_APPROVED: something waits, and some approval was given: an
 * item, or one of the approvals an item needs. Nothing waits: what all items are, or MIXED.
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
  /** Somebody has approved it, whether or not that is enough. */
  readonly hasApproval: boolean;
}

/** What the items of a request come to. */
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
