import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Webhook } from "./webhook-documents";
import { TestResult, useWebhookTest } from "./webhook-test";
import { shownAddress } from "./webhook-words";

/** In a row: sends a test to the channel, and says below what became of it. */
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
