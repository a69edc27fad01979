import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { SlotLeaseState, SlotState } from "../../gql/enums";
import { StatusWord } from "../../parts/words/status-word";

const STATES: Readonly<Record<SlotState, readonly [StatusIndicatorProps.Type, string]>> = {
  FREE: ["success", "Free"],
  LEASED: ["info", "Leased"],
  IDLE: ["pending", "Idle"],
  COOLING_DOWN: ["in-progress", "Cooling down"],
  OUT_OF_USE: ["error", "Out of use"],
  UNKNOWN: ["warning", "Assigned by others"],
  UNCHECKED: ["pending", "Not read yet"],
};

const LEASES: Readonly<Record<SlotLeaseState, string>> = {
  PREPARING: "being assigned",
  READY: "in use",
  IDLE: "idle",
  REMOVING: "being taken away",
  COOLING_DOWN: "cooling down",
};

export function SlotStateWord({ state }: { readonly state: SlotState }) {
  const [type, word] = STATES[state];
  return <StatusWord type={type}>{word}</StatusWord>;
}

export function leaseWord(state: SlotLeaseState): string {
  return LEASES[state];
}

/** "Payments Production (111122223333)". */
export function accountInWords({
  accountId,
  account,
}: {
  readonly accountId: string;
  readonly account: { readonly name: string } | null;
}): string {
  return account ? `${account.name} (${accountId})` : accountId;
}
