import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { CodeBlock } from "../code/code-block";

interface Props {
  readonly title: string;
  /** The name of the secret, such as "the token". */
  readonly name: string;
  readonly secret: string;
  /** The default warning says that the secret is shown once. */
  readonly warning?: string;
  /** The power of the secret, and the way to use it. */
  readonly children: ReactNode;
  /** Discards the secret together with the page or form that holds it. */
  readonly onClose: () => void;
}

const SHOWN_ONCE = "It is shown this once, and nobody can read it again. Keep it where secrets are kept.";

/** A secret that cannot be read again. Only the button closes the window, so that the secret is not lost by a slip. */
export function ShownOnce({ title, name, secret, warning = SHOWN_ONCE, children, onClose }: Props) {
  return (
    <Modal
      visible
      header={title}
      closeAriaLabel="I have copied it"
      onDismiss={({ detail }) => detail.reason !== "overlay" && detail.reason !== "keyboard" && onClose()}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onClose}>
            I have copied it
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Alert type="warning" statusIconAriaLabel="Warning">
          {warning}
        </Alert>
        <CodeBlock code={secret} name={name} />
        <Box color="text-body-secondary">{children}</Box>
      </SpaceBetween>
    </Modal>
  );
}
