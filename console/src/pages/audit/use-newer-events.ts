import { useEffect, useState } from "react";
import { useClient } from "urql";
import type { AuditEventFilter } from "../../gql/graphql";
import { NEWER_EVENTS } from "./audit-documents";

const LOOK_EVERY_MS = 5_000;
/** An idle page stops its reads, so that it does not keep its session alive. */
const IDLE_MS = 10 * 60_000;

/**
 * The number of events that are newer than the newest shown one. The list stays as it is until the reader asks for
 * more. `newestAt` null: no event is shown, so none is looked for.
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
