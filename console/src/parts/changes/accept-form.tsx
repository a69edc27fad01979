import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Modal from "@cloudscape-design/components/modal";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useFlashes } from "../../app/flashes";
import { serverNow } from "../../app/server-clock";
import { ReasonField } from "../forms/reason-field";
import { fieldMessage, Problem, problemsOf } from "../problems/problem";
import { StatusWord } from "../words/status-word";
import type { DriftFinding } from "./drift";
import { type Acceptance, holdsForAll, useAccept } from "./use-accept";

const DAY_MS = 86_400_000;
const FOREVER = { value: "", label: "Until it changes" };
const ENDS = [...[7, 30, 90].map((days) => ({ value: String(days), label: `For ${days} days` })), FOREVER];

interface Props {
  readonly findings: readonly DriftFinding[];
  readonly onChange: () => void;
  readonly onClose: () => void;
}

/** A form with one reason and one end for all findings, and the result of each. */
export function AcceptForm({ findings, onChange, onClose }: Props) {
  const [reason, setReason] = useState("");
  const [days, setDays] = useState("30");
  const { run, isRunning, acceptances } = useAccept();
  const { show } = useFlashes();
  const accepted = acceptances.filter(({ error }) => error === null).map(({ finding }) => finding.id);
  const left = findings.filter(({ id }) => !accepted.includes(id));
  const error = acceptances.map((one) => one.error).find((one) => one !== null && holdsForAll(one)) ?? undefined;
  const accept = async () => {
    const until = days === "" ? null : new Date(serverNow() + Number(days) * DAY_MS).toISOString();
    const now = await run(left, { reason, until });
    if (now.length === 0) return;
    onChange();
    if (now.length < left.length || now.some((one) => one.error !== null)) return;
    show({ type: "success", text: saidOf(findings) });
    onClose();
  };
  const count = left.length === 1 ? "the finding" : `${left.length} findings`;
  return (
    <Modal
      visible
      header={titleOf(findings)}
      closeAriaLabel="Leave it"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={onClose}>{accepted.length > 0 && !isRunning ? "Leave the others" : "Leave it"}</Button>
            <Button variant="primary" loading={isRunning} onClick={() => void accept()}>
              Accept {count}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="s">
        <Problem error={error ?? onlyError(findings, acceptances)} shownAtFields={["reason", "until"]} />
        <Box>
          {findings.length === 1 ? `${findings[0]!.principalArn} keeps what it has` : "All of them keep what they have"}
          : nothing in AWS is changed. Until the end chosen below, a finding asks for no attention. It counts again once
          what was found changes.
        </Box>
        {findings.length > 1 && <Progress findings={findings} acceptances={acceptances} />}
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

function titleOf(findings: readonly DriftFinding[]): string {
  if (findings.length > 1) return `Accept ${findings.length} findings?`;
  const [only] = findings;
  return `Accept what was found${only?.resource ? ` on ${only.resource.name}` : ""}?`;
}

function saidOf(findings: readonly DriftFinding[]): string {
  return findings.length === 1
    ? `What was found of ${findings[0]!.principalArn} is accepted.`
    : `${findings.length} findings are accepted.`;
}

/** The error of a single finding. Each of several findings shows its own. */
function onlyError(findings: readonly DriftFinding[], acceptances: readonly Acceptance[]) {
  return findings.length === 1 ? (acceptances[0]?.error ?? undefined) : undefined;
}

interface ProgressProps {
  readonly findings: readonly DriftFinding[];
  readonly acceptances: readonly Acceptance[];
}

/** Each finding with its result, so that none is accepted or left unseen. */
function Progress({ findings, acceptances }: ProgressProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: It scrolls, also by the keyboard.
    <section style={LIST} tabIndex={0} aria-label="Findings to accept" aria-live="polite">
      {findings.map((finding) => (
        <div key={finding.id} style={{ overflowWrap: "anywhere" }}>
          {finding.resource && `${finding.resource.name}: `}
          {finding.principalArn} <Became acceptance={acceptances.find((one) => one.finding.id === finding.id)} />
        </div>
      ))}
    </section>
  );
}

function Became({ acceptance }: { readonly acceptance: Acceptance | undefined }) {
  if (!acceptance || (acceptance.error && holdsForAll(acceptance.error))) return null;
  if (!acceptance.error) return <StatusWord type="success">Accepted</StatusWord>;
  const messages = problemsOf(acceptance.error).map(({ message }) => message);
  return <StatusWord type="error">{messages.join(" ")}</StatusWord>;
}

const LIST = { maxBlockSize: "30vh", overflow: "auto" } as const;
