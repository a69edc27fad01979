import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import type { AskDraft } from "../../parts/forms/ask-draft";
import { DurationChoice } from "../../parts/forms/duration-choice";
import { type AskProblem, messageAt } from "./ask-problems";
import { longestTime, type OfferedPermission } from "./offered-permissions";

interface Props {
  readonly draft: AskDraft;
  /** Null: no cluster is chosen yet, or its offers are not read. */
  readonly offered: readonly OfferedPermission[] | null;
  readonly wanted: readonly OfferedPermission[];
  readonly problems: readonly AskProblem[];
  readonly onDuration: (seconds: number | null) => void;
  readonly onReason: (text: string) => void;
  readonly onReasonLeft: () => void;
}

/** The longest duration in the list until the chosen clusters are read. */
const USUAL_MOST_SECONDS = 14_400;

export function TimeAndReason({ draft, offered, wanted, problems, onDuration, onReason, onReasonLeft }: Props) {
  const isReasonNeeded = wanted.some(({ justificationRequired }) => justificationRequired);
  const known = longestTime(wanted, offered ?? []);
  const isKnown = known !== undefined;
  return (
    <Container header={<Header variant="h2">Time and reason</Header>}>
      <SpaceBetween size="m">
        <DurationChoice
          key={String(known)}
          id="duration"
          seconds={draft.durationSeconds}
          maxSeconds={known === undefined ? USUAL_MOST_SECONDS : known}
          isMaxKnown={isKnown}
          onChange={onDuration}
          errorText={messageAt(problems, "duration")}
        />
        <FormField
          label="Reason"
          description={`Approvers read this, and it stays in the audit log.${wanted.length > 0 && !isReasonNeeded ? " Optional here." : ""}`}
          errorText={messageAt(problems, "justification")}
          stretch
        >
          <Textarea
            nativeTextareaAttributes={{ id: "justification" }}
            value={draft.justification}
            onChange={({ detail }) => onReason(detail.value)}
            onBlur={onReasonLeft}
            rows={3}
            ariaRequired={isReasonNeeded}
            placeholder="Such as: payments hang since 14:05, I look at the pods"
          />
        </FormField>
      </SpaceBetween>
    </Container>
  );
}
