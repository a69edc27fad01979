import type { AccessFlowStatus } from "../../gql/enums";
import { StatusWord } from "../../parts/words/status-word";

interface Props {
  /** Null: the viewer may not read the status, and is told only whether the flow is switched on. */
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
