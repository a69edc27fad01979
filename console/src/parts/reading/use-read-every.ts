import { useEffect, useRef } from "react";

/** Reads at intervals while the page is visible, for data without events. Null: not at all. */
export function useReadEvery(ms: number | null, read: () => void): void {
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    if (ms === null) return;
    const timer = setInterval(() => document.visibilityState === "visible" && latest.current(), ms);
    return () => clearInterval(timer);
  }, [ms]);
}
