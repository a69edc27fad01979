import { useMemo, useRef } from "react";
import { useQuery } from "urql";
import type { AskDraft } from "../../parts/forms/ask-draft";
import { useSettled } from "../../parts/reading/use-settled";
import { type AskPreview, PREVIEW } from "./ask-documents";
import { inputOf } from "./ask-input";

/** A preview of the request, read once the form has not changed for a moment. */
export function useAskPreview(draft: AskDraft) {
  const settled = useSettled(draft);
  const variables = useMemo(() => ({ input: inputOf(settled) }), [settled]);
  const isPaused = settled.resourceIds.length === 0 || settled.permissions.length === 0;
  const last = useRef<AskPreview | null>(null);
  const [{ data, fetching }] = useQuery({ query: PREVIEW, variables, pause: isPaused, requestPolicy: "network-only" });
  // The previous preview stays while the next one is read: the button below would jump otherwise.
  last.current = isPaused ? null : (data?.previewAccessRequest ?? last.current);
  return {
    preview: last.current,
    isReading: !isPaused && (fetching || settled !== draft),
  };
}
