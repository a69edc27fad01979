import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { useEffect, useState } from "react";
import { useFlashes } from "../../app/flashes";
import { serverNow } from "../../app/server-clock";
import { Confirm } from "../../parts/forms/confirm";
import { ReasonField } from "../../parts/forms/reason-field";
import { useAction } from "../../parts/forms/use-action";
import { Problem } from "../../parts/problems/problem";
import { Moment } from "../../parts/words/moment";
import { SWITCH, type Webhook } from "./webhook-documents";
import { shownAddress } from "./webhook-words";

interface Props {
  readonly webhook: Webhook;
  readonly readAgain: () => void;
}

/** The reason why deliveries to a webhook have stopped, with a button that resumes them. */
export function WebhookStanding({ webhook, readAgain }: Props) {
  const { run, isRunning, error } = useAction(SWITCH);
  const { show } = useFlashes();
  const { disabledAt, disabledReason, pausedReason } = webhook;
  const pausedUntil = usePause(webhook);
  const enable = async () => {
    if (!(await run({ id: webhook.id, enabled: true, version: webhook.version, reason: null }))) return readAgain();
    show({ type: "success", text: `Events are sent to ${shownAddress(webhook)} again.` });
  };
  if (disabledAt === null && pausedUntil === null) return null;
  const isDisabled = disabledAt !== null;
  return (
    <Alert
      type={isDisabled ? "warning" : "info"}
      statusIconAriaLabel={isDisabled ? "Warning" : "Info"}
      header={isDisabled ? "The webhook is disabled" : "The receiver asked for a pause"}
      action={
        <Button loading={isRunning} onClick={() => void enable()}>
          {isDisabled ? "Enable the webhook" : "End the pause"}
        </Button>
      }
    >
      {isDisabled ? (
        <div>
          Since <Moment at={disabledAt} />: {disabledReason}
        </div>
      ) : (
        <div>
          {pausedReason} Nothing is sent before <Moment at={pausedUntil!} />.
        </div>
      )}
      <Problem error={error} />
    </Alert>
  );
}

/** The end of the pause in deliveries; null: there is none. A timer notices the end without a read. */
function usePause({ pausedUntil, pausedReason }: Webhook): string | null {
  const [, notice] = useState(0);
  const left = pausedUntil === null || pausedReason === null ? 0 : Date.parse(pausedUntil) - serverNow();
  const isPaused = left > 0;
  useEffect(() => {
    if (!isPaused) return;
    const timer = setTimeout(() => notice((count) => count + 1), left);
    return () => clearTimeout(timer);
  }, [isPaused, left]);
  return isPaused ? pausedUntil : null;
}

/** Asks for a reason, which the other administrators read on the page. */
export function DisableWebhook({ webhook, onClose }: { readonly webhook: Webhook; readonly onClose: () => void }) {
  const { run, isRunning, error } = useAction(SWITCH);
  const { show } = useFlashes();
  const [reason, setReason] = useState("");
  const [isMissing, setMissing] = useState(false);
  const disable = async () => {
    setMissing(reason.trim() === "");
    if (reason.trim() === "") return;
    if (!(await run({ id: webhook.id, enabled: false, version: webhook.version, reason: reason.trim() }))) return;
    show({ type: "info", text: `The webhook to ${shownAddress(webhook)} is disabled.` });
    onClose();
  };
  return (
    <Confirm
      isOpen
      title="Disable the webhook?"
      action="Disable the webhook"
      otherwise="Leave it enabled"
      isRunning={isRunning}
      onAction={() => void disable()}
      onClose={onClose}
    >
      <Problem error={error} />
      <Box>
        {shownAddress(webhook)} is told of nothing that happens from now on. What waits to be sent is sent once the
        webhook is enabled again.
      </Box>
      <ReasonField
        label="Why it is disabled"
        description="Other administrators read it here."
        value={reason}
        onChange={setReason}
        error={isMissing ? "Say why, for whoever is to enable it again." : undefined}
      />
    </Confirm>
  );
}
