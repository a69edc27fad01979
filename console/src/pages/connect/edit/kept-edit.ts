import { useRef, useState } from "react";
import { useViewer } from "../../../app/session";
import { useIsOpen } from "../../../parts/forms/use-is-open";
import type { IntegrationDraft } from "../draft/draft";
import { draftOf, type Settings } from "./edit-documents";
import { afterSave, changeOf } from "./edit-merge";

/** Changed settings of an integration, and the settings that the edit began with. */
export interface KeptEdit {
  readonly version: number;
  readonly base: IntegrationDraft;
  readonly draft: IntegrationDraft;
}

interface EditInHand extends KeptEdit {
  change(part: Partial<IntegrationDraft>): void;
  /** Continues the edit from the newest saved settings. */
  rebase(edit: KeptEdit): void;
  /** Continues with the changes that were made after `sent` was sent to be saved. False: there are none. */
  goOn(sent: IntegrationDraft, saved: Settings): boolean;
}

/** An edit survives a reload. An edit without a change follows the saved settings. */
export function useKeptEdit(settings: Settings): EditInHand {
  const { id: viewerId } = useViewer();
  const key = `drawbridge.integration-edit.${viewerId}.${settings.id}`;
  const [kept, setKept] = useState(() => readEdit(key));
  const isOpen = useIsOpen();
  const saved = { version: settings.version, base: draftOf(settings), draft: draftOf(settings) };
  const edit =
    kept && isEdit(kept) ? kept : { ...saved, ...(kept && { draft: { ...saved.draft, ...formOnly(kept.draft) } }) };
  // A change may come after an answer of the API, from a rendering that others have followed.
  const latest = useRef<KeptEdit>(edit);
  latest.current = edit;
  const keep = (next: KeptEdit) => {
    latest.current = next;
    localStorage.setItem(key, JSON.stringify(next));
    setKept(next);
  };
  const forget = () => {
    latest.current = saved;
    localStorage.removeItem(key);
    setKept(null);
  };
  return {
    ...edit,
    change: (part) => keep({ ...latest.current, draft: { ...latest.current.draft, ...part } }),
    rebase: keep,
    goOn: (sent, now) => {
      // Where the answer comes to a form that was left, another one may have gone on with the kept edit.
      const mine = isOpen() ? latest.current.draft : (readEdit(key)?.draft ?? sent);
      const base = draftOf(now);
      const rest = afterSave(sent, mine, base);
      if (rest) keep({ version: now.version, base, draft: { ...rest, ...formOnly(mine) } });
      else forget();
      return rest !== null;
    },
  };
}

function isEdit({ base, draft }: KeptEdit): boolean {
  return Object.keys(changeOf(base, draft)).length > 0;
}

/** Fields of the form that are no settings. */
function formOnly({ install, installFormat, testId, unitsTestId }: IntegrationDraft) {
  return { install, installFormat, testId, unitsTestId };
}

function readEdit(key: string): KeptEdit | null {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "null") as Partial<KeptEdit> | null;
    const { version, base, draft } = kept ?? {};
    return version === undefined || !base?.values || !draft?.values ? null : { version, base, draft };
  } catch {
    return null;
  }
}
