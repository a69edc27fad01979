import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import RadioGroup from "@cloudscape-design/components/radio-group";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useMemo, useState } from "react";
import { flushSync } from "react-dom";
import type { CombinedError } from "urql";
import type { WaitingRequestsChoice } from "../../../gql/enums";
import { type FlowDraft, NEW_FLOW } from "../draft/flow-draft";
import { FlowForm, FlowProblems, placed, placedError } from "../fields/flow-form";
import { usePermissions } from "../fields/permissions-field";
import { FlowReach, isForOthers } from "../reach/flow-reach";
import type { ReadPreview } from "../reach/use-flow-preview";
import { BasicsSection } from "./basics-section";
import { ApproversSection, HowLongSection, WhatSection, WhoSection } from "./editor-sections";
import { hasMoreSettings, MoreSettings } from "./more-settings";
import { ViewFlowCode } from "./view-flow-code";
import "../flows.css";

interface Props {
  readonly draft: FlowDraft;
  readonly change: (changes: Partial<FlowDraft>) => void;
  /** The preview of this draft. */
  readonly read: ReadPreview;
  readonly isNew: boolean;
  readonly nameOfIntegration: (id: string) => string;
  /** A verb and its object. */
  readonly action: string;
  readonly isRunning: boolean;
  readonly error: CombinedError | undefined;
  readonly onSend: (waiting: WaitingRequestsChoice) => void;
  readonly onGiveUp: () => void;
  /** The conflict with another saved version, shown in place of the problems. */
  readonly instead?: ReactNode;
}

/**
 * Every field of a flow, with its preview and reach beside them. They wait for texts of unknown height, which would push
 * fields away as they come: the catalog's, and the warnings of a flow that exists.
 */
export function FlowEditor(props: Props) {
  const { isFirstRead } = usePermissions();
  const { preview, hasFailed } = props.read;
  const areWarningsDue = !props.isNew && preview === null && !hasFailed;
  return isFirstRead || areWarningsDue ? <Skeleton height="70vh" /> : <FlowFields {...props} />;
}

function FlowFields({ draft, change, read, isNew, nameOfIntegration, ...sending }: Props) {
  const { action, isRunning, error, onSend, onGiveUp, instead } = sending;
  const [isSent, setSent] = useState(false);
  const [isMoreOpen, setMoreOpen] = useState(() => hasMoreSettings(draft, NEW_FLOW));
  const [waiting, setWaiting] = useState<WaitingRequestsChoice>("KEEP");
  const { preview, isReading } = read;
  const refused = useMemo(() => placedError(error), [error]);
  const previewed = useMemo(() => placed(preview?.problems ?? []), [preview]);
  const problems = useMemo(() => once([...previewed, ...refused]), [previewed, refused]);
  const warnings = useMemo(() => placed(preview?.warnings ?? []), [preview]);
  const ofWhole = warnings.filter(({ path }) => path === "");
  const send = () => {
    setSent(true);
    if (problems.some(({ path }) => isMore(path))) setMoreOpen(true);
    // A draft without a current preview is sent, because the mutation validates it too.
    if (isReading || previewed.length === 0) onSend(waiting);
    else window.scrollTo({ top: 0 });
  };
  const open = (path: string) => {
    if (isMore(path)) flushSync(() => setMoreOpen(true));
  };
  const shown = isSent && !isRunning ? problems : [];
  const isAskedFor = draft.trigger === "SELF_SERVE";
  const undecidable = preview?.waitingRequests?.count ?? 0;
  return (
    <FlowForm problems={problems} warnings={warnings} isSent={isSent} isReading={isReading}>
      <SpaceBetween size="m">
        {ofWhole.map(({ message }) => (
          <Alert key={message} type="warning" statusIconAriaLabel="Warning">
            {message}
          </Alert>
        ))}
        {instead ?? (
          <FlowProblems problems={shown} title={`It cannot ${TITLE[isNew ? "new" : "old"]} yet`} onOpen={open} />
        )}
        <div className="flows-columns">
          <SpaceBetween size="m">
            <BasicsSection draft={draft} change={change} isNew={isNew} />
            <WhoSection draft={draft} change={change} />
            <WhatSection draft={draft} change={change} nameOfIntegration={nameOfIntegration} />
            {isAskedFor && <HowLongSection draft={draft} change={change} />}
            {isAskedFor && <ApproversSection draft={draft} change={change} />}
            <ExpandableSection
              variant="container"
              headerText="More settings"
              headerDescription="Settings that most flows leave as they are."
              expanded={isMoreOpen}
              onChange={({ detail }) => setMoreOpen(detail.expanded)}
            >
              <MoreSettings draft={draft} change={change} />
            </ExpandableSection>
            {undecidable > 0 && <WaitingChoice waiting={waiting} onChange={setWaiting} />}
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="primary" loading={isRunning} onClick={send}>
                {action}
              </Button>
              <ViewFlowCode draft={draft} flowId={read.variables.flowId} />
              <Button onClick={onGiveUp}>{isNew ? "Discard the draft" : "Leave it as it is"}</Button>
            </SpaceBetween>
          </SpaceBetween>
          <div className="flows-reach">
            <FlowReach read={read} trigger={draft.trigger} isForOthers={isForOthers(draft.requestFor)} isNew={isNew} />
          </div>
        </div>
      </SpaceBetween>
    </FlowForm>
  );
}

const TITLE = { new: "be created", old: "be saved" } as const;

/** Whether the field belongs to the settings that are collapsed at first. */
function isMore(path: string): boolean {
  return ["description", "active", "timeframe", "requestFor", "escalation", "settings"].includes(path.split(".")[0]!);
}

function once<One extends { readonly path: string; readonly message: string }>(all: readonly One[]): One[] {
  return all.filter(
    (one, n) => all.findIndex(({ path, message }) => path === one.path && message === one.message) === n,
  );
}

interface WaitingProps {
  readonly waiting: WaitingRequestsChoice;
  readonly onChange: (waiting: WaitingRequestsChoice) => void;
}

/** The choice about waiting requests that would have no approver any more. */
export function WaitingChoice({ waiting, onChange }: WaitingProps) {
  return (
    <Container>
      <FormField label="Requests that nobody could approve any more">
        <RadioGroup
          value={waiting}
          items={[
            {
              value: "KEEP",
              label: "Let them wait",
              description: "They lapse, unless the flow lets them be approved again.",
            },
            { value: "END", label: "End them", description: "Their requesters are told, and can ask anew." },
          ]}
          onChange={({ detail }) => onChange(detail.value as WaitingRequestsChoice)}
        />
      </FormField>
    </Container>
  );
}
