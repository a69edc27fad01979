import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from "type-graphql";
import { DECISION_KINDS, NOTIFICATION_KINDS } from "../../shared/domain/notifications/notification-kinds";
import type { PreferencesNow } from "../../shared/domain/notifications/notifications.queries";
import { notifiedPersonId } from "../../shared/domain/notifications/notifications.service";
import { invalidInput } from "../../shared/kernel/app-error";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { parseId } from "../graphql/parse-id";
import { NotificationChannelEnum } from "./notification.enums";
import { SetNotificationPreferencesPayload, TestNotificationPayload } from "./notification.payloads";
import { NotificationPreferenceInput, NotificationPreferencesType } from "./preferences.type";

@Resolver(() => NotificationPreferencesType)
export class NotificationPreferencesResolver {
  @Access("SIGNED_IN")
  @Query(() => NotificationPreferencesType, {
    description: "The caller's choice of notifications. Without a choice: every kind, by every channel.",
  })
  async notificationPreferences(@Ctx() context: GraphQLContext): Promise<NotificationPreferencesType> {
    return preferencesFor(context);
  }

  @Access("SIGNED_IN", "REQUEST")
  @Mutation(() => SetNotificationPreferencesPayload, {
    description: "Changes the caller's choice of notifications from now on. Settings left out stay as they are.",
  })
  async setNotificationPreferences(
    @Arg("version", () => Int, { description: "The version last read; CONFLICT if the object was changed since." })
    version: number,
    @Arg("mail", () => Boolean, { nullable: true, description: "False: nothing is mailed, whatever the kinds say." })
    mail: boolean | null,
    @Arg("kinds", () => [NotificationPreferenceInput], {
      nullable: true,
      description: "Those to change, each with both of its channels.",
    })
    kinds: NotificationPreferenceInput[] | null,
    @Ctx() context: GraphQLContext,
  ): Promise<SetNotificationPreferencesPayload> {
    const { actor, platform } = context;
    await platform.notifications.setPreferences(actor, { version, mail, kinds: kinds ?? [] });
    return { preferences: await preferencesFor(context) };
  }

  @Access("SIGNED_IN", "REQUEST")
  @Mutation(() => TestNotificationPayload, {
    description: "Sends a message that means nothing, to see that it arrives. Webhooks are tested by admins.",
  })
  async testNotification(
    @Arg("channel", () => NotificationChannelEnum, { description: "By mail to oneself, or to a webhook." })
    channel: "MAIL" | "WEBHOOK",
    @Arg("webhookId", () => ID, {
      nullable: true,
      description: "Required with WEBHOOK, and only there: the webhook to test.",
    })
    webhookId: string | null,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<TestNotificationPayload> {
    if ((channel === "WEBHOOK") === (webhookId === null || webhookId === undefined)) throw webhookIdMissing();
    if (channel === "MAIL") return { sentTo: await platform.testMail.send(actor), delivery: null };
    const { delivery, host } = await platform.webhooks.test(actor, parseId(webhookId!, "The webhook"));
    return { sentTo: host, delivery };
  }
}

async function preferencesFor({ actor, platform }: GraphQLContext): Promise<NotificationPreferencesType> {
  const preferences = await platform.notificationsQueries.preferencesOf(notifiedPersonId(actor));
  return asType(preferences, platform.mailer !== null);
}

function asType(
  { personId, mail, address, inAppOff, mailOff, version }: PreferencesNow,
  mailConfigured: boolean,
): NotificationPreferencesType {
  const kinds = NOTIFICATION_KINDS.map((kind) => ({
    kind,
    inApp: !inAppOff.includes(kind),
    mail: !mailOff.includes(kind),
    inAppChangeable: !DECISION_KINDS.includes(kind),
  }));
  return { id: personId, mail, mailAddress: address, mailConfigured, kinds, version };
}

function webhookIdMissing() {
  return invalidInput([
    { path: ["webhookId"], message: "'webhookId' belongs to the channel WEBHOOK, and to no other." },
  ]);
}
