import Alert from "@cloudscape-design/components/alert";
import { useEffect } from "react";
import { clockTime } from "../parts/words/moment";
import { useLostSince, useReconnects } from "./api/connection";

/** While the connection is lost, one line says how old the page may be. Open pages are read again after a reconnect. */
export function ConnectionLine() {
  const lostSince = useLostSince();
  const reconnects = useReconnects();
  useEffect(() => {
    if (reconnects > 0) window.dispatchEvent(new Event(READ_AGAIN));
  }, [reconnects]);
  if (lostSince === null) return null;
  return (
    <section className="drawbridge-connection" aria-label="Connection" aria-live="polite">
      <Alert type="warning" statusIconAriaLabel="Warning">
        Showing what was true at {clockTime(lostSince)}; reconnecting.
      </Alert>
    </section>
  );
}

export const READ_AGAIN = "drawbridge:read-again";
