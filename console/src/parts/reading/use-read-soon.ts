import { useEffect, useRef } from "react";

/** However fast events come: other people's may come by hundreds. */
const AT_MOST_EVERY_MS = 1_000;

/** Reads anew after an event, and once for all those of a second. */
export function useReadSoon(readAgain: (options: { requestPolicy: "network-only" }) => void): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      readAgain({ requestPolicy: "network-only" });
    }, AT_MOST_EVERY_MS);
  };
}
