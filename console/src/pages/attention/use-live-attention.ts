import { useSubscription } from "urql";
import { useViewer } from "../../app/session";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadEvery } from "../../parts/reading/use-read-every";
import { useReadSoon } from "../../parts/reading/use-read-soon";
import { CONNECTORS_CHANGED, INTEGRATIONS_CHANGED, NOTIFICATIONS_CHANGED } from "./attention-documents";

/** Some changes have no event, such as a webhook that answers again. */
const EVERY_MS = 5_000;

/** Keeps the list of problems up to date. */
export function useLiveAttention(readAgain: (options: { requestPolicy: "network-only" }) => void, isOn: boolean): void {
  const { personId } = useViewer();
  useReadAgain(readAgain);
  const readSoon = useReadSoon(readAgain);
  const readAtEach = <Event>(_before: unknown, event: Event) => {
    readSoon();
    return event;
  };
  useSubscription({ query: INTEGRATIONS_CHANGED, pause: !isOn }, readAtEach);
  useSubscription({ query: CONNECTORS_CHANGED, pause: !isOn }, readAtEach);
  useSubscription({ query: NOTIFICATIONS_CHANGED, pause: !isOn || personId === null }, readAtEach);
  useReadEvery(isOn ? EVERY_MS : null, () => readAgain({ requestPolicy: "network-only" }));
}
