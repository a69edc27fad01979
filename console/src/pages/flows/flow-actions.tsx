import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useQuery } from "urql";
import { useLocation } from "wouter";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { graphql } from "../../gql";
import { useAction } from "../../parts/forms/use-action";
import { PageLink } from "../../parts/links/page-link";
import { Problem } from "../../parts/problems/problem";
import { type Flow, SWITCH_FLOW } from "./draft/flow-documents";
import { type FlowEnd, StopFlowModal } from "./stop-flow-modal";

const STOPPED = graphql(`
  query FlowStopped($id: ID!) {
    previewAccessFlow(flowId: $id, input: { active: false }) {
      waitingRequests { ...WaitingForFlow }
      warnings { ...FlowWarningFacts }
    }
    grants(first: 1, filter: { flowId: $id, states: [PENDING, ACTIVE, REVOKING] }) { totalCount }
  }
`);

interface Props {
  readonly flow: Flow;
  readonly onEdit: () => void;
}

/** Switching off and deletion ask for confirmation. Switching on does not, because it ends nothing. */
export function FlowActions({ flow, onEdit }: Props) {
  const [, go] = useLocation();
  const { show } = useFlashes();
  const [end, setEnd] = useState<FlowEnd | null>(null);
  const { id, name, version, active } = flow;
  // The content is read before the window opens, so that the window opens complete.
  const [{ data, error, fetching }] = useQuery({
    query: STOPPED,
    variables: { id },
    requestPolicy: "network-only",
    pause: end === null,
  });
  const on = useAction(SWITCH_FLOW);
  const switchOn = async () => {
    if (version == null || !(await on.run({ id, version, active: true, waiting: null }))) return;
    show({
      type: "success",
      text: (
        <>
          <PageLink to={addresses.flow(id)}>{name}</PageLink> is switched on, and counts from now on.
        </>
      ),
    });
  };
  return (
    <SpaceBetween size="xs">
      <SpaceBetween direction="horizontal" size="xs">
        <ButtonDropdown
          items={[
            { id: "copy", text: `Duplicate ${name}` },
            active ? { id: "off", text: `Switch off ${name}` } : { id: "on", text: `Switch on ${name}` },
            { id: "delete", text: `Delete ${name}` },
          ]}
          loading={on.isRunning || (end !== null && fetching)}
          onItemClick={({ detail }) => {
            if (detail.id === "copy") go(`${addresses.newFlow()}?from=${id}`);
            else if (detail.id === "on") void switchOn();
            else setEnd(detail.id as FlowEnd);
          }}
        >
          More actions
        </ButtonDropdown>
        <Button variant="primary" onClick={onEdit}>
          {`Edit ${name}`}
        </Button>
      </SpaceBetween>
      <Problem error={on.error} />
      {end && !fetching && (
        <StopFlowModal
          flow={flow}
          end={end}
          waiting={data?.previewAccessFlow?.waitingRequests ?? null}
          grants={data?.grants?.totalCount ?? null}
          error={error}
          onClose={() => setEnd(null)}
        />
      )}
    </SpaceBetween>
  );
}
