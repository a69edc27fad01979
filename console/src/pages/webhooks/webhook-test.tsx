import Alert from "@cloudscape-design/components/alert";
import { useState } from "react";
import { type CombinedError, useQuery } from "urql";
import { useAction } from "../../parts/forms/use-action";
import { Problem } from "../../parts/problems/problem";
import { useReadEvery } from "../../parts/reading/use-read-every";
import { DELIVERIES, type Delivery, TEST } from "./webhook-documents";
import { DeliveryAnswer } from "./webhook-words";

export interface WebhookTest {
  readonly start: () => void;
  readonly isRunning: boolean;
  readonly error: CombinedError | undefined;
  readonly sentTo: string | null;
  /** The progress of the test; null: no test was sent from this page. */
  readonly delivery: Delivery | null;
}

const EVERY_MS = 1_000;

/** Sends a test, and follows it until it was delivered or waits for a retry. */
export function useWebhookTest(webhookId: string): WebhookTest {
  const [sent, setSent] = useState<{ readonly to: string; readonly delivery: Delivery } | null>(null);
  const { run, isRunning, error } = useAction(TEST);
  const [{ data }, readAgain] = useQuery({
    query: DELIVERIES,
    variables: { webhookId, states: null, after: null },
    pause: sent === null,
  });
  const known = data?.webhookDeliveries?.nodes.find(({ id }) => id === sent?.delivery.id);
  const delivery = known ?? sent?.delivery ?? null;
  const isOpen = delivery?.state === "PENDING";
  useReadEvery(isOpen ? EVERY_MS : null, () => readAgain({ requestPolicy: "network-only" }));
  const start = async () => {
    const answer = (await run({ id: webhookId }))?.testNotification;
    if (answer?.delivery) setSent({ to: answer.sentTo, delivery: answer.delivery });
  };
  return { start: () => void start(), isRunning, error, sentTo: sent?.to ?? null, delivery };
}

export function TestResult({ test: { error, sentTo, delivery } }: { readonly test: WebhookTest }) {
  if (error) return <Problem error={error} />;
  if (!delivery || sentTo === null) return null;
  const isTried = delivery.attempts > 0;
  if (delivery.state === "DELIVERED") {
    return (
      <Alert type="success" statusIconAriaLabel="Delivered">
        {sentTo} took the test: it answered with {delivery.lastStatus}.
      </Alert>
    );
  }
  if (delivery.state === "PENDING" && !isTried) {
    return (
      <Alert type="info" statusIconAriaLabel="Info">
        The test is on its way to {sentTo}.
      </Alert>
    );
  }
  return (
    <Alert type="error" statusIconAriaLabel="Error" header={`${sentTo} did not take the test`}>
      <DeliveryAnswer delivery={delivery} />
    </Alert>
  );
}
