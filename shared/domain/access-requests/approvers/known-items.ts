import type { WholeRequest } from "../request-rows";
import type { ApproversByItem, ItemApprovers } from "./request-approvers";

/** A pending item as the only one of its request, with its approvers as far as one person's decisions need them. */
interface KnownItem {
  readonly whole: WholeRequest;
  readonly approvers: ItemApprovers;
}

/**
 * The pending items that one answer to one person has loaded so far, by id. The right to read a request, the list of
 * what waits and the right to decide depend on the same approvers, and one document asks for all three.
 */
export type KnownItems = Map<string, KnownItem>;

export function rememberItems(known: KnownItems, wholes: readonly WholeRequest[], approvers: ApproversByItem): void {
  for (const { request, items, decisions } of wholes) {
    for (const item of items.filter(({ nextTimerAt }) => nextTimerAt !== null)) {
      const own = decisions.filter(({ itemId }) => itemId === item.id);
      known.set(item.id, { whole: { request, items: [item], decisions: own }, approvers: approvers.get(item.id)! });
    }
  }
}
