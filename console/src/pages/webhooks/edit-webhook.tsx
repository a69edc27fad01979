import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, useState } from "react";
import { useFlashes } from "../../app/flashes";
import { isStale, SavedMeanwhile } from "../../parts/forms/saved-meanwhile";
import { useAction } from "../../parts/forms/use-action";
import { Problem, problemsOf } from "../../parts/problems/problem";
import { type EventChoice, UPDATE, type Webhook } from "./webhook-documents";
import { WEBHOOK_FIELDS, WebhookForm, type WebhookValues } from "./webhook-form";
import { eventWord, formatWord, shownAddress } from "./webhook-words";

interface Props {
  readonly webhook: Webhook;
  readonly choices: readonly EventChoice[];
  readonly readAgain: () => void;
  readonly onClose: () => void;
}

/** Changes also apply to deliveries that still wait. */
export function EditWebhook({ webhook, choices, readAgain, onClose }: Props) {
  const isChat = webhook.format !== "JSON";
  const [values, setValues] = useState<WebhookValues>({
    url: isChat ? "" : webhook.url,
    format: webhook.format,
    events: webhook.events,
  });
  const [version] = useState(webhook.version);
  const { run, isRunning, error } = useAction(UPDATE);
  const { show } = useFlashes();
  const save = async (over: number) => {
    const url = values.url.trim() === "" && isChat ? null : values.url.trim();
    const input = { id: webhook.id, version: over, url, format: values.format, events: [...values.events] };
    if (!(await run({ input }))) return readAgain();
    show({ type: "success", text: `The webhook to ${shownAddress(webhook)} was changed.` });
    onClose();
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    void save(version);
  };
  return (
    <form onSubmit={send}>
      <Container header={<Header variant="h2">Edit the webhook</Header>}>
        <SpaceBetween size="m">
          {isStale(error) ? (
            <SavedMeanwhile
              object="The webhook"
              values={comparison(webhook, values, choices)}
              isRunning={isRunning}
              onMine={() => void save(webhook.version)}
              onSaved={onClose}
            />
          ) : (
            <Problem error={error} shownAtFields={WEBHOOK_FIELDS} />
          )}
          <WebhookForm
            values={values}
            choices={choices}
            problems={problemsOf(error)}
            keepsAddress={isChat}
            onChange={setValues}
          />
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="primary" formAction="submit" loading={isRunning} disabled={isStale(error)}>
              Save the webhook
            </Button>
            <Button formAction="none" onClick={onClose}>
              Cancel
            </Button>
          </SpaceBetween>
        </SpaceBetween>
      </Container>
    </form>
  );
}

function comparison(saved: Webhook, mine: WebhookValues, choices: readonly EventChoice[]) {
  const named = (events: readonly string[]) =>
    choices
      .filter(({ event }) => events.includes(event))
      .map(({ name }) => eventWord(name))
      .join(", ") || "none";
  const isKept = mine.url.trim() === "";
  return [
    {
      label: "Address",
      saved: shownAddress(saved),
      mine: isKept ? shownAddress(saved) : mine.url.trim(),
    },
    { label: "Format", saved: formatWord(saved.format), mine: formatWord(mine.format) },
    { label: "Events", saved: named(saved.events), mine: named(mine.events) },
  ];
}
