import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Webhook } from "./webhook-documents";
import { TestResult, useWebhookTest } from "./webhook-test";
import { shownAddress } from "./webhook-words";

/** Sends a test to the channel from its row, and shows the result below. */
export function ChannelTest({ webhook }: { readonly webhook: Webhook }) {
  const test = useWebhookTest(webhook.id);
  return (
    <SpaceBetween size="xs">
      <Button loading={test.isRunning} onClick={test.start} ariaLabel={`Send a test to ${shownAddress(webhook)}`}>
        Send a test
      </Button>
      <TestResult test={test} />
    </SpaceBetween>
  );
}
