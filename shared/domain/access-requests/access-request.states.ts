/** PENDING: waits for a decision. The others are final; what becomes of an approved item, its grant says. */
export const ITEM_STATES = ["PENDING", "APPROVED", "REJECTED", "CANCELLED", "LAPSED"] as const;
export type ItemState = (typeof ITEM_STATES)[number];

const MOVES: Readonly<Record<ItemState, readonly ItemState[]>> = {
  PENDING: ["APPROVED", "REJECTED", "CANCELLED", "LAPSED"],
  APPROVED: [],
  REJECTED: [],
  CANCELLED: [],
  LAPSED: [],
};

export function mayBecome(from: ItemState, to: ItemState): boolean {
  return MOVES[from].includes(to);
}
