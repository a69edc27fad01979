import { useCallback, useRef, useState } from "react";
import { useViewer } from "../../../app/session";
import type { Flow } from "./flow-documents";
import { draftOf, type FlowDraft } from "./flow-draft";
import { isFlowDraft, useOtherTabs } from "./kept-draft";
import { differing } from "./merge-drafts";

/** What is being changed of a flow, over what was saved when that began. */
interface KeptEdit {
  readonly base: Flow;
  readonly draft: FlowDraft;
}

interface EditInHand extends KeptEdit {
  /** It was typed before this page was opened, and is not saved. */
  readonly isFromBefore: boolean;
  readonly change: (changes: Partial<FlowDraft>) => void;
  /** Goes on from what was saved meanwhile. */
  readonly rebase: (edit: KeptEdit) => void;
  /** Once it is saved, or given up. */
  readonly forget: () => void;
  /** Gives it up and begins anew, over what is saved now. */
  readonly restart: () => void;
}

/** An edit of a flow survives a reload, and is the same in every tab that has its address. Edits of two flows are two. */
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

/** Null: nothing is kept, it changes nothing, or another version of these pages has kept it in another shape. */
function readEdit(key: string, flow: Flow): KeptEdit | null {
  try {
    const { base, draft } = JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<KeptEdit>;
    if (base?.id !== flow.id || typeof base.version !== "number" || !isFlowDraft(draft)) return null;
    return differing(draftOf(base), draft).length > 0 ? { base, draft } : null;
  } catch {
    return null;
  }
}
