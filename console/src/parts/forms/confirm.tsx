import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";

interface Props {
  readonly isOpen: boolean;
  readonly title: string;
  /** A verb and its object. */
  readonly action: string;
  /** The button that cancels, such as "Keep it". */
  readonly otherwise: string;
  readonly isRunning?: boolean;
  readonly onAction: () => void;
  readonly onClose: () => void;
  /** The explanation of the effect. */
  readonly children: ReactNode;
}

/** Asks for confirmation before an action that cannot be undone. */
export function Confirm({ isOpen, title, action, otherwise, isRunning = false, onAction, onClose, children }: Props) {
  return (
    <Modal
      visible={isOpen}
      header={title}
      onDismiss={onClose}
      closeAriaLabel="Close"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={onClose}>{otherwise}</Button>
            <Button variant="primary" loading={isRunning} onClick={onAction}>
              {action}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="s">{children}</SpaceBetween>
    </Modal>
  );
}
