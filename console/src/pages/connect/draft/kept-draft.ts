import { useCallback, useEffect, useRef, useState } from "react";
import { useViewer } from "../../../app/session";
import { isBehind, SECTIONS, type SectionId } from "../sections/sections";
import { EMPTY_DRAFT, type IntegrationDraft } from "./draft";

/** A draft, with the section that is open in it. */
export interface KeptDraft {
  readonly draft: IntegrationDraft;
  /** The one section that is open; null: all are closed. */
  readonly open: SectionId | null;
  /** The last section that was opened: those before it are done. */
  readonly furthest: SectionId;
  /** The integration that the confirmed draft became. The typed values are discarded then. */
  readonly integrationId: string | null;
  /** In milliseconds since 1970; null: no value was typed yet. */
  readonly changedAt: number | null;
}

export interface DraftInHand extends KeptDraft {
  change(part: Partial<IntegrationDraft>): void;
  /** Opens a section, or closes all. */
  show(section: SectionId | null): void;
  confirmed(integrationId: string): void;
}

const NEW: KeptDraft = {
  draft: EMPTY_DRAFT,
  open: SECTIONS[0],
  furthest: SECTIONS[0],
  integrationId: null,
  changedAt: null,
};

/** The viewer's draft of that name. It survives a reload, and every tab with its address shares it. */
export function useKeptDraft(name: string): DraftInHand {
  const { id: viewerId } = useViewer();
  const key = keyOf(viewerId, name);
  const [kept, setKept] = useState(() => readKept(key));
  // The draft is written at once, because the viewer may leave the page right after a change.
  const latest = useRef(kept);
  useEffect(() => {
    const follow = (event: StorageEvent) => {
      if (event.key !== key) return;
      latest.current = readKept(key);
      setKept(latest.current);
    };
    addEventListener("storage", follow);
    return () => removeEventListener("storage", follow);
  }, [key]);
  const keep = useCallback(
    (part: Partial<KeptDraft>) => {
      latest.current = { ...latest.current, ...part, changedAt: Date.now() };
      localStorage.setItem(key, JSON.stringify(latest.current));
      setKept(latest.current);
    },
    [key],
  );
  const change = useCallback(
    (part: Partial<IntegrationDraft>) => keep({ draft: { ...latest.current.draft, ...part } }),
    [keep],
  );
  const show = useCallback(
    (open: SectionId | null) => {
      const { furthest } = latest.current;
      keep({ open, furthest: open && isBehind(open, furthest) ? open : furthest });
    },
    [keep],
  );
  const confirmed = useCallback((integrationId: string) => keep({ integrationId, draft: EMPTY_DRAFT }), [keep]);
  return { ...kept, change, show, confirmed };
}

export interface UnfinishedDraft {
  readonly name: string;
  readonly title: string;
  readonly changedAt: number;
}

/** Drafts that were begun in this browser and not confirmed, the newest first. */
export function unfinishedDrafts(viewerId: string): UnfinishedDraft[] {
  const start = keyOf(viewerId, "");
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(start))
    .map((key) => ({ name: key.slice(start.length), kept: readKept(key) }))
    .flatMap(({ name, kept: { draft, changedAt, integrationId } }) =>
      changedAt === null || integrationId !== null
        ? []
        : [{ name, title: draft.values.name?.trim() || "Without a name so far", changedAt }],
    )
    .sort((a, b) => b.changedAt - a.changedAt);
}

export function discardDraft(viewerId: string, name: string): void {
  localStorage.removeItem(keyOf(viewerId, name));
}

/** A draft that another release kept may have another shape. Fields that do not fit start empty. */
function readKept(key: string): KeptDraft {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<KeptDraft>;
    const section = (id: unknown) => SECTIONS.find((one) => one === id);
    return {
      draft: draftFrom(kept.draft ?? {}),
      open: kept.open === null ? null : (section(kept.open) ?? NEW.open),
      furthest: section(kept.furthest) ?? NEW.furthest,
      integrationId: kept.integrationId ?? null,
      changedAt: kept.changedAt ?? null,
    };
  } catch {
    return NEW;
  }
}

function draftFrom(kept: Partial<IntegrationDraft>): IntegrationDraft {
  const list = <Item>(value: readonly Item[] | undefined, otherwise: readonly Item[]) =>
    Array.isArray(value) ? (value as readonly Item[]) : otherwise;
  return {
    ...EMPTY_DRAFT,
    ...kept,
    values: { ...kept.values },
    install: { ...kept.install },
    resourceTypes: list(kept.resourceTypes, EMPTY_DRAFT.resourceTypes),
    integrationOwners: list(kept.integrationOwners, []),
    ownerRules: list(kept.ownerRules, []),
  };
}

function keyOf(viewerId: string, name: string): string {
  return `drawbridge.integration.${viewerId}.${name}`;
}
