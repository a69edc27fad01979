import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { CombinedError } from "urql";
import { fieldMessage, Problem, problemsOf } from "../../parts/problem";
import { ReasonField } from "../../parts/reason-field";

interface Props {
  readonly who: string;
  readonly cluster: string;
  readonly isMine: boolean;
  readonly isRunning: boolean;
  readonly error: CombinedError | undefined;
  readonly onEnd: (reason: string) => void;
  readonly onClose: () => void;
}

/** Asks once more, and for the reason: whoever works there loses the cluster within seconds. */
export function EndGrant({ who, cluster, isMine, isRunning, error, onEnd, onClose }: Props) {
  const [reason, setReason] = useState("");
  const action = `End access of ${who}`;
  return (
    <Modal
      visible
      header={action}
      onDismiss={onClose}
      closeAriaLabel="Leave it"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={onClose}>Leave it</Button>
            <Button variant="primary" loading={isRunning} onClick={() => onEnd(reason)}>
              {action}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="s">
        <Problem error={error} shownAtFields={["reason"]} />
        <Box>
          {who} loses access to {cluster} within seconds, also in the middle of work. This cannot be undone; it can be
          asked for again.
        </Box>
        {!isMine && (
          <ReasonField
            label={`Why the access of ${who} ends`}
            description="They are told, and it stands in the receipt."
            value={reason}
            onChange={setReason}
            error={fieldMessage(problemsOf(error), "reason")}
          />
        )}
      </SpaceBetween>
    </Modal>
  );
}
