import { permissionNames } from "../../parts/words/access-words";
import { listInWords } from "../../parts/words/in-words";
import { saySeconds } from "../../parts/words/moment";
import type { ItemToDecide, RequestToDecide } from "./request-documents";

interface Terms {
  readonly decision?: Pick<NonNullable<ItemToDecide["decision"]>, "reasonRequired" | "mfa"> | null;
}

export function isReasonRequired(items: readonly Terms[]): boolean {
  return items.some(({ decision }) => decision?.reasonRequired);
}

/** The label names the reader of the reason, and says whether a reason is required. */
export function reasonLabel({ requester }: RequestToDecide, items: readonly Terms[]): string {
  return `Reason, shown to ${requester.displayName}${isReasonRequired(items) ? "" : " (optional)"}`;
}

/** A popup asks for the second factor once the decision is sent. */
function needsSecondFactor(items: readonly Terms[]): boolean {
  return items.some(({ decision }) => decision?.mfa.required && !decision.mfa.satisfied);
}

/** The button announces the second factor, so that the popup comes as no surprise. */
export function withFactor(label: string, items: readonly Terms[]): string {
  return needsSecondFactor(items) ? `${label} with a second factor` : label;
}

/** "View for 1 h on payments-eu", "2 of 3 clusters". */
export function decidedObject(items: readonly ItemToDecide[], all: number): string {
  const [first] = items;
  if (!first) return "nothing";
  const names = listInWords([...new Set(items.map(({ access }) => permissionNames(access)))]);
  if (all > 1) return `${names} on ${items.length === all ? `all ${all}` : `${items.length} of ${all}`} clusters`;
  return first.durationSeconds == null
    ? `${names} until it is revoked`
    : `${names} for ${saySeconds(first.durationSeconds)}`;
}
