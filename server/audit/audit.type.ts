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
  @Field(() => ID, { description: "The key of the record; it never changes." })
  id!: string;

  @Field(() => GraphQLISODateTime, { description: "When it happened, by the clock of the database." })
  at!: Date;

  actorKind!: string;

  @Field(() => String, { description: "Which token, identity, person or process acted." })
  actorId!: string;

  @Field(() => String, { description: "The name under which it acted at that time." })
  actorName!: string;

  onBehalfOf!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "The person who acted, or for whom a token did, as was known then. Null: a service or the system.",
  })
  personId!: string | null;

  @Field(() => String, {
    description:
      "The action, such as grant.revoked; a refusal by the API is named after its mutation, such as api.revokeGrant.",
  })
  action!: string;

  @Field(() => AuditOutcomeEnum, { description: "Whether something was changed, or refused." })
  outcome!: AuditOutcome;

  @Field(() => String, { nullable: true, description: "Why it was refused, such as FORBIDDEN." })
  errorCode!: string | null;

  @Field(() => String, { description: "The type of the object that it is about, such as access-request." })
  subjectType!: string;

  @Field(() => String, { description: "The id of the object that it is about, which may be gone by now." })
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
  @Field(() => ID, { description: "As the event has it, and as the API finds it." })
  id!: string;

  @Field(() => AuditObjectKindEnum, { description: "Of which kind it is, and so where more is to be read about it." })
  kind!: AuditObjectKind;

  @Field(() => String, { description: "For a person; an object that was deleted may have the name it had last." })
  name!: string;

  @Field(() => ID, {
    nullable: true,
    description: "Of an identity its person, of a slot or a sync run its integration. Null: it stands for itself.",
  })
  ofId!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("AuditAction", { description: "A choice of the filter of audit events: what can have happened." })
export class AuditActionType {
  @Field(() => String, { description: "As the filter takes it; one that ends in a dot is the beginning of several." })
  action!: string;

  @Field(() => String, { description: "The meaning of the action, as a sentence for people." })
  sentence!: string;
}

export const AuditEventConnection = connectionType("AuditEvent", AuditEventType);

export const AuditEventOrderInput = orderInputType<AuditField>("AuditEvent", {
  AT: "The moment at which it happened: ascending, the oldest come first.",
});
export type AuditEventOrderInput = ListOrder<AuditField>;

@InputType("AuditEventFilter", { description: "Everything given must hold." })
export class AuditFilterInput {
  @Field(() => String, { nullable: true, description: "Only what this token, identity, person or process did." })
  actorId?: string | null;

  @Field(() => AuditActorKindEnum, {
    nullable: true,
    description: "Only what people, programs, flows or processes did.",
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
    description: "Everything that names this access flow: its changes, requests by it, and what it gave.",
  })
  flowId?: string | null;

  @Field(() => ID, { nullable: true, description: "Everything that names this grant, from its request to its end." })
  grantId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      "Everything that names this access request. `requestId` of an event is another thing: the HTTP request.",
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
    description: "Only events about this type of object, such as access-request.",
  })
  subjectType?: string | null;

  @Field(() => String, { nullable: true, description: "Only events about the object with this id." })
  subjectId?: string | null;

  @Field(() => AuditOutcomeEnum, { nullable: true, description: "Only changes, or only refusals." })
  outcome?: AuditOutcome | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "Only what happened at this moment or later." })
  from?: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "Before this moment." })
  to?: Date | null;
}

@Access("WITH_PARENT")
@ObjectType("AuditSealName", { description: "A seal by number and hash. The hash covers every event before it too." })
class AuditSealNameType {
  @Field(() => String, { description: "1 is the first that was made; none is left out." })
  seq!: string;

  @Field(() => String, { description: "SHA-256, hexadecimal." })
  hash!: string;
}

@InputType("AuditSealNameInput", { description: "A seal that is kept outside the database, such as by a SIEM." })
export class AuditSealNameInput {
  @Field(() => String, { description: "Its number, as the sink was sent it." })
  seq!: string;

  @Field(() => String, { description: "SHA-256, hexadecimal in lower case." })
  hash!: string;
}

@Access("WITH_PARENT")
@ObjectType("AuditBreak", { description: "Where the log is not what was sealed." })
class AuditBreakType {
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
  @Field(() => Int, { description: "How many there are; those of the last minute are always among them." })
  events!: number;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When the oldest of them happened: more than five minutes ago is an alarm. Null: all are sealed.",
  })
  oldestAt!: Date | null;
}

@Access("WITH_PARENT")
@ObjectType("AuditLateSeal", {
  description:
    "A seal that was made later than five minutes after its oldest event, as after all processes were down: until then its events could be changed unseen.",
})
class AuditLateSealType {
  @Field(() => String, { description: "Which one of the chain came late." })
  seal!: string;

  @Field(() => GraphQLISODateTime, { description: "When the oldest event under the seal happened." })
  from!: Date;

  @Field(() => GraphQLISODateTime, { description: "When the newest event under the seal happened." })
  to!: Date;

  @Field(() => Int, { description: "Events under the seal." })
  count!: number;

  @Field(() => GraphQLISODateTime, { description: "When the seal was made." })
  sealedAt!: Date;
}

@Access("READER")
@ObjectType("AuditVerification", { description: "The audit log, read again and compared with its seals." })
export class AuditVerificationType {
  @Field(() => Int, { description: "Seals that were found right." })
  seals!: number;

  @Field(() => Int, { description: "Events that were read again for them." })
  events!: number;

  @Field(() => Int, { description: "Events of months that were dropped when their time was over." })
  droppedEvents!: number;

  @Field(() => AuditSealNameType, {
    nullable: true,
    description:
      "The last one found right. Kept elsewhere, and sent as 'expected', it shows a log that was rewritten to its end.",
  })
  lastSeal!: { seq: string; hash: string } | null;

  @Field(() => AuditUnsealedType, { description: "The events that no seal covers yet." })
  unsealed!: AuditUnsealedType;

  @Field(() => Int, { description: "Seals that were made late, among those that were found right." })
  lateSeals!: number;

  @Field(() => [AuditLateSealType], { description: "The first hundred of the late ones." })
  late!: readonly AuditLateSealType[];

  @Field(() => Boolean, {
    description:
      "True: the end was compared with a seal that something outside the database knows: this server's anchor, a sink or 'expected'. False: whoever owns the database can remove the end unseen.",
  })
  endProtected!: boolean;

  @Field(() => String, { description: "The source that the end was compared with, or why there is none." })
  endReason!: string;

  @Field(() => AuditBreakType, { nullable: true, description: "Null: everything sealed is as it was." })
  firstBreak!: AuditBreakType | null;
}
