import { useEffect, useRef } from "react";

/** Reads again every so often, for what no subscription tells, such as when a SCIM client was last heard of. Not while the page is hidden. */
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
