import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { CombinedError } from "urql";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import type { WaitingRequestsChoice } from "../../gql/enums";
import type { WaitingForFlowFragment } from "../../gql/graphql";
import { useAction } from "../../parts/forms/use-action";
import { useGoWhenDone } from "../../parts/forms/use-go-when-done";
import { PageLink } from "../../parts/links/page-link";
import { Problem } from "../../parts/problems/problem";
import { DELETE_FLOW, type Flow, SWITCH_FLOW } from "./draft/flow-documents";
import { WaitingChoice } from "./editor/flow-editor";
import { WaitingRequestsList } from "./reach/waiting-requests-list";
import { saidOfWaiting } from "./reach/waiting-words";

export type FlowEnd = "off" | "delete";

interface Props {
  readonly flow: Flow;
  readonly end: FlowEnd;
  /** Requests that wait by the flow. Null: they could not be read. */
  readonly waiting: WaitingForFlowFragment | null;
  /** The number of its live grants. Null: it could not be read. */
  readonly grants: number | null;
  readonly error: CombinedError | undefined;
  readonly onClose: () => void;
}

/** Shows the waiting requests and live grants of a flow before it is switched off or deleted. */
export function StopFlowModal({ flow, end, waiting, grants, error, onClose }: Props) {
  const { name, trigger, managedBy } = flow;
  const [choice, setChoice] = useState<WaitingRequestsChoice>("KEEP");
  const stop = useStopping(flow, end, onClose);
  const verb = end === "off" ? "Switch off" : "Delete";
  const isWaiting = waiting !== null && waiting.count > 0;
  return (
    <Modal
      visible
      size="large"
      header={`${verb}: ${name}`}
      onDismiss={onClose}
      closeAriaLabel="Leave it as it is"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={onClose}>Leave it as it is</Button>
            <Button
              variant="primary"
              disabled={!waiting}
              loading={stop.isRunning}
              onClick={() => void stop.run(choice)}
            >
              {`${verb} ${name}`}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Problem error={stop.error ?? error} />
        {managedBy === "TERRAFORM" && (
          <Alert type="warning" statusIconAriaLabel="Warning">
            Terraform manages this flow: its next apply undoes this. Change its configuration instead.
          </Alert>
        )}
        <Box>{end === "off" ? OFF : DELETED}</Box>
        {grants !== null && <Box>{saidOfGrants(grants, trigger === "AUTOMATIC")}</Box>}
        {waiting && !isWaiting && <Box>No request waits by it.</Box>}
        {isWaiting && (
          <div>
            <Box variant="h3">{waiting.count === 1 ? "1 request waits" : `${waiting.count} requests wait`} by it</Box>
            <WaitingRequestsList waiting={waiting} />
          </div>
        )}
        {isWaiting && end === "delete" && <Box>They end with it, and their requesters are told.</Box>}
        {isWaiting && end === "off" && <WaitingChoice waiting={choice} onChange={setChoice} />}
      </SpaceBetween>
    </Modal>
  );
}

const OFF = "Nothing can be asked for by it, and nothing that waits can be approved, until it is switched on again.";
const DELETED = "Nothing can be asked for by it any more. This cannot be undone; the audit log keeps what it said.";

function saidOfGrants(count: number, isAutomatic: boolean): string {
  const grants = count === 1 ? "1 grant" : `${count.toLocaleString("en")} grants`;
  if (count === 0) return "It gives nobody access at the moment.";
  if (isAutomatic) return `The access that it gives now ends: ${grants}.`;
  return `The access that it gave stays until its own end: ${grants}.`;
}

/** Makes the change, and reports the result for the flow and its waiting requests. */
function useStopping({ id, name, version }: Flow, end: FlowEnd, onClose: () => void) {
  const { show } = useFlashes();
  const goWhenDone = useGoWhenDone();
  const off = useAction(SWITCH_FLOW);
  const remove = useAction(DELETE_FLOW);
  const run = async (waiting: WaitingRequestsChoice) => {
    if (version == null) return;
    if (end === "off") {
      const answer = (await off.run({ id, version, active: false, waiting }))?.setAccessFlowActive;
      if (!answer) return;
      const link = <PageLink to={addresses.flow(id)}>{name}</PageLink>;
      show({
        type: "info",
        text: (
          <>
            {link} is switched off. {saidOfWaiting(answer.waitingRequests)}
          </>
        ),
      });
      return onClose();
    }
    const answer = (await remove.run({ id, version }))?.deleteAccessFlow;
    if (!answer) return;
    show({ type: "info", text: `${name} is deleted. ${saidOfWaiting(answer.waitingRequests)}` });
    onClose();
    goWhenDone(addresses.flows());
  };
  return { run, isRunning: off.isRunning || remove.isRunning, error: off.error ?? remove.error };
}
