import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver } from "type-graphql";
import { EVENT_MEANINGS, WEBHOOK_EVENTS } from "../../shared/domain/outbox/outbox-events";
import type { DeliveryState } from "../../shared/domain/webhooks/webhook.entity";
import { notFound } from "../../shared/kernel/app-error";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { eventName, eventOf, WebhookDeliveryStateEnum, WebhookEventEnum } from "./webhook.enums";
import { CreateWebhookInput, RetryWebhookDeliveriesInput, UpdateWebhookInput } from "./webhook.inputs";
import {
  CreateWebhookPayload,
  DeleteWebhookPayload,
  RetryWebhookDeliveriesPayload,
  RotateWebhookSecretPayload,
  SetWebhookEnabledPayload,
  UpdateWebhookPayload,
} from "./webhook.payloads";
import {
  WebhookConnection,
  WebhookDeliveryConnection,
  WebhookDeliveryType,
  WebhookEventChoiceType,
  WebhookType,
} from "./webhook.type";

const WEBHOOK = "The webhook";

@Resolver(() => WebhookType)
export class WebhookResolver {
  @Access("ADMIN")
  @Query(() => WebhookConnection, { description: "All receivers of outbox events, the oldest first." })
  async webhooks(@Args() page: PageArgs, @Ctx() { platform }: GraphQLContext): Promise<Connection<WebhookType>> {
    return toConnection(await platform.webhooksQueries.list(page));
  }

  @Access("ADMIN")
  @Query(() => WebhookType, { description: "One receiver by its id; NOT_FOUND where there is none." })
  async webhook(
    @Arg("id", () => ID, { description: "Its key, as the list of all gives it." }) id: string,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<WebhookType> {
    const [webhook] = await platform.webhooksQueries.byIds([parseId(id, WEBHOOK)]);
    if (!webhook) throw notFound(WEBHOOK);
    return webhook;
  }

  @Access("ADMIN")
  @Query(() => [WebhookEventChoiceType], { description: "The choices for `events` of a receiver, with their meaning." })
  webhookEvents(): WebhookEventChoiceType[] {
    return WEBHOOK_EVENTS.map((name) => ({ event: eventName(name), name, description: EVENT_MEANINGS[name] }));
  }

  @Access("ADMIN")
  @Query(() => WebhookDeliveryConnection, {
    description: "Deliveries to one receiver, sent and waiting, the newest first; kept 30 days.",
  })
  async webhookDeliveries(
    @Arg("webhookId", () => ID, { description: "The webhook whose deliveries are listed." }) webhookId: string,
    @Arg("states", () => [WebhookDeliveryStateEnum], {
      nullable: true,
      description: "Only those that have come so far; left out: all.",
    })
    states: DeliveryState[] | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<WebhookDeliveryType>> {
    return toConnection(await platform.webhooksQueries.deliveries(parseId(webhookId, WEBHOOK), states, page));
  }

  @Access("ADMIN")
  @Mutation(() => CreateWebhookPayload, {
    description:
      "Creates a receiver: these events are sent to an https URL, at least once each, for up to three days. Nothing follows a redirect, and only public addresses are called.",
  })
  async createWebhook(
    @Arg("input", () => CreateWebhookInput, { description: "Its address, its events, and in which form it gets them." })
    { url, events, ...options }: CreateWebhookInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<CreateWebhookPayload> {
    return platform.webhooks.create(actor, url, events.map(eventOf), options);
  }

  @Access("ADMIN")
  @Mutation(() => UpdateWebhookPayload, {
    description: "Changes address, events or format, also for what still waits to be sent. The secret stays.",
  })
  async updateWebhook(
    @Arg("input", () => UpdateWebhookInput, { description: "The webhook, its version, and the fields to change." })
    { id, version, url, events, format }: UpdateWebhookInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<UpdateWebhookPayload> {
    const change = { url, events: events?.map(eventOf), format };
    return { webhook: await platform.webhooks.update(actor, parseId(id, WEBHOOK), version, change) };
  }

  @Access("ADMIN")
  @Mutation(() => RotateWebhookSecretPayload, {
    description: "Makes a new key for signatures. The old one signs nothing from now on.",
  })
  async rotateWebhookSecret(
    @Arg("id", () => ID, { description: "The webhook that gets a new key for its signatures." }) id: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<RotateWebhookSecretPayload> {
    return platform.webhooks.rotateSecret(actor, parseId(id, WEBHOOK));
  }

  @Access("ADMIN")
  @Mutation(() => DeleteWebhookPayload, {
    description: "Removes a receiver. Deliveries that wait for it are not sent any more.",
  })
  async deleteWebhook(
    @Arg("id", () => ID, { description: "The webhook to delete, with its waiting deliveries." }) id: string,
    @Arg("version", () => Int, { description: "The version last read; CONFLICT if the object was changed since." })
    version: number,
    @Ctx() { actor, platform, loaders }: GraphQLContext,
  ): Promise<DeleteWebhookPayload> {
    const webhookId = parseId(id, WEBHOOK);
    // Read before the deletion of the webhook removes it.
    await loaders.lastDelivery.load(webhookId);
    return { webhook: await platform.webhooks.delete(actor, webhookId, version) };
  }

  @Access("ADMIN")
  @Mutation(() => SetWebhookEnabledPayload, {
    description:
      "Enables or disables a webhook. While it is disabled, no new events are queued for it, and waiting deliveries are kept. Enabling it sends those and ends a pause that the receiver asked for; it needs a fresh sign-in.",
  })
  async setWebhookEnabled(
    @Arg("id", () => ID, { description: "The webhook to switch on or off." }) id: string,
    @Arg("enabled", () => Boolean, { description: "true lets events be sent to it again, false stops them." })
    enabled: boolean,
    @Arg("version", () => Int, { description: "The version last read; CONFLICT if the object was changed since." })
    version: number,
    @Arg("reason", () => String, { nullable: true, description: "Why it is disabled; needed for that alone." })
    reason: string | null,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<SetWebhookEnabledPayload> {
    return { webhook: await platform.webhooks.setEnabled(actor, parseId(id, WEBHOOK), { enabled, version, reason }) };
  }

  @Access("ADMIN")
  @Mutation(() => RetryWebhookDeliveriesPayload, {
    description:
      "Tries deliveries again that were given up, under the same ids. Each gets one more attempt, or all that are left of its three days.",
  })
  async retryWebhookDeliveries(
    @Arg("input", () => RetryWebhookDeliveriesInput, { description: "The receiver, and which of its deliveries." })
    { webhookId, deliveryIds, givenUpSince }: RetryWebhookDeliveriesInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<RetryWebhookDeliveriesPayload> {
    return platform.webhooks.retry(actor, parseId(webhookId, WEBHOOK), {
      deliveryIds: deliveryIds?.map((id) => parseId(id, "The delivery")) ?? null,
      givenUpSince: givenUpSince ?? null,
    });
  }

  @FieldResolver(() => [WebhookEventEnum], { description: "The events that are sent to it; no others are." })
  events(@Parent() { events }: WebhookType): string[] {
    return events.map(eventName);
  }

  @FieldResolver(() => WebhookDeliveryType, {
    nullable: true,
    description: "The newest one that was tried; null: nothing was sent yet.",
  })
  async lastDelivery(
    @Parent() webhook: WebhookType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<WebhookDeliveryType | null> {
    return loaders.lastDelivery.load(webhook.id);
  }
}

@Resolver(() => WebhookDeliveryType)
export class WebhookDeliveryResolver {
  @FieldResolver(() => WebhookEventEnum, { description: "The event that is sent to the receiver." })
  event(@Parent() { outboxMessage }: WebhookDeliveryType): string {
    return eventName(outboxMessage!.event);
  }
}
