import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, useState } from "react";
import { useQuery } from "urql";
import { useLocation } from "wouter";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { useAction } from "../../parts/forms/use-action";
import { useCreationId } from "../../parts/forms/use-creation-id";
import { useIsOpen } from "../../parts/forms/use-is-open";
import { PageLink } from "../../parts/links/page-link";
import { NotShown } from "../../parts/problems/not-shown";
import { Problem, problemsOf } from "../../parts/problems/problem";
import { CHOICES, CREATE } from "./webhook-documents";
import { WEBHOOK_FIELDS, WebhookForm, type WebhookValues } from "./webhook-form";
import { WebhookSecret } from "./webhook-secret";
import { FORMATS, shownAddress } from "./webhook-words";

interface Props {
  readonly format: string;
  readonly onClose: () => void;
}

/** Makes a webhook. Its secret is shown once, and discarded with this form. */
export function NewWebhook({ format, onClose }: Props) {
  const [, go] = useLocation();
  const { show } = useFlashes();
  const [{ data, fetching, error: unread }] = useQuery({ query: CHOICES });
  const first = FORMATS.find(({ value }) => value === format) ?? FORMATS[0]!;
  const [values, setValues] = useState<WebhookValues>({ url: "", format: first.value, events: [] });
  const clientRequestId = useCreationId(values);
  const [made, setMade] = useState<{ readonly id: string; readonly secret: string } | null>(null);
  const { run, isRunning, error } = useAction(CREATE);
  const isOpen = useIsOpen();
  const choices = data?.webhookEvents;
  if (!choices) return <NotShown title="Add a webhook" isLoading={fetching} error={unread} />;
  const openIt = (id: string) => go(addresses.setting("webhooks", id), { replace: true });
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await run({
      input: { ...values, url: values.url.trim(), events: [...values.events], clientRequestId },
    });
    if (!answer?.createWebhook) return;
    const { webhook, secret } = answer.createWebhook;
    show({
      type: "success",
      text: (
        <PageLink
          to={addresses.setting("webhooks", webhook.id)}
        >{`${shownAddress(webhook)} is told from now on.`}</PageLink>
      ),
    });
    if (secret !== null) setMade({ id: webhook.id, secret });
    else if (isOpen()) openIt(webhook.id);
  };
  return (
    <ContentLayout
      header={
        <Header variant="h1" description="A program or a channel that is told what happens, as it happens.">
          Add a webhook
        </Header>
      }
    >
      <form onSubmit={send}>
        <Container>
          <SpaceBetween size="m">
            <Problem error={error} shownAtFields={WEBHOOK_FIELDS} />
            <WebhookForm values={values} choices={choices} problems={problemsOf(error)} onChange={setValues} />
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="primary" formAction="submit" loading={isRunning}>
                Add the webhook
              </Button>
              <Button formAction="none" onClick={onClose}>
                Cancel
              </Button>
            </SpaceBetween>
          </SpaceBetween>
        </Container>
      </form>
      {made && <WebhookSecret secret={made.secret} onClose={() => openIt(made.id)} />}
    </ContentLayout>
  );
}
