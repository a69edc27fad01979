import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { Confirm } from "../../parts/forms/confirm";
import { useAction } from "../../parts/forms/use-action";
import { useGoWhenDone } from "../../parts/forms/use-go-when-done";
import { Problem } from "../../parts/problems/problem";
import { DELETE, ROTATE, type Webhook } from "./webhook-documents";
import { WebhookSecret } from "./webhook-secret";
import { DisableWebhook } from "./webhook-standing";
import type { WebhookTest } from "./webhook-test";
import { shownAddress } from "./webhook-words";

interface Props {
  readonly webhook: Webhook;
  readonly test: WebhookTest;
  readonly onEdit: () => void;
}

export function WebhookActions({ webhook, test, onEdit }: Props) {
  const [asking, ask] = useState<"rotate" | "disable" | "delete" | null>(null);
  const close = () => ask(null);
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        {webhook.disabledAt === null && (
          <Button variant="primary" loading={test.isRunning} onClick={test.start}>
            Send a test
          </Button>
        )}
        <Button onClick={onEdit}>Edit the webhook</Button>
        {webhook.format === "JSON" && <Button onClick={() => ask("rotate")}>Make a new secret</Button>}
        {webhook.disabledAt === null && <Button onClick={() => ask("disable")}>Disable the webhook</Button>}
        <Button onClick={() => ask("delete")}>Delete the webhook</Button>
      </SpaceBetween>
      {asking === "rotate" && <RotateSecret webhook={webhook} onClose={close} />}
      {asking === "disable" && <DisableWebhook webhook={webhook} onClose={close} />}
      {asking === "delete" && <DeleteWebhook webhook={webhook} onClose={close} />}
    </>
  );
}

interface StepProps {
  readonly webhook: Webhook;
  readonly onClose: () => void;
}

/** The new secret is discarded once this window closes. */
function RotateSecret({ webhook, onClose }: StepProps) {
  const [secret, setSecret] = useState<string | null>(null);
  const { run, isRunning, error } = useAction(ROTATE);
  const rotate = async () => {
    const made = (await run({ id: webhook.id }))?.rotateWebhookSecret?.secret;
    if (made) setSecret(made);
  };
  if (secret !== null) return <WebhookSecret secret={secret} onClose={onClose} />;
  return (
    <Confirm
      isOpen
      title="Make a new secret?"
      action="Make a new secret"
      otherwise="Keep the old one"
      isRunning={isRunning}
      onAction={() => void rotate()}
      onClose={onClose}
    >
      <Problem error={error} />
      <div>
        From that moment on nothing is signed with the old secret. The receiver refuses what it gets until it knows the
        new one, and is tried again meanwhile.
      </div>
    </Confirm>
  );
}

function DeleteWebhook({ webhook, onClose }: StepProps) {
  const goWhenDone = useGoWhenDone();
  const { show } = useFlashes();
  const { run, isRunning, error } = useAction(DELETE);
  const remove = async () => {
    if (!(await run({ id: webhook.id, version: webhook.version }))) return;
    show({ type: "success", text: `The webhook to ${shownAddress(webhook)} was deleted.` });
    goWhenDone(addresses.settings("webhooks"));
  };
  return (
    <Confirm
      isOpen
      title="Delete the webhook?"
      action="Delete the webhook"
      otherwise="Keep it"
      isRunning={isRunning}
      onAction={() => void remove()}
      onClose={onClose}
    >
      <Problem error={error} />
      <div>{shownAddress(webhook)} is told of nothing any more. What still waits to be sent to it is not sent.</div>
    </Confirm>
  );
}
