import { useEffect, useRef } from "react";
import type { AskDraft } from "../../parts/forms/ask-draft";
import { longestTime, type OfferedPermission } from "./offered-permissions";
import { firstWish } from "./permission-choice";

/**
 * Chooses the only offered permission. Drops permissions that are not offered any more, and shortens a duration that is
 * too long.
 */
export function useAskDefaults(
  draft: AskDraft,
  offered: readonly OfferedPermission[] | null,
  change: (changes: Partial<AskDraft>) => void,
) {
  const seen = useRef<readonly OfferedPermission[] | null>(null);
  useEffect(() => {
    if (!offered || offered === seen.current) return;
    seen.current = offered;
    const only = offered.length === 1 && offered[0]!.cannot === null ? [firstWish(offered[0]!)] : [];
    const kept = draft.permissions.filter((one) => offered.some(({ permission }) => permission.id === one.permission));
    const permissions = kept.length === 0 ? only : kept;
    if (JSON.stringify(permissions) !== JSON.stringify(draft.permissions)) change({ permissions });
  }, [offered, draft.permissions, change]);
  const wanted = offered?.filter(({ permission }) => draft.permissions.some((one) => one.permission === permission.id));
  const most = longestTime(wanted ?? [], offered ?? []) ?? null;
  const seenMost = useRef<number | null>(null);
  useEffect(() => {
    if (most === null || most === seenMost.current) return;
    seenMost.current = most;
    if (draft.durationSeconds === null || draft.durationSeconds > most) change({ durationSeconds: most });
  }, [most, draft.durationSeconds, change]);
}
