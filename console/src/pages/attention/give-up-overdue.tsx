import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useFlashes } from "../../app/flashes";
import { ReasonField } from "../../parts/forms/reason-field";
import { useAction } from "../../parts/forms/use-action";
import { fieldMessage, Problem, problemsOf } from "../../parts/problems/problem";
import { ABANDON, type OverdueGrant } from "./attention-documents";

interface Props {
  readonly grant: OverdueGrant;
  readonly onDone: () => void;
}

/** Abandons a grant whose cluster cannot be observed. The API says from when on that is possible. */
export function GiveUpOverdue({ grant, onDone }: Props) {
  const [isAsking, setAsking] = useState(false);
  const who = grant.person.displayName;
  return (
    <>
      <Button
        variant="inline-link"
        onClick={() => setAsking(true)}
        ariaLabel={`Give up the access of ${who} to ${grant.resourceName}`}
      >
        Give it up
      </Button>
      {isAsking && <GiveUpForm grant={grant} onDone={onDone} onClose={() => setAsking(false)} />}
    </>
  );
}

function GiveUpForm({ grant, onDone, onClose }: Props & { readonly onClose: () => void }) {
  const { id, person, resourceName } = grant;
  const { run, isRunning, error } = useAction(ABANDON);
  const { show } = useFlashes();
  const [reason, setReason] = useState("");
  const action = `Give up the access of ${person.displayName}`;
  const giveUp = async () => {
    if (!(await run({ grantId: id, reason }))) return;
    show({ type: "info", text: `The access of ${person.displayName} to ${resourceName} was given up.` });
    onClose();
    onDone();
  };
  return (
    <Modal
      visible
      header={`${action}?`}
      closeAriaLabel="Leave it"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={onClose}>Leave it</Button>
            <Button variant="primary" loading={isRunning} onClick={() => void giveUp()}>
              {action}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="s">
        <Problem error={error} shownAtFields={["reason"]} />
        <Box>
          Drawbridge stops trying to take the access to {resourceName} away, and ends it as not proven. Whatever is on
          the cluster stays there until somebody removes it by hand. This cannot be undone.
        </Box>
        <ReasonField
          label="Reason"
          description="It stands in the receipt and in the audit log."
          value={reason}
          onChange={setReason}
          error={fieldMessage(problemsOf(error), "reason")}
        />
      </SpaceBetween>
    </Modal>
  );
}
