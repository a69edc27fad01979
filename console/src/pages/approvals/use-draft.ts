import { useState } from "react";
import { useViewer } from "../../app/session";

export type DecisionMode = "WHOLE" | "LESS" | "ASK";

/** The viewer's draft of a decision about one request. */
export interface Draft {
  readonly mode: DecisionMode;
  readonly reason: string;
  readonly question: string;
  /** The question sent last and what it is about, with the id of that call. Null once it is asked, or taken back. */
  readonly asked: { readonly question: string; readonly about: string; readonly clientRequestId: string } | null;
  /** Ids of the items that the decision leaves out. */
  readonly without: readonly string[];
  /** The duration of an approval for less, such as "30"; empty: as requested. */
  readonly minutes: string;
  /** Namespaces by policy, separated by commas. A policy without an entry keeps the requested namespaces. */
  readonly namespaces: Readonly<Record<string, string>>;
  /** Policies and Kubernetes groups that the approval leaves out. */
  readonly withoutAccess: readonly string[];
}

const EMPTY: Draft = {
  mode: "WHOLE",
  reason: "",
  question: "",
  asked: null,
  without: [],
  minutes: "",
  namespaces: {},
  withoutAccess: [],
};

/** A function receives the latest draft: an answer of the API may come after further typing. */
export type DraftChanges = Partial<Draft> | ((latest: Draft) => Partial<Draft>);

/** A draft lasts as long as the tab. It survives a look at another request, and a reload. */
export function useDraft(requestId: string): [Draft, (changes: DraftChanges) => void, () => void] {
  const { id } = useViewer();
  const key = `drawbridge.decision.${id}.${requestId}`;
  const [draft, setDraft] = useState<Draft>(() => keptDraft(key));
  const change = (changes: DraftChanges) => {
    // The kept draft is the latest one, also where an answer comes to a form that was left.
    const latest = keptDraft(key);
    const next = { ...latest, ...(typeof changes === "function" ? changes(latest) : changes) };
    sessionStorage.setItem(key, JSON.stringify(next));
    setDraft(next);
  };
  const forget = () => {
    sessionStorage.removeItem(key);
    setDraft(EMPTY);
  };
  return [draft, change, forget];
}

function keptDraft(key: string): Draft {
  const kept = sessionStorage.getItem(key);
  return kept === null ? EMPTY : { ...EMPTY, ...(JSON.parse(kept) as Partial<Draft>) };
}
