import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";

interface Props {
  readonly who: string;
  readonly cluster: string;
  readonly isRunning: boolean;
  readonly problem: ReactNode;
  readonly onEnd: () => void;
  readonly onClose: () => void;
}

/** Asks once more: whoever works there loses the cluster within seconds. */
export function EndGrant({ who, cluster, isRunning, problem, onEnd, onClose }: Props) {
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
            <Button variant="primary" loading={isRunning} onClick={onEnd}>
              {action}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="s">
        <Box>
          {who} loses access to {cluster} within seconds, also in the middle of work. This cannot be undone; it can be
          asked for again.
        </Box>
        {problem}
      </SpaceBetween>
    </Modal>
  );
}
