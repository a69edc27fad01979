import { useCallback, useEffect, useState } from "react";
import { useViewer } from "../../../app/session";
import { type FlowDraft, NEW_FLOW } from "./flow-draft";

interface Kept {
  readonly draft: FlowDraft;
  /** An id of this very content: every change makes another one. The same content sent twice makes one flow. */
  readonly clientRequestId: string;
}

interface KeptDraft extends Kept {
  readonly change: (changes: Partial<FlowDraft>) => void;
  /** Discards the draft, after it was sent or given up. */
  readonly forget: () => void;
}

/**
 * The viewer's draft of a new flow. It survives a reload, and every tab with its address shares it. `begin` makes its
 * first content. The duplicate of a flow is another draft than the empty form.
 */
export function useKeptDraft(name: string, begin: () => FlowDraft): KeptDraft {
  const { id: viewerId } = useViewer();
  const key = `drawbridge.flow.${viewerId}.${name}`;
  const [kept, setKept] = useState<Kept>(() => readDraft(key) ?? named(begin()));
  const follow = useCallback(() => setKept(readDraft(key) ?? named(begin())), [key, begin]);
  useOtherTabs(key, follow);
  const change = useCallback(
    (changes: Partial<FlowDraft>) =>
      setKept(({ draft }) => {
        const next = named({ ...draft, ...changes });
        localStorage.setItem(key, JSON.stringify(next));
        return next;
      }),
    [key],
  );
  const forget = useCallback(() => {
    localStorage.removeItem(key);
    setKept(named(begin()));
  }, [key, begin]);
  return { ...kept, change, forget };
}

/** Calls `follow` when another tab has changed or discarded the value of the key. */
export function useOtherTabs(key: string, follow: () => void): void {
  useEffect(() => {
    const hear = (event: StorageEvent) => {
      if (event.key === key) follow();
    };
    addEventListener("storage", hear);
    return () => removeEventListener("storage", hear);
  }, [key, follow]);
}

function named(draft: FlowDraft): Kept {
  return { draft, clientRequestId: crypto.randomUUID() };
}

/** A draft that another release kept may have another shape. The form starts empty then. */
function readDraft(key: string): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "null") as Kept | null;
    return kept && isFlowDraft(kept.draft) ? kept : null;
  } catch {
    return null;
  }
}

export function isFlowDraft(kept: unknown): kept is FlowDraft {
  if (typeof kept !== "object" || kept === null) return false;
  const found = kept as Readonly<Record<string, unknown>>;
  return Object.entries(NEW_FLOW).every(
    ([key, value]) => key in found && (value === null || found[key] === null || typeof found[key] === typeof value),
  );
}
