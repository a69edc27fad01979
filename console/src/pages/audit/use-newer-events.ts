import { useEffect, useState } from "react";
import { useClient } from "urql";
import { idleMs } from "../../app/presence";
import type { AuditEventFilter } from "../../gql/graphql";
import { NEWER_EVENTS } from "./audit-documents";

const LOOK_EVERY_MS = 5_000;
/** An idle page stops its reads, so that no event is counted for nobody. */
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
    let isOver = false;
    const look = async () => {
      if (document.hidden || idleMs() > IDLE_MS) return;
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
    };
  }, [client, filter, newestAt]);
  return newer;
}
