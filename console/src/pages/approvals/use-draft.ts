import { useState } from "react";
import { useViewer } from "../../app/session";

export type DecisionMode = "WHOLE" | "LESS" | "ASK";

/** What somebody typed about one request. */
export interface Draft {
  readonly mode: DecisionMode;
  readonly reason: string;
  readonly question: string;
  /** Items that the decision leaves out. */
  readonly without: readonly string[];
  /** Of an approval for less, such as "30"; empty: as long as was asked for. */
  readonly minutes: string;
  /** By policy, separated by commas; what is not there is as it was asked for. */
  readonly namespaces: Readonly<Record<string, string>>;
  /** Policies and Kubernetes groups that are not given. */
  readonly withoutAccess: readonly string[];
}

const EMPTY: Draft = {
  mode: "WHOLE",
  reason: "",
  question: "",
  without: [],
  minutes: "",
  namespaces: {},
  withoutAccess: [],
};

/** A draft lasts as long as the tab: also when another request is looked at in between, or the page is loaded again. */
export function useDraft(requestId: string): [Draft, (changes: Partial<Draft>) => void, () => void] {
  const { id } = useViewer();
  const key = `drawbridge.decision.${id}.${requestId}`;
  const [draft, setDraft] = useState<Draft>(() => ({ ...EMPTY, ...keptDraft(key) }));
  const change = (changes: Partial<Draft>) => {
    const next = { ...draft, ...changes };
    sessionStorage.setItem(key, JSON.stringify(next));
    setDraft(next);
  };
  const forget = () => {
    sessionStorage.removeItem(key);
    setDraft(EMPTY);
  };
  return [draft, change, forget];
}

function keptDraft(key: string): Partial<Draft> {
  const kept = sessionStorage.getItem(key);
  return kept === null ? {} : (JSON.parse(kept) as Partial<Draft>);
}
