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

/** An unsent request. */
export interface AskDraft {
  readonly resourceIds: readonly string[];
  readonly permissions: readonly WantedPermission[];
  /** Null: until revoked. */
  readonly durationSeconds: number | null;
  readonly justification: string;
  /** The grantee; null: the requester. */
  readonly grantee: Grantee | null;
  /** An id of this very content: every change makes another one. The same content sent twice is one request. */
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
  /** Discards the draft, after it was given up. The next form starts empty. */
  readonly forget: () => void;
  /** Discards the draft that was sent, and no other that was begun meanwhile. */
  readonly forgetSent: (clientRequestId: string) => void;
}

/** The viewer's draft. It survives a reload, and an address can preset its cluster. */
export function useAskDraft(resourceId: string | undefined): KeptDraft {
  const { id: viewerId } = useViewer();
  const [draft, setDraft] = useState(() => keepDraft(viewerId, startedWith(readDraft(viewerId), resourceId)));
  const change = useCallback(
    (changes: Partial<Words>) =>
      setDraft((before) => keepDraft(viewerId, { ...before, ...changes, clientRequestId: crypto.randomUUID() })),
    [viewerId],
  );
  const forget = useCallback(() => {
    for (const storage of [sessionStorage, localStorage]) storage.removeItem(keyOf(viewerId));
    setDraft(named(EMPTY));
  }, [viewerId]);
  const forgetSent = useCallback(
    (clientRequestId: string) => {
      if (readDraft(viewerId).clientRequestId === clientRequestId) forget();
    },
    [viewerId, forget],
  );
  return { draft, change, forget, forgetSent };
}

/** Other pages also begin a draft. A tab keeps its own, and a new tab goes on with the newest. */
export function keepDraft(viewerId: string, draft: AskDraft): AskDraft {
  for (const storage of [sessionStorage, localStorage]) storage.setItem(keyOf(viewerId), JSON.stringify(draft));
  return draft;
}

function startedWith(draft: AskDraft, resourceId: string | undefined): AskDraft {
  if (resourceId === undefined || draft.resourceIds.includes(resourceId)) return draft;
  return named({ ...draft, resourceIds: [resourceId] });
}

/** A draft that another release kept may have another shape. Fields that do not fit start empty. */
function readDraft(viewerId: string): AskDraft {
  const keptIn = (storage: Storage) => storage.getItem(keyOf(viewerId));
  try {
    const kept = JSON.parse(keptIn(sessionStorage) ?? keptIn(localStorage) ?? "{}") as Partial<AskDraft>;
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
