import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { ScanOutcome } from "../../gql/enums";
import { StatusWord } from "../words/status-word";

/** An icon and a word: never a color alone. */
type Word = readonly [StatusIndicatorProps.Type, string];

/** The outcome of a scan of an account or region. */
export function Outcome({ outcome }: { readonly outcome: string }) {
  const [type, word] = outcomeWord(outcome);
  return <StatusWord type={type}>{word}</StatusWord>;
}

/** The word for an outcome by its name. */
export function outcomeWord(outcome: string): Word {
  return OUTCOME[outcome as ScanOutcome] ?? ["info", outcome.toLowerCase().replaceAll("_", " ")];
}

const OUTCOME: Readonly<Record<ScanOutcome, Word>> = {
  OK: ["success", "Up to date"],
  DENIED: ["error", "Denied"],
  THROTTLED: ["error", "Throttled"],
  UNAVAILABLE: ["error", "No answer"],
  BLOCKED_BY_SCP: ["warning", "Blocked by a policy"],
  REGION_DISABLED: ["stopped", "Not enabled"],
  EXCLUDED: ["stopped", "Excluded"],
  SUSPENDED: ["stopped", "Suspended"],
  MANAGEMENT_ACCOUNT: ["warning", "Management account"],
};
