import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Modal from "@cloudscape-design/components/modal";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useState } from "react";
import type { CombinedError } from "urql";
import type { IdentityProviderChangeInput } from "../../gql/graphql";
import { Problem } from "../../parts/problems/problem";
import { ChangePreview } from "./change-preview";
import { useChangePreview } from "./use-change-preview";

interface Props {
  readonly change: IdentityProviderChangeInput;
  readonly title: string;
  readonly action: string;
  readonly isRunning: boolean;
  readonly error: CombinedError | undefined;
  readonly onAction: (confirmLastAdmin: boolean) => void;
  readonly onClose: () => void;
  /** The description of the change. */
  readonly children: ReactNode;
}

/** Shows the impact of a change before it is made. */
export function ChangeModal({ change, title, action, isRunning, error, onAction, onClose, children }: Props) {
  const { preview, error: refused } = useChangePreview(change);
  const [isConfirmed, setConfirmed] = useState(false);
  const mayAct = preview !== null && (!preview.losesLastAdmin || isConfirmed);
  return (
    <Modal
      visible
      size="large"
      header={title}
      onDismiss={onClose}
      closeAriaLabel="Leave it as it is"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={onClose}>Leave it as it is</Button>
            <Button variant="primary" disabled={!mayAct} loading={isRunning} onClick={() => onAction(isConfirmed)}>
              {action}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {children}
        <Problem error={error ?? refused} />
        {preview ? <ChangePreview preview={preview} /> : !refused && <Skeleton height="160px" />}
        {preview?.losesLastAdmin && (
          <Checkbox checked={isConfirmed} onChange={({ detail }) => setConfirmed(detail.checked)}>
            Go on, although nobody would be an administrator
          </Checkbox>
        )}
      </SpaceBetween>
    </Modal>
  );
}
