import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { FlowDraft } from "../draft/flow-draft";
import { type FlowPart, type Names, PARTS } from "../draft/flow-words";
import { type Choices, differing, merged, usualChoices } from "../draft/merge-drafts";

interface Props {
  /** The flow with which the edit began. */
  readonly base: FlowDraft;
  readonly mine: FlowDraft;
  readonly theirs: FlowDraft;
  readonly names: Names;
  readonly isRunning: boolean;
  readonly onSave: (draft: FlowDraft) => void;
  readonly onTheirs: () => void;
}

/**
 * Another version of the flow was saved during the edit. Both values of each differing part are shown, to choose from.
 */
export function StaleChoice({ base, mine, theirs, names, isRunning, onSave, onTheirs }: Props) {
  const parts = PARTS.filter(({ key }) => differing(mine, theirs).includes(key));
  const [chosen, setChosen] = useState<Choices>({});
  const choices = { ...usualChoices(base, mine, theirs), ...chosen };
  const isChosen = parts.every(({ key }) => choices[key] !== undefined);
  return (
    <Alert
      type="warning"
      statusIconAriaLabel="Warning"
      header="Somebody else saved this flow while you were editing it"
    >
      <SpaceBetween size="m">
        {parts.length === 0
          ? "They saved the same as you want to."
          : "Choose what counts where the two differ. What only one of you changed is chosen already."}
        {parts.map((part) => (
          <PartChoice
            key={part.key}
            part={part}
            said={{ mine: part.say(mine, names), theirs: part.say(theirs, names) }}
            value={choices[part.key]}
            onChange={(choice) => setChosen((before) => ({ ...before, [part.key]: choice }))}
          />
        ))}
        <SpaceBetween direction="horizontal" size="xs">
          <Button
            variant="primary"
            disabled={!isChosen}
            loading={isRunning}
            onClick={() => onSave(merged(mine, theirs, choices))}
          >
            Save with these choices
          </Button>
          <Button onClick={onTheirs}>Drop my changes</Button>
        </SpaceBetween>
      </SpaceBetween>
    </Alert>
  );
}

interface PartProps {
  readonly part: FlowPart;
  readonly said: Readonly<Record<"mine" | "theirs", string>>;
  readonly value: "mine" | "theirs" | undefined;
  readonly onChange: (choice: "mine" | "theirs") => void;
}

function PartChoice({ part: { label }, said, value, onChange }: PartProps) {
  return (
    <FormField label={label}>
      <RadioGroup
        value={value ?? null}
        items={[
          { value: "mine", label: "Yours", description: <bdi>{said.mine}</bdi> },
          { value: "theirs", label: "Saved meanwhile", description: <bdi>{said.theirs}</bdi> },
        ]}
        onChange={({ detail }) => onChange(detail.value as "mine" | "theirs")}
      />
    </FormField>
  );
}
