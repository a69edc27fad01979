import { useEffect, useRef } from "react";

/**
 * Reads at intervals for changes without an event, such as the last request of a SCIM client. It pauses while the page
 * is hidden.
 */
export function useAgainWhile(
  isWanted: boolean,
  everyMs: number,
  readAgain: (options: { requestPolicy: "network-only" }) => void,
): void {
  const read = useRef(readAgain);
  read.current = readAgain;
  useEffect(() => {
    if (!isWanted) return;
    const timer = setInterval(() => {
      if (!document.hidden) read.current({ requestPolicy: "network-only" });
    }, everyMs);
    return () => clearInterval(timer);
  }, [isWanted, everyMs]);
}
