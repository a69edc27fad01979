import { useSubscription } from "urql";
import { useReadEvery } from "../../parts/reading/use-read-every";
import { useReadSoon } from "../../parts/reading/use-read-soon";
import { APPROVALS_CHANGED, GRANTS_CHANGED, INTEGRATIONS_CHANGED, REQUESTS_CHANGED } from "./home-documents";

/** Some problems that wait for an administrator come and go without an event. */
const EVERY_MS = 15_000;

interface Props {
  readonly isPerson: boolean;
  readonly reads: boolean;
  readonly readAgain: (options: { requestPolicy: "network-only" }) => void;
}

/**
 * Keeps Home up to date. The cache takes changed objects at once; the lists are read again when members join or leave.
 */
export function LiveHome({ isPerson, reads, readAgain }: Props): null {
  const readSoon = useReadSoon(readAgain);
  const readAtEach = <Event>(_before: unknown, event: Event) => {
    readSoon();
    return event;
  };
  useSubscription({ query: GRANTS_CHANGED, pause: !isPerson }, readAtEach);
  useSubscription({ query: REQUESTS_CHANGED, pause: !isPerson }, readAtEach);
  useSubscription({ query: APPROVALS_CHANGED }, readAtEach);
  useSubscription({ query: INTEGRATIONS_CHANGED, pause: !reads }, readAtEach);
  useReadEvery(reads ? EVERY_MS : null, readSoon);
  return null;
}
