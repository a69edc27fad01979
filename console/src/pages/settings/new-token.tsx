import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { CodeBlock } from "../../parts/code/code-block";

interface Props {
  readonly token: string;
  readonly name: string;
  readonly onClose: () => void;
}

/** The token is shown once. Only the button closes the window, so that the token is not lost by a slip. */
export function NewToken({ token, name, onClose }: Props) {
  return (
    <Modal
      visible
      header={`Copy the token ${name}`}
      closeAriaLabel="I have copied it"
      onDismiss={({ detail }) => detail.reason !== "overlay" && onClose()}
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
          It is shown this once, and nobody can read it again. Keep it where secrets are kept: whoever has it acts as
          you.
        </Alert>
        <CodeBlock code={token} name="the token" />
        <Box color="text-body-secondary">
          A script sends it as <Box variant="code">Authorization: Bearer</Box> with each request.
        </Box>
      </SpaceBetween>
    </Modal>
  );
}
