import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import DatePicker from "@cloudscape-design/components/date-picker";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, useState } from "react";
import { useFlashes } from "../../app/flashes";
import { useViewer } from "../../app/session";
import { useAction } from "../../parts/forms/use-action";
import { fieldMessage, Problem, problemsOf } from "../../parts/problems/problem";
import { Moment } from "../../parts/words/moment";
import { type DelegateChoice, delegateInput, optionOf } from "./delegate-choice";
import { DelegateSelect } from "./delegate-select";
import { DELEGATE } from "./settings-documents";
import { findsEverybody } from "./use-people";

interface Props {
  readonly personId: string;
  readonly onClose: () => void;
}

/** Delegates the viewer's decisions to another person, from the start of one day to the end of another. */
export function DelegateForm({ personId, onClose }: Props) {
  const [delegate, setDelegate] = useState<DelegateChoice | null>(null);
  const [from, setFrom] = useState("");
  const [until, setUntil] = useState("");
  const [reason, setReason] = useState("");
  const [isChecked, setChecked] = useState(false);
  const findsAll = findsEverybody(useViewer());
  const { run, isRunning, error } = useAction(DELEGATE);
  const { show } = useFlashes();
  const problems = problemsOf(error);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (!delegate || until === "") return;
    const data = await run({
      input: {
        fromPersonId: personId,
        ...delegateInput(delegate),
        from: from === "" ? null : startOfDay(from),
        until: endOfDay(until),
        reason: reason.trim() || null,
      },
    });
    const made = data?.delegateApprovals?.delegation;
    if (!made) return;
    show({
      type: "success",
      text: (
        <>
          {made.to.displayName} may decide in your place until <Moment at={made.until} />.
        </>
      ),
    });
    onClose();
  };
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="You keep the right yourself, both of you are told, and decisions show both names."
        >
          Delegate my approvals
        </Header>
      }
    >
      <form onSubmit={send}>
        <Container>
          <SpaceBetween size="m">
            <Problem error={error} shownAtFields={["toPersonId", "toUser", "from", "until", "reason"]} />
            <FormField
              label="Who decides in your place"
              description={
                findsAll
                  ? undefined
                  : "The search finds people with whom you own clusters or decide about requests. For anybody else, type their exact user name or e-mail address, as your identity provider has it."
              }
              errorText={
                fieldMessage(problems, "toPersonId") ??
                fieldMessage(problems, "toUser") ??
                (isChecked && !delegate && "Choose somebody.")
              }
            >
              <DelegateSelect selected={delegate} onSelect={setDelegate} />
            </FormField>
            <FormField
              label="From (optional)"
              description="The beginning of that day; left out, it begins at once."
              constraintText="YYYY/MM/DD"
              errorText={fieldMessage(problems, "from")}
            >
              <DatePicker
                value={from}
                onChange={({ detail }) => setFrom(detail.value)}
                openCalendarAriaLabel={chooseDay}
              />
            </FormField>
            <FormField
              label="Until"
              description="The end of that day."
              constraintText="YYYY/MM/DD"
              errorText={fieldMessage(problems, "until") ?? (isChecked && until === "" && "Choose the last day.")}
            >
              <DatePicker
                value={until}
                onChange={({ detail }) => setUntil(detail.value)}
                openCalendarAriaLabel={chooseDay}
              />
            </FormField>
            <FormField
              label="Reason (optional)"
              description="For the other person and the record."
              errorText={fieldMessage(problems, "reason")}
            >
              <Input value={reason} onChange={({ detail }) => setReason(detail.value)} placeholder="On holiday" />
            </FormField>
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="primary" formAction="submit" loading={isRunning}>
                {delegate ? `Delegate my approvals to ${optionOf(delegate).label}` : "Delegate my approvals"}
              </Button>
              <Button formAction="none" onClick={onClose}>
                Cancel
              </Button>
            </SpaceBetween>
          </SpaceBetween>
        </Container>
      </form>
    </ContentLayout>
  );
}

function chooseDay(selected: string | null): string {
  return selected ? `Choose a day, chosen is ${selected}` : "Choose a day";
}

/** The first moment of a day in the viewer's time zone. */
function startOfDay(day: string): string {
  return new Date(`${day}T00:00:00`).toISOString();
}

function endOfDay(day: string): string {
  const end = new Date(`${day}T00:00:00`);
  end.setDate(end.getDate() + 1);
  return end.toISOString();
}
