import { useCallback, useEffect, useRef } from "react";

/** Reads are limited to this rate, because events of other people may arrive by hundreds. */
const AT_MOST_EVERY_MS = 1_000;

/** Reads again after an event, once for all events of a second, and by the reader of the newest rendering. */
export function useReadSoon(readAgain: (options: { requestPolicy: "network-only" }) => void): () => void {
  const latest = useRef(readAgain);
  latest.current = readAgain;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      latest.current({ requestPolicy: "network-only" });
    }, AT_MOST_EVERY_MS);
  }, []);
}
