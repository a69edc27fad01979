import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver } from "type-graphql";
import type { DeliveryState } from "../../shared/domain/notices/notice.entity";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { DeliveryStateEnum } from "./webhook.enums";
import {
  NoticeDeliveryConnection,
  NoticeDeliveryType,
  WebhookConnection,
  WebhookType,
  WebhookWithSecretType,
} from "./webhook.type";

const WEBHOOK = "The webhook";

@Resolver(() => WebhookType)
export class WebhookResolver {
  @Access("ADMIN")
  @Query(() => WebhookConnection, { description: "The oldest first." })
  async webhooks(@Args() page: PageArgs, @Ctx() { platform }: GraphQLContext): Promise<Connection<WebhookType>> {
    return toConnection(await platform.webhooksQueries.list(page));
  }

  @Access("ADMIN")
  @Query(() => NoticeDeliveryConnection, { description: "What was and is to be sent, the newest first; kept 30 days." })
  async webhookDeliveries(
    @Arg("webhookId", () => ID) webhookId: string,
    @Arg("states", () => [DeliveryStateEnum], { nullable: true }) states: DeliveryState[] | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<NoticeDeliveryType>> {
    return toConnection(await platform.webhooksQueries.deliveries(parseId(webhookId, WEBHOOK), states, page));
  }

  @Access("ADMIN")
  @Mutation(() => WebhookWithSecretType, {
    description:
      "Sends these events to an https URL, at least once each, for up to three days. Nothing follows a redirect, and only public addresses are called.",
  })
  async createWebhook(
    @Arg("url", () => String) url: string,
    @Arg("events", () => [String]) events: string[],
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<WebhookWithSecretType> {
    return platform.webhooks.create(actor, url, events);
  }

  @Access("ADMIN")
  @Mutation(() => WebhookWithSecretType, { description: "A new secret. The old one signs nothing from now on." })
  async rotateWebhookSecret(
    @Arg("id", () => ID) id: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<WebhookWithSecretType> {
    return platform.webhooks.rotateSecret(actor, parseId(id, WEBHOOK));
  }

  @Access("ADMIN")
  @Mutation(() => NoticeDeliveryType, {
    description: "Sends an event webhook.test. A worker does that at once; read webhookDeliveries for what came of it.",
  })
  async testWebhook(
    @Arg("id", () => ID) id: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<NoticeDeliveryType> {
    return platform.webhooks.test(actor, parseId(id, WEBHOOK));
  }

  @Access("ADMIN")
  @Mutation(() => ID, { description: "What waits to be sent to it is not sent any more; answers its id." })
  async deleteWebhook(@Arg("id", () => ID) id: string, @Ctx() { actor, platform }: GraphQLContext): Promise<string> {
    await platform.webhooks.delete(actor, parseId(id, WEBHOOK));
    return id;
  }

  @FieldResolver(() => NoticeDeliveryType, { nullable: true, description: "The newest one that was tried." })
  async lastDelivery(
    @Parent() webhook: WebhookType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<NoticeDeliveryType | null> {
    return loaders.lastDelivery.load(webhook.id);
  }
}

@Resolver(() => NoticeDeliveryType)
export class DeliveryResolver {
  @FieldResolver(() => String)
  event(@Parent() { notice }: NoticeDeliveryType): string {
    return notice!.event;
  }
}
