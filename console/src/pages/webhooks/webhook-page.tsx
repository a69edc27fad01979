import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useQuery } from "urql";
import { useParams } from "wouter";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { NotShown } from "../../parts/problems/not-shown";
import { problemsOf } from "../../parts/problems/problem";
import { useReadAgain } from "../../parts/reading/read-again";
import { Breakable } from "../../parts/words/breakable";
import { Moment } from "../../parts/words/moment";
import { Deliveries } from "./deliveries";
import { EditWebhook } from "./edit-webhook";
import { useWebhook } from "./use-webhook";
import { WebhookActions } from "./webhook-actions";
import { CHOICES, type EventChoice, type Webhook } from "./webhook-documents";
import { WebhookStanding } from "./webhook-standing";
import { TestResult, useWebhookTest } from "./webhook-test";
import { EventName, formatWord, shownAddress } from "./webhook-words";

const BACK = { to: addresses.settings("webhooks"), text: "All webhooks" };
const NO_CHOICES: readonly EventChoice[] = [];

/** One webhook: its events, and its deliveries. For administrators alone. */
export function WebhookPage() {
  const { id = "" } = useParams<{ id: string }>();
  const { webhook, isLoading, error, readAgain } = useWebhook(id);
  const [{ data, fetching: areChoicesLoading }] = useQuery({ query: CHOICES });
  const [isEditing, setEditing] = useState(false);
  const test = useWebhookTest(id);
  useReadAgain(readAgain);
  // Names of events come later otherwise, and would move the deliveries down.
  if ((!webhook && isLoading) || (!data && areChoicesLoading))
    return <NotShown title="Webhook" isLoading error={error} />;
  if (problemsOf(error).some(({ code }) => code === "NOT_FOUND")) return <Gone />;
  if (!webhook) return <NotShown title="Webhook" isLoading={false} error={error} back={BACK} />;
  const choices = data?.webhookEvents ?? NO_CHOICES;
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="It is told of the events below, and tried again for three days where it does not answer."
        actions={<WebhookActions webhook={webhook} test={test} onEdit={() => setEditing(true)} />}
      >
        <Breakable>{shownAddress(webhook)}</Breakable>
      </Header>
      <WebhookStanding webhook={webhook} readAgain={readAgain} />
      <TestResult test={test} />
      {isEditing ? (
        <EditWebhook webhook={webhook} choices={choices} readAgain={readAgain} onClose={() => setEditing(false)} />
      ) : (
        <Facts webhook={webhook} choices={choices} />
      )}
      <Deliveries webhook={webhook} choices={choices} />
      <PageLink to={BACK.to}>{BACK.text}</PageLink>
    </SpaceBetween>
  );
}

function Facts({ webhook, choices }: { readonly webhook: Webhook; readonly choices: readonly EventChoice[] }) {
  const { format, events, createdAt, secretSetAt } = webhook;
  const told = choices.filter(({ event }) => events.includes(event));
  return (
    <Container header={<Header variant="h2">About it</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: "Format", value: formatWord(format) },
          { label: "Added", value: <Moment at={createdAt} /> },
          { label: "Its secret was made", value: format === "JSON" ? <Moment at={secretSetAt} /> : "It has none" },
          {
            label: `Told of (${events.length})`,
            value: told.length === 0 ? "-" : told.map(({ name }) => <EventName key={name} name={name} />),
          },
        ]}
      />
    </Container>
  );
}

function Gone() {
  return (
    <SpaceBetween size="m">
      <Header variant="h1">There is no such webhook</Header>
      <div>It may have been deleted. What was sent to it stays in the audit log.</div>
      <PageLink to={BACK.to}>{BACK.text}</PageLink>
    </SpaceBetween>
  );
}
