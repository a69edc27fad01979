import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { NotificationKind } from "../../shared/domain/notifications/notification-kinds";
import { Access } from "../graphql/access";
import { NotificationKindEnum } from "./notification.enums";

@Access("WITH_PARENT")
@ObjectType("NotificationPreference", {
  description: "The channels by which the caller wants one kind of notification.",
})
export class NotificationPreferenceType {
  @Field(() => NotificationKindEnum, { description: "The occasion that the two channels are chosen for." })
  kind!: NotificationKind;

  @Field(() => Boolean, { description: "Whether `notifications` lists it; always true for what waits for a decision." })
  inApp!: boolean;

  @Field(() => Boolean, { description: "Whether it goes out to the mailbox too, where mail is on as a whole." })
  mail!: boolean;

  @Field(() => Boolean, { description: "Whether `inApp` may be switched off; not for what waits for a decision." })
  inAppChangeable!: boolean;
}

@Access("WITH_PARENT")
@ObjectType("NotificationPreferences", { description: "The caller's choice of notifications and channels." })
export class NotificationPreferencesType {
  @Field(() => ID, { description: "The id of the person: each has one set of preferences." })
  id!: string;

  @Field(() => Boolean, { description: "False: no mail at all, whatever is chosen for each kind." })
  mail!: boolean;

  @Field(() => String, {
    nullable: true,
    description: "Where mail goes, as the home identity has it; null: there is none, so nothing is mailed.",
  })
  mailAddress!: string | null;

  @Field(() => Boolean, {
    description: "Whether this installation has a server for sending; set by its configuration.",
  })
  mailConfigured!: boolean;

  @Field(() => [NotificationPreferenceType], { description: "Every kind there is, each once, in a stable order." })
  kinds!: NotificationPreferenceType[];

  @Field(() => Int, { description: "Counts the changes; send it back when changing, 0 where nothing was chosen." })
  version!: number;
}

@InputType({ description: "The channels for one kind from now on." })
export class NotificationPreferenceInput {
  @Field(() => NotificationKindEnum, { description: "The occasion; each may be named once." })
  kind!: NotificationKind;

  @Field(() => Boolean, { description: "Whether `notifications` lists it; true is the only choice for decisions." })
  inApp!: boolean;

  @Field(() => Boolean, { description: "Whether it goes out to the mailbox as well." })
  mail!: boolean;
}
