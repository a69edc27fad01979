import { useEffect, useMemo, useState } from "react";
import { type CombinedError, useQuery, useSubscription } from "urql";
import { useReadAgain } from "../../../parts/reading/read-again";
import { CONNECTOR_CHANGED, CONNECTORS, type DraftConnector } from "./connector-documents";

interface Connectors {
  /** Undefined: not read yet. Usable connectors come first. */
  readonly connectors: readonly DraftConnector[] | undefined;
  readonly error: CombinedError | undefined;
}

/** Every connector, live, including those that register while the page is open. */
export function useConnectors(): Connectors {
  const [{ data, error }, readAgain] = useQuery({ query: CONNECTORS });
  useReadAgain(readAgain);
  const nodes = data?.connectors?.nodes;
  useSubscription({ query: CONNECTOR_CHANGED }, (_before, news) => {
    const { connectorId, connector } = news.connectorChanged ?? {};
    const isListed = nodes?.some(({ id }) => id === connectorId);
    if (isListed === (connector === null)) readAgain({ requestPolicy: "network-only" });
    return news;
  });
  const connectors = useMemo(
    () => nodes && [...nodes].sort((a, b) => Number(b.status === "CONNECTED") - Number(a.status === "CONNECTED")),
    [nodes],
  );
  return { connectors, error };
}

/** Calls back once with the first connector that registers after the start. */
export function useNewConnector(
  connectors: readonly DraftConnector[] | undefined,
  isExpected: boolean,
  onNew: (connector: DraftConnector) => void,
): void {
  const [before, setBefore] = useState<readonly string[] | null>(null);
  useEffect(() => {
    if (!isExpected || !connectors) return;
    if (before === null) return setBefore(connectors.map(({ id }) => id));
    const added = connectors.find(({ id }) => !before.includes(id));
    if (!added) return;
    setBefore(connectors.map(({ id }) => id));
    onNew(added);
  }, [before, connectors, isExpected, onNew]);
}
