import { useEffect, useRef } from "react";

/** Reads anew every so often while somebody looks, where the API has no events that tell of changes. Null: not at all. */
export function useReadEvery(ms: number | null, read: () => void): void {
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    if (ms === null) return;
    const timer = setInterval(() => document.visibilityState === "visible" && latest.current(), ms);
    return () => clearInterval(timer);
  }, [ms]);
}
