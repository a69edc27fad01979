import { Field, GraphQLISODateTime, ID, InputType, Int } from "type-graphql";
import type { WebhookFormat } from "../../shared/domain/webhooks/webhook.entity";
import { WebhookEventEnum, WebhookFormatEnum } from "./webhook.enums";

@InputType({ description: "A new receiver of outbox events." })
export class CreateWebhookInput {
  @Field(() => String, {
    nullable: true,
    description:
      "Your own name for this creation, at most 200 characters. Sent again with the same input, it creates nothing new.",
  })
  clientRequestId?: string | null;

  @Field(() => String, { description: "An https address that is public, unless the configuration allows others." })
  url!: string;

  @Field(() => [WebhookEventEnum], {
    description: "The events that are sent, at least one. `webhookEvents` explains them.",
  })
  events!: string[];

  @Field(() => WebhookFormatEnum, {
    defaultValue: "JSON",
    description: "The format: for a program, or for a channel of a chat.",
  })
  format!: WebhookFormat;
}

@InputType({
  description: "Which deliveries of a webhook are tried again: those that are named, or all given up since a moment.",
})
export class RetryWebhookDeliveriesInput {
  @Field(() => ID, { description: "The webhook to which the deliveries are sent." })
  webhookId!: string;

  @Field(() => [ID], { nullable: true, description: "100 at most. Those that were delivered meanwhile stay so." })
  deliveryIds?: string[] | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "All that were given up at this moment or later." })
  givenUpSince?: Date | null;
}

@InputType({ description: "The changes of a receiver; fields left out stay as they are." })
export class UpdateWebhookInput {
  @Field(() => ID, { description: "The id of the webhook, as `webhooks` lists it." })
  id!: string;

  @Field(() => Int, { description: "The version last read; CONFLICT if the object was changed since." })
  version!: number;

  @Field(() => String, { nullable: true, description: "Where everything is posted to from now on, also what waits." })
  url?: string | null;

  @Field(() => [WebhookEventEnum], { nullable: true, description: "All that it is told of from now on, at least one." })
  events?: string[] | null;

  @Field(() => WebhookFormatEnum, {
    nullable: true,
    description: "The format: for a program, or for a channel of a chat.",
  })
  format?: WebhookFormat | null;
}
