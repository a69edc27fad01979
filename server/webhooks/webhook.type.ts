import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { DeliveryState, WebhookFormat } from "../../shared/domain/webhooks/webhook.entity";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { WebhookDeliveryStateEnum, WebhookEventEnum, WebhookFormatEnum } from "./webhook.enums";

@Access("ADMIN")
@ObjectType("WebhookDelivery", { description: "One outbox event on its way to one receiver, kept for 30 days." })
export class WebhookDeliveryType {
  @Field(() => ID, { description: "Sent along as X-Drawbridge-Delivery; the same at every attempt." })
  id!: string;

  @Field(() => WebhookDeliveryStateEnum, { description: "How far it has come, and whether anything is left to do." })
  state!: DeliveryState;

  @Field(() => Int, { description: "How often sending was begun, the failed tries included." })
  attempts!: number;

  @Field(() => Int, { nullable: true, description: "The HTTP code of the newest answer; null: there was none." })
  lastStatus!: number | null;

  @Field(() => String, { nullable: true, description: "Why the newest attempt did not deliver it; null: it did." })
  lastError!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it is tried again; null once that is over." })
  nextAttemptAt!: Date | null;

  @Field(() => GraphQLISODateTime, { description: "When the event was put on its way to this receiver." })
  createdAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it was delivered or given up." })
  endedAt!: Date | null;

  outboxMessage?: { event: string };
}

export const WebhookDeliveryConnection = connectionType("WebhookDelivery", WebhookDeliveryType);

@Access("ADMIN")
@ObjectType("Webhook", { description: "A receiver of outbox events by HTTP: a program, or a channel of a chat." })
export class WebhookType {
  @Field(() => ID, { description: "Stays the same, whatever is changed about it." })
  id!: string;

  @Field(() => String, {
    description: "The address that events are posted to. Addresses of chat programs are secrets themselves.",
  })
  url!: string;

  @Field(() => WebhookFormatEnum, { description: "For a program that checks a signature, or for a chat." })
  format!: WebhookFormat;

  @Field(() => GraphQLISODateTime, { description: "When its present key for signatures was made." })
  secretSetAt!: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "Nothing is sent before then, as the receiver asked for a pause; null or past: it is sent at once.",
  })
  pausedUntil!: Date | null;

  @Field(() => String, {
    nullable: true,
    description: "The answer with which the receiver asked for the pause; null: it did not ask for one.",
  })
  pausedReason!: string | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When an admin disabled it with `setWebhookEnabled`; null: it is enabled.",
  })
  disabledAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description: "Why an admin disabled it, in their words; null: it is enabled.",
  })
  disabledReason!: string | null;

  @Field(() => GraphQLISODateTime, { description: "When an admin added it to the receivers." })
  createdAt!: Date;

  @Field(() => Int, {
    description: "Counts the changes of its settings, `disabledAt` included; send it back when editing.",
  })
  version!: number;

  events!: string[];
}

export const WebhookConnection = connectionType("Webhook", WebhookType);

@Access("WITH_PARENT")
@ObjectType("WebhookEventChoice", { description: "An event that receivers may be told of." })
export class WebhookEventChoiceType {
  @Field(() => WebhookEventEnum, { description: "As mutations take it and lists show it." })
  event!: string;

  @Field(() => String, { description: "As it stands in the JSON that is sent and in X-Drawbridge-Event." })
  name!: string;

  @Field(() => String, { description: "When it happens, in a sentence for people who choose." })
  description!: string;
}
