import { Int } from "type-graphql";
import { payloadType } from "../graphql/payload";
import { WebhookDeliveryType, WebhookType } from "./webhook.type";

const SECRET = {
  type: () => String,
  nullable: true,
  description:
    "The key of the signatures in X-Drawbridge-Signature, shown this once. Null for chats, and where the same call made the webhook before.",
} as const;

export const CreateWebhookPayload = payloadType<{ webhook: WebhookType; secret: string | null }>("CreateWebhook", {
  webhook: { type: () => WebhookType, description: "The new webhook, which receives events from now on." },
  secret: SECRET,
});
export type CreateWebhookPayload = InstanceType<typeof CreateWebhookPayload>;

export const RotateWebhookSecretPayload = payloadType<{ webhook: WebhookType; secret: string | null }>(
  "RotateWebhookSecret",
  { webhook: { type: () => WebhookType, description: "The receiver with its new key in force." }, secret: SECRET },
);
export type RotateWebhookSecretPayload = InstanceType<typeof RotateWebhookSecretPayload>;

export const UpdateWebhookPayload = payloadType<{ webhook: WebhookType }>("UpdateWebhook", {
  webhook: { type: () => WebhookType, description: "The receiver as it is now, with its next version." },
});
export type UpdateWebhookPayload = InstanceType<typeof UpdateWebhookPayload>;

export const DeleteWebhookPayload = payloadType<{ webhook: WebhookType }>("DeleteWebhook", {
  webhook: {
    type: () => WebhookType,
    description: "The webhook as it was last, so that a client can drop it from its cache.",
  },
});
export type DeleteWebhookPayload = InstanceType<typeof DeleteWebhookPayload>;

export const SetWebhookEnabledPayload = payloadType<{ webhook: WebhookType }>("SetWebhookEnabled", {
  webhook: {
    type: () => WebhookType,
    description: "The receiver with its next version; unchanged where it was so before.",
  },
});
export type SetWebhookEnabledPayload = InstanceType<typeof SetWebhookEnabledPayload>;

interface RetriedDeliveries {
  webhook: WebhookType;
  retried: number;
  deliveries: readonly WebhookDeliveryType[];
}

export const RetryWebhookDeliveriesPayload = payloadType<RetriedDeliveries>("RetryWebhookDeliveries", {
  webhook: { type: () => WebhookType, description: "The receiver to which they are sent." },
  retried: { type: () => Int, description: "How many are due now; 0: nothing was left to try again." },
  deliveries: { type: () => [WebhookDeliveryType], description: "The newest 100 of them, as they are now." },
});
export type RetryWebhookDeliveriesPayload = InstanceType<typeof RetryWebhookDeliveriesPayload>;
