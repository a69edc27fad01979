import { useCallback, useRef, useState } from "react";
import { useViewer } from "../../../app/session";
import type { Flow } from "./flow-documents";
import { draftOf, type FlowDraft } from "./flow-draft";
import { isFlowDraft, useOtherTabs } from "./kept-draft";
import { differing } from "./merge-drafts";

/** The edited flow, and the saved flow that the edit began with. */
interface KeptEdit {
  readonly base: Flow;
  readonly draft: FlowDraft;
}

interface EditInHand extends KeptEdit {
  /** The edit was made before this page was opened, and is not saved. */
  readonly isFromBefore: boolean;
  readonly change: (changes: Partial<FlowDraft>) => void;
  /** Continues the edit from the newest saved flow. */
  readonly rebase: (edit: KeptEdit) => void;
  /** Discards the edit, after it was saved or given up. */
  readonly forget: () => void;
  /** Discards the edit and begins another one from the saved flow. */
  readonly restart: () => void;
}

/** An edit of a flow survives a reload, and every tab with its address shares it. Each flow has its own edit. */
export function useKeptEdit(flow: Flow): EditInHand {
  const { id: viewerId } = useViewer();
  const key = `drawbridge.flow-edit.${viewerId}.${flow.id}`;
  const now = useRef(flow);
  now.current = flow;
  const [isFromBefore, setFromBefore] = useState(() => readEdit(key, flow) !== null);
  const [edit, setEdit] = useState<KeptEdit>(() => readEdit(key, flow) ?? editOf(flow));
  const follow = useCallback(() => setEdit(readEdit(key, now.current) ?? editOf(now.current)), [key]);
  useOtherTabs(key, follow);
  const change = useCallback(
    (changes: Partial<FlowDraft>) =>
      setEdit(({ base, draft }) => keepEdit(key, { base, draft: { ...draft, ...changes } })),
    [key],
  );
  const forget = () => localStorage.removeItem(key);
  const restart = () => {
    forget();
    setFromBefore(false);
    setEdit(editOf(flow));
  };
  return { ...edit, isFromBefore, change, rebase: (next) => setEdit(keepEdit(key, next)), forget, restart };
}

function editOf(flow: Flow): KeptEdit {
  return { base: flow, draft: draftOf(flow) };
}

function keepEdit(key: string, edit: KeptEdit): KeptEdit {
  localStorage.setItem(key, JSON.stringify(edit));
  return edit;
}

/** Null: there is no kept edit, it changes nothing, or another release kept it in another shape. */
function readEdit(key: string, flow: Flow): KeptEdit | null {
  try {
    const { base, draft } = JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<KeptEdit>;
    if (base?.id !== flow.id || typeof base.version !== "number" || !isFlowDraft(draft)) return null;
    return differing(draftOf(base), draft).length > 0 ? { base, draft } : null;
  } catch {
    return null;
  }
}
