import { type ApproversNow, approversInOwnRight } from "../../access-flows/approvers";
import type { DelegatedRight } from "../../delegations/delegated-rights";
import type { AccessDecision, AccessRequestItem } from "../access-request.entity";

/** The right by which a person would decide about an item. */
export type ApproverCapacity =
  | { readonly kind: "OWN" }
  | { readonly kind: "DELEGATED"; readonly right: DelegatedRight }
  /** The person has decided already. */
  | { readonly kind: "USED" }
  /** Each delegator has decided already, or another delegate has used their right. */
  | { readonly kind: "USED_BY_OTHERS" }
  | { readonly kind: "NONE" };

/** Approvers decide in their own right. A delegate uses the right of the first delegator that is still unused. */
export function capacityOf(
  personId: string,
  { id: itemId }: Pick<AccessRequestItem, "id">,
  approvers: ApproversNow,
  decisions: readonly Pick<AccessDecision, "itemId" | "personId" | "onBehalfOfId">[],
): ApproverCapacity {
  const given = decisions.filter((one) => one.itemId === itemId);
  if (given.some((one) => one.personId === personId)) return { kind: "USED" };
  if (approversInOwnRight(approvers).some(({ id }) => id === personId)) return { kind: "OWN" };
  const rights = approvers.delegates.filter((one) => one.personId === personId);
  if (rights.length === 0) return { kind: "NONE" };
  const isLeft = ({ onBehalfOfId }: DelegatedRight) =>
    !given.some((one) => one.personId === onBehalfOfId || one.onBehalfOfId === onBehalfOfId);
  const right = rights.find(isLeft);
  return right ? { kind: "DELEGATED", right } : { kind: "USED_BY_OTHERS" };
}
