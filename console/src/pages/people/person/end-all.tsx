import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useViewer } from "../../../app/session";
import { ReasonField } from "../../../parts/forms/reason-field";
import { Problem } from "../../../parts/problems/problem";
import { EndsList } from "./ends-list";
import type { Person } from "./person";
import { useEndAll } from "./use-end-all";

/** Ends all access, requests, tokens and sessions of a person, after showing them. */
export function EndAll({ person }: { readonly person: Person }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>End all access and sessions</Button>
      {isOpen && <EndAllModal person={person} onClose={() => setOpen(false)} />}
    </>
  );
}

interface Props {
  readonly person: Person;
  readonly onClose: () => void;
}

function EndAllModal({ person, onClose }: Props) {
  const viewer = useViewer();
  const { displayName: who } = person;
  const [reason, setReason] = useState("");
  const [hasTried, setTried] = useState(false);
  const { ends, readError, isRunning, error, run } = useEndAll(person, onClose);
  const isMissing = hasTried && reason.trim() === "";
  const end = () => {
    setTried(true);
    if (reason.trim() !== "") void run(reason.trim());
  };
  return (
    <Modal
      visible
      size="large"
      header={`End all that ${who} has?`}
      onDismiss={onClose}
      closeAriaLabel="Leave it"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={onClose}>Leave it</Button>
            <Button variant="primary" disabled={!ends} loading={isRunning} onClick={end}>
              End all that {who} has
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Problem error={readError} />
        <Problem error={error} />
        {ends ? <EndsList ends={ends} /> : <Skeleton height="160px" />}
        <Box>
          {person.active
            ? `${who} can sign in and ask again while they are active. To keep them out, deactivate them at ${person.provider?.name ?? "their home provider"}.`
            : `${who} is out: they can neither sign in nor ask again.`}
        </Box>
        {viewer.personId === person.id && <Box>This is you: you are signed out here, too.</Box>}
        <ReasonField
          label="Reason"
          description="The person is told, and the receipts of the access keep it."
          value={reason}
          onChange={setReason}
          error={isMissing ? "Say why: the receipts of the access need it." : undefined}
        />
      </SpaceBetween>
    </Modal>
  );
}
