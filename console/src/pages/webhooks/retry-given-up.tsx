import Box from "@cloudscape-design/components/box";
import RadioGroup from "@cloudscape-design/components/radio-group";
import { useState } from "react";
import { useFlashes } from "../../app/flashes";
import { serverNow } from "../../app/server-clock";
import { Confirm } from "../../parts/forms/confirm";
import { useAction } from "../../parts/forms/use-action";
import { Problem } from "../../parts/problems/problem";
import { RETRY } from "./webhook-documents";

const HOUR_MS = 3_600_000;
const SPANS = [
  { value: "24", label: "In the last 24 hours" },
  { value: "168", label: "In the last 7 days" },
  { value: "720", label: "In the last 30 days", description: "Older deliveries are not kept." },
];

interface Props {
  readonly webhookId: string;
  readonly onClose: (isDone: boolean) => void;
}

/** Sends the deliveries again that were given up during an outage. */
export function RetryGivenUp({ webhookId, onClose }: Props) {
  const { run, isRunning, error } = useAction(RETRY);
  const { show } = useFlashes();
  const [hours, setHours] = useState("24");
  const retry = async () => {
    const givenUpSince = new Date(serverNow() - Number(hours) * HOUR_MS).toISOString();
    const answer = (await run({ input: { webhookId, givenUpSince } }))?.retryWebhookDeliveries;
    if (!answer) return;
    show({ type: "info", text: saidOfRetry(answer.retried) });
    onClose(true);
  };
  return (
    <Confirm
      isOpen
      title="Retry the deliveries that were given up?"
      action="Retry the deliveries"
      otherwise="Leave them"
      isRunning={isRunning}
      onAction={() => void retry()}
      onClose={() => onClose(false)}
    >
      <Problem error={error} />
      <Box>Each is sent once more, under the id it had. The receiver may see events that are long over.</Box>
      <RadioGroup
        value={hours}
        items={SPANS}
        onChange={({ detail }) => setHours(detail.value)}
        ariaLabel="When they were given up"
      />
    </Confirm>
  );
}

export function saidOfRetry(retried: number): string {
  if (retried === 0) return "No delivery was left to retry.";
  return retried === 1 ? "One delivery is sent again." : `${retried} deliveries are sent again.`;
}
