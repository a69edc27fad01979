import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { DeliveryState } from "../../shared/domain/notices/notice.entity";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { DeliveryStateEnum } from "./webhook.enums";

@Access("ADMIN")
@ObjectType("NoticeDelivery", { description: "One notice on its way to one webhook." })
export class NoticeDeliveryType {
  @Field(() => ID, { description: "Sent along as X-Drawbridge-Delivery; the same at every attempt." })
  id!: string;

  @Field(() => DeliveryStateEnum)
  state!: DeliveryState;

  @Field(() => Int)
  attempts!: number;

  @Field(() => Int, { nullable: true, description: "What the receiver answered last." })
  lastStatus!: number | null;

  @Field(() => String, { nullable: true, description: "Why the last attempt did not deliver it." })
  lastError!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true })
  nextAttemptAt!: Date | null;

  @Field(() => GraphQLISODateTime)
  createdAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it was delivered or given up." })
  endedAt!: Date | null;

  notice?: { event: string };
}

export const NoticeDeliveryConnection = connectionType("NoticeDelivery", NoticeDeliveryType);

@Access("ADMIN")
@ObjectType("Webhook", { description: "Where notices are sent to, signed." })
export class WebhookType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  url!: string;

  @Field(() => [String], { description: "Such as request.created or grant.ended." })
  events!: string[];

  @Field(() => GraphQLISODateTime)
  secretSetAt!: Date;

  @Field(() => GraphQLISODateTime)
  createdAt!: Date;
}

export const WebhookConnection = connectionType("Webhook", WebhookType);

@Access("ADMIN")
@ObjectType("WebhookWithSecret")
export class WebhookWithSecretType {
  @Field(() => WebhookType)
  webhook!: WebhookType;

  @Field(() => String, {
    nullable: true,
    description: "Shown this once. X-Drawbridge-Signature is made with it; null: the format is not signed.",
  })
  secret!: string | null;
}
