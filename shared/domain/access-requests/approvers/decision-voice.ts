import { type ApproversNow, approversInOwnRight } from "../../access-flows/approvers";
import type { DelegatedRight } from "../../delegations/delegated-rights";
import type { AccessDecision, AccessRequestItem } from "../access-request.entity";

/** With which right somebody would decide about an item. */
export type DecisionVoice =
  | { readonly kind: "OWN" }
  | { readonly kind: "DELEGATED"; readonly right: DelegatedRight }
  /** They have decided already. */
  | { readonly kind: "USED" }
  /** Each of those in whose place they might decide has decided already, or another delegate has. */
  | { readonly kind: "USED_BY_OTHERS" }
  | { readonly kind: "NONE" };

/** An approver decides in their own right; a delegate in the place of the first delegator whose voice is left. */
export function voiceOf(
  personId: string,
  { id: itemId }: Pick<AccessRequestItem, "id">,
  approvers: ApproversNow,
  decisions: readonly Pick<AccessDecision, "itemId" | "personId" | "onBehalfOfId">[],
): DecisionVoice {
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
