import { invalidInput, notFound } from "../../../kernel/app-error";
import type { AccessRequestItem } from "../access-request.entity";
import type { WholeRequest } from "../request-rows";

/** Items of a request; without `itemIds` all items that the actor may act on. */
export interface RequestItemSelection {
  readonly requestId: string;
  readonly itemIds?: readonly string[] | null;
}

/** The named items, or all. Throws INVALID_INPUT for an empty list, NOT_FOUND for an id of another request. */
export function selectItems(
  { items }: Pick<WholeRequest, "items">,
  itemIds: readonly string[] | null | undefined,
): readonly AccessRequestItem[] {
  if (!itemIds) return items;
  if (itemIds.length === 0) {
    const message =
      "'itemIds' is empty, so nothing was done: name the items, or leave it out for all that you may act on.";
    throw invalidInput([{ path: ["itemIds"], message }]);
  }
  return [...new Set(itemIds)].map((id) => {
    const item = items.find((one) => one.id === id);
    if (!item) throw notFound("The item");
    return item;
  });
}
