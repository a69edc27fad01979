import { graphql } from "../../gql";
import type { WebhookChoicesQuery, WebhookDeliveriesQuery, WebhooksQuery } from "../../gql/graphql";

graphql(`
  fragment WebhookFacts on Webhook {
    id url format events version createdAt secretSetAt
    pausedUntil pausedReason disabledAt disabledReason
    lastDelivery { ...DeliveryFacts }
  }
`);

graphql(`
  fragment DeliveryFacts on WebhookDelivery {
    id event state attempts lastStatus lastError createdAt endedAt nextAttemptAt
  }
`);

export const WEBHOOKS = graphql(`
  query Webhooks($after: String) {
    webhooks(first: 50, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { ...WebhookFacts }
    }
  }
`);

export const WEBHOOK = graphql(`
  query Webhook($id: ID!) {
    webhook(id: $id) { ...WebhookFacts }
  }
`);

/** The events that a webhook can receive. */
export const CHOICES = graphql(`
  query WebhookChoices {
    webhookEvents { event name description }
  }
`);

export const DELIVERIES = graphql(`
  query WebhookDeliveries($webhookId: ID!, $states: [WebhookDeliveryState!], $after: String) {
    webhookDeliveries(webhookId: $webhookId, states: $states, first: 20, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { ...DeliveryFacts }
    }
  }
`);

export const CREATE = graphql(`
  mutation CreateWebhook($input: CreateWebhookInput!) {
    createWebhook(input: $input) { secret webhook { ...WebhookFacts } }
  }
`);

export const UPDATE = graphql(`
  mutation UpdateWebhook($input: UpdateWebhookInput!) {
    updateWebhook(input: $input) { webhook { ...WebhookFacts } }
  }
`);

export const ROTATE = graphql(`
  mutation RotateWebhookSecret($id: ID!) {
    rotateWebhookSecret(id: $id) { secret webhook { ...WebhookFacts } }
  }
`);

export const DELETE = graphql(`
  mutation DeleteWebhook($id: ID!, $version: Int!) {
    deleteWebhook(id: $id, version: $version) { webhook { id } }
  }
`);

export const SWITCH = graphql(`
  mutation SwitchWebhook($id: ID!, $enabled: Boolean!, $version: Int!, $reason: String) {
    setWebhookEnabled(id: $id, enabled: $enabled, version: $version, reason: $reason) { webhook { ...WebhookFacts } }
  }
`);

export const RETRY = graphql(`
  mutation RetryWebhookDeliveries($input: RetryWebhookDeliveriesInput!) {
    retryWebhookDeliveries(input: $input) { retried webhook { id } deliveries { ...DeliveryFacts } }
  }
`);

export const TEST = graphql(`
  mutation TestWebhook($id: ID!) {
    testNotification(channel: WEBHOOK, webhookId: $id) { sentTo delivery { ...DeliveryFacts } }
  }
`);

export type Webhook = NonNullable<WebhooksQuery["webhooks"]>["nodes"][number];
export type Delivery = NonNullable<WebhookDeliveriesQuery["webhookDeliveries"]>["nodes"][number];
export type EventChoice = NonNullable<WebhookChoicesQuery["webhookEvents"]>[number];
