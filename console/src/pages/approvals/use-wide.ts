import { useSyncExternalStore } from "react";

/** The same breakpoint as in `approvals.css`. */
const WIDE = window.matchMedia("(min-width: 1100px)");

/** Whether queue and request stand side by side. On a narrower screen each is a page of its own. */
export function useWide(): boolean {
  return useSyncExternalStore(
    (listener) => {
      WIDE.addEventListener("change", listener);
      return () => WIDE.removeEventListener("change", listener);
    },
    () => WIDE.matches,
  );
}
