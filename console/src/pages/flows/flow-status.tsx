import type { AccessFlowStatus } from "../../gql/enums";
import { StatusWord } from "../../parts/words/status-word";

interface Props {
  /** Null: only readers are told whether all of it means something. */
  readonly status?: AccessFlowStatus | null;
  readonly active: boolean;
}

const WORDS = {
  ACTIVE: ["success", "In use"],
  WARNING: ["warning", "In use, with warnings"],
  INACTIVE: ["stopped", "Switched off"],
  DELETED: ["stopped", "Deleted"],
} as const satisfies Record<AccessFlowStatus, readonly [string, string]>;

export function FlowStatus({ status, active }: Props) {
  const [type, word] = WORDS[status ?? (active ? "ACTIVE" : "INACTIVE")];
  return <StatusWord type={type}>{word}</StatusWord>;
}
