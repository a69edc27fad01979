import { useCallback, useState } from "react";
import { useViewer } from "../../app/session";

export interface WantedPermission {
  readonly permission: string;
  /** Empty: the whole cluster. */
  readonly namespaces: readonly string[];
  readonly groups: readonly string[];
}

export interface Grantee {
  readonly id: string;
  readonly name: string;
}

/** A form that is not sent yet. */
export interface AskDraft {
  readonly resourceIds: readonly string[];
  readonly permissions: readonly WantedPermission[];
  /** Null: until revoked. */
  readonly durationSeconds: number | null;
  readonly justification: string;
  /** Who gets the access; null: who asks. */
  readonly grantee: Grantee | null;
  /** Of these words alone: every change makes another one, so that the same words are asked for once, however often they are sent. */
  readonly clientRequestId: string;
}

type Words = Omit<AskDraft, "clientRequestId">;

const EMPTY: Words = {
  resourceIds: [],
  permissions: [],
  durationSeconds: 3_600,
  justification: "",
  grantee: null,
};

interface KeptDraft {
  readonly draft: AskDraft;
  readonly change: (changes: Partial<Words>) => void;
  /** Once it is sent, or given up: the next form starts empty. */
  readonly forget: () => void;
}

/** The form of whoever is signed in. It survives a reload, and an address names a cluster that it begins with. */
export function useAskDraft(resourceId: string | undefined): KeptDraft {
  const { id: viewerId } = useViewer();
  const [draft, setDraft] = useState(() => keepDraft(viewerId, startedWith(readDraft(viewerId), resourceId)));
  const change = useCallback(
    (changes: Partial<Words>) =>
      setDraft((before) => keepDraft(viewerId, { ...before, ...changes, clientRequestId: crypto.randomUUID() })),
    [viewerId],
  );
  const forget = useCallback(() => {
    localStorage.removeItem(keyOf(viewerId));
    setDraft(named(EMPTY));
  }, [viewerId]);
  return { draft, change, forget };
}

/** Also for a form that another page begins. */
export function keepDraft(viewerId: string, draft: AskDraft): AskDraft {
  localStorage.setItem(keyOf(viewerId), JSON.stringify(draft));
  return draft;
}

function startedWith(draft: AskDraft, resourceId: string | undefined): AskDraft {
  if (resourceId === undefined || draft.resourceIds.includes(resourceId)) return draft;
  return named({ ...draft, resourceIds: [resourceId] });
}

/** What another version of these pages has kept may have another shape: what does not fit starts anew. */
function readDraft(viewerId: string): AskDraft {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(viewerId)) ?? "{}") as Partial<AskDraft>;
    const { resourceIds, permissions, durationSeconds, justification, grantee, clientRequestId } = kept;
    return {
      resourceIds: Array.isArray(resourceIds) ? resourceIds : EMPTY.resourceIds,
      permissions: Array.isArray(permissions) ? permissions : EMPTY.permissions,
      durationSeconds: durationSeconds === undefined ? EMPTY.durationSeconds : durationSeconds,
      justification: justification ?? EMPTY.justification,
      grantee: grantee ?? EMPTY.grantee,
      clientRequestId: clientRequestId ?? crypto.randomUUID(),
    };
  } catch {
    return named(EMPTY);
  }
}

function named(words: Words): AskDraft {
  return { ...words, clientRequestId: crypto.randomUUID() };
}

function keyOf(viewerId: string): string {
  return `drawbridge.ask.${viewerId}`;
}
