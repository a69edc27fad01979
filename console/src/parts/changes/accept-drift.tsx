import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Modal from "@cloudscape-design/components/modal";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";
import { useState } from "react";
import { useFlashes } from "../../app/flashes";
import { serverNow } from "../../app/server-clock";
import { graphql } from "../../gql";
import { ReasonField } from "../forms/reason-field";
import { useAction } from "../forms/use-action";
import { RowAction } from "../lists/row-action";
import { fieldMessage, Problem, problemsOf } from "../problems/problem";
import type { DriftFinding } from "./drift";

const ACCEPT = graphql(`
  mutation AcceptDrift($input: AcceptDriftFindingInput!) {
    acceptDriftFinding(input: $input) { finding { ...DriftFacts } }
  }
`);

const WITHDRAW = graphql(`
  mutation WithdrawDriftAcceptance($findingId: ID!, $version: Int!) {
    withdrawDriftAcceptance(findingId: $findingId, version: $version) { finding { ...DriftFacts } }
  }
`);

/** A column for administrators, which accepts a finding or withdraws its acceptance. */
export function acceptColumn(onChange: () => void): TableProps.ColumnDefinition<DriftFinding> {
  return {
    id: "accept",
    header: "Actions",
    minWidth: 110,
    cell: (finding) => <Decide finding={finding} onChange={onChange} />,
  };
}

function Decide({ finding, onChange }: { readonly finding: DriftFinding; readonly onChange: () => void }) {
  const [isAsking, setAsking] = useState(false);
  const { id, version, principalArn, acceptance } = finding;
  if (acceptance) {
    return (
      <RowAction
        document={WITHDRAW}
        variables={{ findingId: id, version }}
        text="Take back"
        label={`Take back that ${principalArn} is right`}
        said={() => "The finding counts as drift again."}
        onDone={onChange}
      />
    );
  }
  return (
    <>
      <Button
        variant="inline-link"
        onClick={() => setAsking(true)}
        ariaLabel={`Accept what was found of ${principalArn}`}
      >
        Accept
      </Button>
      {isAsking && <AcceptForm finding={finding} onChange={onChange} onClose={() => setAsking(false)} />}
    </>
  );
}

const DAY_MS = 86_400_000;
const FOREVER = { value: "", label: "Until it changes" };
const ENDS = [...[7, 30, 90].map((days) => ({ value: String(days), label: `For ${days} days` })), FOREVER];

interface FormProps {
  readonly finding: DriftFinding;
  readonly onChange: () => void;
  readonly onClose: () => void;
}

function AcceptForm({ finding, onChange, onClose }: FormProps) {
  const [reason, setReason] = useState("");
  const [days, setDays] = useState("30");
  const { run, isRunning, error } = useAction(ACCEPT);
  const { show } = useFlashes();
  const { id, version, principalArn, resource } = finding;
  const accept = async () => {
    const until = days === "" ? null : new Date(serverNow() + Number(days) * DAY_MS).toISOString();
    if (!(await run({ input: { findingId: id, version, reason, until } }))) return onChange();
    show({ type: "success", text: `What was found of ${principalArn} is accepted.` });
    onClose();
    onChange();
  };
  return (
    <Modal
      visible
      header={`Accept what was found${resource ? ` on ${resource.name}` : ""}?`}
      closeAriaLabel="Leave it"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={onClose}>Leave it</Button>
            <Button variant="primary" loading={isRunning} onClick={() => void accept()}>
              Accept the finding
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="s">
        <Problem error={error} shownAtFields={["reason", "until"]} />
        <Box>
          {principalArn} keeps what it has: nothing in AWS is changed. The finding asks for no attention until then, and
          counts again once what was found changes.
        </Box>
        <ReasonField
          label="Reason"
          description="It stands beside the finding and in the audit log."
          value={reason}
          onChange={setReason}
          error={fieldMessage(problemsOf(error), "reason")}
        />
        <FormField label="How long" errorText={fieldMessage(problemsOf(error), "until")}>
          <Select
            selectedOption={ENDS.find(({ value }) => value === days) ?? FOREVER}
            options={ENDS}
            onChange={({ detail }) => setDays(detail.selectedOption.value ?? "")}
          />
        </FormField>
      </SpaceBetween>
    </Modal>
  );
}
