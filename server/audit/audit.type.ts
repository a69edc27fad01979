import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from "type-graphql";
import type { ActorKind, AuditField } from "../../shared/domain/audit/audit.queries";
import type { AuditOutcome } from "../../shared/domain/audit/audit-event.entity";
import type { AuditObjectKind } from "../../shared/domain/audit/named-objects";
import type { AuditBreakKind } from "../../shared/domain/audit/seals/seal-chain";
import type { ListOrder } from "../../shared/kernel/page";
import { Access } from "../graphql/access";
import { orderInputType } from "../graphql/ordering";
import { connectionType } from "../graphql/pagination";
import { AuditActorKindEnum, AuditBreakEnum, AuditObjectKindEnum, AuditOutcomeEnum } from "./audit.enums";

@Access("WITH_PARENT")
@ObjectType("AuditEvent", {
  description:
    "One outcome: what somebody changed, or was refused. Owners of a resource are told of it without details.",
})
export class AuditEventType {
  @Field(() => ID, { description: "The id of the event; it never changes." })
  id!: string;

  @Field(() => GraphQLISODateTime, { description: "When it happened, by the clock of the database." })
  at!: Date;

  actorKind!: string;

  @Field(() => String, { description: "The id of the token, identity, person or process that acted." })
  actorId!: string;

  @Field(() => String, { description: "The name under which the actor was known at the time of the event." })
  actorName!: string;

  onBehalfOf!: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "The person who acted, or for whom a token acted, as known at the time. Null: a service account or a process acted.",
  })
  personId!: string | null;

  @Field(() => String, {
    description:
      "The action, such as grant.revoked; a refusal by the API is named after its mutation, such as api.revokeGrant.",
  })
  action!: string;

  @Field(() => AuditOutcomeEnum, { description: "Whether something was changed, or refused." })
  outcome!: AuditOutcome;

  @Field(() => String, {
    nullable: true,
    description: "The error code of the refusal, such as FORBIDDEN. Null: the event is no refusal.",
  })
  errorCode!: string | null;

  @Field(() => String, { description: "The type of the event's subject, such as access-request." })
  subjectType!: string;

  @Field(() => String, { description: "The id of the event's subject, which may have been removed since." })
  subjectId!: string;

  about!: string[];
  requestId!: string | null;
  address!: string | null;
  before!: object | null;
  after!: object | null;
}

@Access("WITH_PARENT")
@ObjectType("AuditObject", { description: "Something that an audit event names, as it is called now." })
export class AuditObjectType {
  @Field(() => ID, { description: "The id by which the event and the API name the object." })
  id!: string;

  @Field(() => AuditObjectKindEnum, { description: "The kind of object, which says by which query it is read." })
  kind!: AuditObjectKind;

  @Field(() => String, { description: "The name for people. A deleted object keeps the name that it had last." })
  name!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      "The person of an identity, or the integration of a slot or sync run. Null: the object belongs to no other.",
  })
  ofId!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("AuditAction", { description: "An action for the filter of audit events." })
export class AuditActionType {
  @Field(() => String, {
    description: "The action as the filter takes it. One that ends in a dot stands for all actions that begin so.",
  })
  action!: string;

  @Field(() => String, { description: "The meaning of the action, as a sentence for people." })
  sentence!: string;
}

export const AuditEventConnection = connectionType("AuditEvent", AuditEventType);

export const AuditEventOrderInput = orderInputType<AuditField>("AuditEvent", {
  AT: "The time of the event. ASC lists the oldest first.",
});
export type AuditEventOrderInput = ListOrder<AuditField>;

@InputType("AuditEventFilter", { description: "A filter of audit events. Every field that is given has to match." })
export class AuditFilterInput {
  @Field(() => String, { nullable: true, description: "Events of this token, identity, person or process." })
  actorId?: string | null;

  @Field(() => AuditActorKindEnum, {
    nullable: true,
    description: "Events of actors of this kind: people, programs, flows or processes.",
  })
  actorKind?: ActorKind | null;

  @Field(() => String, { nullable: true, description: "The id of the identity a token acted for." })
  onBehalfOf?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "Events by this person, by any identity or token that is theirs now, and events that name them: as requester, grantee, approver or otherwise. Events that name a person who was merged into them are found too.",
  })
  personId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "Everything that names this resource, also when the inventory does not know it any more.",
  })
  resourceId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "Events that name this access flow: its changes, its requests and its grants.",
  })
  flowId?: string | null;

  @Field(() => ID, { nullable: true, description: "Events that name this grant, from its request to its end." })
  grantId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "Events that name this access request. The field `requestId` of an event is something else: the id of the HTTP request.",
  })
  accessRequestId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "The story of this grant: the events that name it, its request, or the lease of the permission set by which it was given.",
  })
  storyOfGrantId?: string | null;

  @Field(() => String, { nullable: true, description: "The beginning of the action, such as 'grant.'." })
  action?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Events about objects of this type, such as access-request.",
  })
  subjectType?: string | null;

  @Field(() => String, { nullable: true, description: "Events about the object with this id." })
  subjectId?: string | null;

  @Field(() => AuditOutcomeEnum, { nullable: true, description: "Only changes, or only refusals." })
  outcome?: AuditOutcome | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "Events of this moment or later." })
  from?: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "Events before this moment, which is not included." })
  to?: Date | null;
}

@Access("WITH_PARENT")
@ObjectType("AuditSealName", { description: "A seal by number and hash. The hash covers every event before it too." })
class AuditSealNameType {
  @Field(() => String, { description: "The number of the seal in the chain: 1 is the first, and none is left out." })
  seq!: string;

  @Field(() => String, { description: "The SHA-256 of the seal, hexadecimal." })
  hash!: string;
}

@InputType("AuditSealNameInput", { description: "A seal that is kept outside the database, such as by a SIEM." })
export class AuditSealNameInput {
  @Field(() => String, { description: "The number of the seal, as the sink received it." })
  seq!: string;

  @Field(() => String, { description: "SHA-256, hexadecimal in lower case." })
  hash!: string;
}

@Access("WITH_PARENT")
@ObjectType("AuditBreak", { description: "A place at which the audit log does not match its seals." })
export class AuditBreakType {
  @Field(() => AuditBreakEnum, { description: "Whether an event or a seal is missing, altered, or was added." })
  kind!: AuditBreakKind;

  @Field(() => String, { description: "The number of the seal at which it was found; all before it are right." })
  seal!: string;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "The moment of the first event under the seal. Null: the seal itself is missing.",
  })
  firstAt!: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "The moment of the last event under the seal. Null: the seal itself is missing.",
  })
  lastAt!: Date | null;

  @Field(() => String, { description: "The same in a sentence, with the source that contradicts the log." })
  message!: string;
}

@Access("WITH_PARENT")
@ObjectType("AuditUnsealed", {
  description: "Events that no seal covers yet. Until one does, a change of them is not found out.",
})
class AuditUnsealedType {
  @Field(() => Int, {
    description: "The number of events without a seal. Those of the last minute are always among them.",
  })
  events!: number;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description:
      "When the oldest event without a seal happened: more than five minutes ago is an alarm. Null: all events are sealed.",
  })
  oldestAt!: Date | null;
}

@Access("WITH_PARENT")
@ObjectType("AuditLateSeal", {
  description:
    "A seal that was made later than five minutes after its oldest event, as after all processes were down: until then its events could be changed unseen.",
})
class AuditLateSealType {
  @Field(() => String, { description: "The number of the seal that came late." })
  seal!: string;

  @Field(() => GraphQLISODateTime, { description: "When the oldest event under the seal happened." })
  from!: Date;

  @Field(() => GraphQLISODateTime, { description: "When the newest event under the seal happened." })
  to!: Date;

  @Field(() => Int, { description: "The number of events under the seal." })
  count!: number;

  @Field(() => GraphQLISODateTime, { description: "When the seal was made." })
  sealedAt!: Date;
}

@Access("READER")
@ObjectType("AuditVerification", { description: "The audit log, read again and compared with its seals." })
export class AuditVerificationType {
  @Field(() => Int, { description: "The number of seals that were found right." })
  seals!: number;

  @Field(() => Int, { description: "The number of events that were read again." })
  events!: number;

  @Field(() => Int, { description: "Events of months that were dropped when their time was over." })
  droppedEvents!: number;

  @Field(() => AuditSealNameType, {
    nullable: true,
    description:
      "The last seal that was found right. Kept elsewhere, and sent as 'expected', it reveals a log that was rewritten to its end.",
  })
  lastSeal!: { seq: string; hash: string } | null;

  @Field(() => AuditUnsealedType, { description: "The events that no seal covers yet." })
  unsealed!: AuditUnsealedType;

  @Field(() => Int, { description: "The number of seals that were made late, among those found right." })
  lateSeals!: number;

  @Field(() => [AuditLateSealType], { description: "The first hundred seals that were made late." })
  late!: readonly AuditLateSealType[];

  @Field(() => Boolean, {
    description:
      "True: the end was compared with a seal that something outside the database knows: this server's anchor, a sink or 'expected'. False: whoever owns the database can remove the end unseen.",
  })
  endProtected!: boolean;

  @Field(() => String, { description: "The source that the end was compared with, or why there is none." })
  endReason!: string;

  @Field(() => AuditBreakType, {
    nullable: true,
    description: "Null: everything sealed is as it was, and no process knows another end.",
  })
  firstBreak!: AuditBreakType | null;
}
