import { useSubscription } from "urql";
import type { HomeIntegrationsChangedSubscription, HomeQuery } from "../../gql/graphql";
import { useReadSoon } from "../../parts/reading/use-read-soon";
import { APPROVALS_CHANGED, GRANTS_CHANGED, INTEGRATIONS_CHANGED, REQUESTS_CHANGED } from "./home-documents";

interface Props {
  readonly data: HomeQuery;
  readonly isPerson: boolean;
  readonly reads: boolean;
  readonly readAgain: (options: { requestPolicy: "network-only" }) => void;
}

/**
 * Keeps Home up to date. The cache takes changed objects at once; the lists are read again when members join or leave.
 */
export function LiveHome({ data, isPerson, reads, readAgain }: Props): null {
  const readSoon = useReadSoon(readAgain);
  const readAtEach = <Event>(_before: unknown, event: Event) => {
    readSoon();
    return event;
  };
  useSubscription({ query: GRANTS_CHANGED, pause: !isPerson }, readAtEach);
  useSubscription({ query: REQUESTS_CHANGED, pause: !isPerson }, readAtEach);
  useSubscription({ query: APPROVALS_CHANGED }, readAtEach);
  useSubscription({ query: INTEGRATIONS_CHANGED, pause: !reads }, (_before, event) => {
    if (cameOrWent(event, data)) readSoon();
    return event;
  });
  return null;
}

function cameOrWent({ integrationChanged }: HomeIntegrationsChangedSubscription, { integrations }: HomeQuery): boolean {
  if (!integrationChanged || !integrations) return false;
  const isListed = integrations.nodes.some(({ id }) => id === integrationChanged.integrationId);
  return isListed === (integrationChanged.integration === null);
}
