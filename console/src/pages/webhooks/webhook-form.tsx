import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Multiselect from "@cloudscape-design/components/multiselect";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tiles from "@cloudscape-design/components/tiles";
import type { WebhookEvent, WebhookFormat } from "../../gql/enums";
import { type ApiProblem, fieldMessage } from "../../parts/problems/problem";
import type { EventChoice } from "./webhook-documents";
import { eventWord, FORMATS } from "./webhook-words";

export interface WebhookValues {
  readonly url: string;
  readonly format: WebhookFormat;
  readonly events: readonly WebhookEvent[];
}

interface Props {
  readonly values: WebhookValues;
  readonly choices: readonly EventChoice[];
  readonly problems: readonly ApiProblem[];
  /** The webhook is a chat channel, whose saved address is not shown and stays if the field is empty. */
  readonly keepsAddress?: boolean;
  readonly onChange: (values: WebhookValues) => void;
}

export const WEBHOOK_FIELDS = ["url", "format", "events"] as const;

export function WebhookForm({ values, choices, problems, keepsAddress = false, onChange }: Props) {
  const options = choices.map(({ event, name, description }) => ({
    value: event,
    label: eventWord(name),
    description,
    tags: [name],
  }));
  return (
    <SpaceBetween size="m">
      <FormField label="Format" errorText={fieldMessage(problems, "format")}>
        <Tiles
          value={values.format}
          items={FORMATS.map(({ value, label, description }) => ({ value, label, description }))}
          onChange={({ detail }) => onChange({ ...values, format: detail.value as WebhookFormat })}
        />
      </FormField>
      <FormField
        label="Address"
        description={
          keepsAddress
            ? "That of a chat is a secret, so it is not shown. Left empty, it stays as it is."
            : "Where events are posted to, by https. That of a chat is a secret itself: it is not shown again."
        }
        errorText={fieldMessage(problems, "url")}
      >
        <Input
          value={values.url}
          type="url"
          spellcheck={false}
          onChange={({ detail }) => onChange({ ...values, url: detail.value })}
          placeholder="https://hooks.example.com/drawbridge"
        />
      </FormField>
      <FormField
        label="Events"
        description="Events that it is told of. Of all others it hears nothing."
        errorText={fieldMessage(problems, "events")}
      >
        <Multiselect
          selectedOptions={options.filter(({ value }) => values.events.includes(value))}
          options={options}
          enableSelectAll
          filteringType="auto"
          filteringAriaLabel="Find an event"
          placeholder="Choose events"
          deselectAriaLabel={({ label }) => `Leave out ${label}`}
          tokenLimit={6}
          onChange={({ detail }) =>
            onChange({ ...values, events: detail.selectedOptions.map(({ value }) => value as WebhookEvent) })
          }
        />
      </FormField>
    </SpaceBetween>
  );
}
