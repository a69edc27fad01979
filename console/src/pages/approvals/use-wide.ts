import { useSyncExternalStore } from "react";

/** As in `approvals.css`. */
const WIDE = window.matchMedia("(min-width: 1100px)");

/** Whether the queue and a request stand beside each other. Else each is a page of its own. */
export function useWide(): boolean {
  return useSyncExternalStore(
    (listener) => {
      WIDE.addEventListener("change", listener);
      return () => WIDE.removeEventListener("change", listener);
    },
    () => WIDE.matches,
  );
}
