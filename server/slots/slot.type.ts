import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { BindingState } from "../../shared/domain/bindings/binding.states";
import type { SlotReason, SlotReasonCode } from "../../shared/domain/bindings/slots/evaluate-slot";
import type { SlotFailure } from "../../shared/domain/bindings/slots/slot.entity";
import type { SlotAssignmentState, UnknownAssignee } from "../../shared/domain/bindings/slots/slot-assignment.entity";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { AssigneeKindEnum, SlotAssignmentStateEnum, SlotLeaseStateEnum, SlotReasonCodeEnum } from "./slot.enums";

@Access("WITH_PARENT")
@ObjectType("SlotCounts", { description: "Slots by their state, each counted once." })
export class SlotCountsType {
  @Field(() => Int, { description: "Of the pool, and those that left it while somebody is on them." })
  total!: number;

  @Field(() => Int, { description: "Usable, and leased to nobody in any account." })
  free!: number;

  @Field(() => Int, { description: "Leased to somebody who has, or is to have, access." })
  leased!: number;

  @Field(() => Int, { description: "Leased to people who need them no more at the moment." })
  idle!: number;

  @Field(() => Int, { description: "With a lease that is being taken away, or whose role is not gone yet." })
  coolingDown!: number;

  @Field(() => Int, { description: "Not as the pool's template makes them, so that nobody is given them." })
  outOfUse!: number;

  @Field(() => Int, { description: "Assigned to somebody in an account, and no lease says so." })
  unknown!: number;

  @Field(() => Int, { description: "Never read yet." })
  unchecked!: number;
}

@Access("WITH_PARENT")
@ObjectType("SlotPool", { description: "The permission sets that an integration may assign: its slots." })
export class SlotPoolType {
  integrationId!: string;

  @Field(() => SlotCountsType, { description: "How many of them there are, by what they are used for." })
  counts!: SlotCountsType;
}

@Access("WITH_PARENT")
@ObjectType("SlotReason", { description: "One difference from the template of the pool." })
class SlotReasonType {
  @Field(() => SlotReasonCodeEnum, { description: "The kind of difference, for programs." })
  code!: SlotReasonCode;

  @Field(() => String, { description: "The difference, and what to do about it." })
  message!: string;
}

@Access("WITH_PARENT")
@ObjectType("SlotFailure", { description: "Why the last attempt did not get on. It is tried again." })
class SlotFailureType {
  @Field(() => String, { description: "Of AWS, or ours where the one of AWS is ambiguous." })
  code!: string;

  @Field(() => String, { description: "The same as a sentence for a person." })
  message!: string;
}

@Access("WITH_PARENT")
@ObjectType("Slot", { description: "One permission set of a pool. In one account it is one person's at a time." })
export class SlotType {
  @Field(() => ID, { description: "The key of this place in the pool, the same as long as the permission set exists." })
  id!: string;

  integrationId!: string;

  @Field(() => String, { nullable: true, description: "The name of the permission set. Null until it was read." })
  name!: string | null;

  @Field(() => String, { description: "The ARN of the permission set in AWS IAM Identity Center." })
  permissionSetArn!: string;

  @Field(() => [SlotReasonType], { description: "Why it is OUT_OF_USE." })
  reasons!: readonly SlotReason[];

  @Field(() => GraphQLISODateTime, { nullable: true, description: "The last time it was read; null: never." })
  checkedAt!: Date | null;

  @Field(() => Boolean, {
    description: "Whether the integration's setting has it. A slot out of the pool gets no new leases.",
  })
  inPool!: boolean;

  @Field(() => SlotFailureType, { nullable: true, description: "Why it could not be read the last time." })
  failure!: SlotFailure | null;
}

export const SlotConnection = connectionType("Slot", SlotType);

@Access("WITH_PARENT")
@ObjectType("SlotLease", { description: "One slot in one account for one person." })
export class SlotLeaseType {
  @Field(() => ID, { description: "The key of this use of a permission set by one person in one account." })
  id!: string;

  integrationId!: string | null;
  personId!: string;
  beganAt!: Date | null;
  createdAt!: Date;

  @Field(() => String, { description: "Where the person has the slot, twelve digits of AWS." })
  accountId!: string;

  @Field(() => SlotLeaseStateEnum, { description: "Whether somebody needs it now, and how it is coming to its end." })
  state!: BindingState;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description:
      "The end of the last access by it, of the time for which it is idle, or of its cooling down at the latest; null: it is not known.",
  })
  until!: Date | null;

  @Field(() => String, { nullable: true, description: "The ARN of the role; null until it was observed." })
  principalArn!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("SlotAssignee", { description: "A user or a group of IAM Identity Center." })
export class SlotAssigneeType {
  @Field(() => AssigneeKindEnum, { description: "Whether it is one user or a whole group." })
  kind!: UnknownAssignee["kind"];

  @Field(() => String, { description: "The id in IAM Identity Center." })
  principalId!: string;

  @Field(() => Boolean, {
    description:
      "Whether a lease that has ended was theirs: then the assignment is taken away without being asked for.",
  })
  ours!: boolean;
}

@Access("WITH_PARENT")
@ObjectType("SlotAssignment", {
  description:
    "Assignments to a slot in one account that no lease knows. Until they are gone the slot is leased to nobody there.",
})
export class SlotAssignmentType {
  @Field(() => ID, { description: "The key of this observation, the same at each read." })
  id!: string;

  @Field(() => String, { description: "Where the assignments were found, twelve digits of AWS." })
  accountId!: string;

  @Field(() => SlotAssignmentStateEnum, { description: "How far taking them away has come." })
  state!: SlotAssignmentState;

  @Field(() => GraphQLISODateTime, { description: "When they were first observed." })
  foundAt!: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When an admin asked for all of them to be taken away; null: nobody did.",
  })
  releaseAskedAt!: Date | null;

  @Field(() => String, { nullable: true, description: "The name of the admin who asked." })
  releaseAskedBy!: string | null;

  @Field(() => SlotFailureType, { nullable: true, description: "Why they are not gone yet." })
  failure!: SlotFailure | null;
}
