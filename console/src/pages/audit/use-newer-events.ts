import { useEffect, useState } from "react";
import { useClient } from "urql";
import type { AuditEventFilter } from "../../gql/graphql";
import { NEWER_EVENTS } from "./audit-documents";

const LOOK_EVERY_MS = 5_000;
/** A page that nobody touches must not keep a session from idling. */
const IDLE_MS = 10 * 60_000;

/**
 * How many events have come since the newest that is shown. The page stays as it is: whoever reads it says when to go on.
 * `newestAt` null: there is nothing to look for.
 */
export function useNewerEvents(filter: AuditEventFilter, newestAt: string | null): number {
  const client = useClient();
  const [newer, setNewer] = useState(0);
  useEffect(() => {
    setNewer(0);
    if (newestAt === null) return;
    const since = { ...filter, from: new Date(Date.parse(newestAt) + 1).toISOString() };
    const presence = watchPresence();
    let isOver = false;
    const look = async () => {
      if (document.hidden || presence.idleMs() > IDLE_MS) return;
      const { data } = await client
        .query(NEWER_EVENTS, { filter: since }, { requestPolicy: "network-only" })
        .toPromise();
      const count = data?.auditEvents?.totalCount;
      if (!isOver && count !== undefined) setNewer(count);
    };
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
      presence.end();
    };
  }, [client, filter, newestAt]);
  return newer;
}

const ACTS = ["pointerdown", "pointermove", "keydown", "wheel"] as const;

function watchPresence() {
  let lastAct = performance.now();
  const note = () => {
    lastAct = performance.now();
  };
  for (const act of ACTS) window.addEventListener(act, note, { passive: true });
  return {
    idleMs: () => performance.now() - lastAct,
    end: () => {
      for (const act of ACTS) window.removeEventListener(act, note);
    },
  };
}
