import { Field, GraphQLISODateTime, ObjectType } from "type-graphql";
import type { InactiveCode } from "../../shared/domain/access-flows/access-flow.entity";
import type { FlowWarning, FlowWarningCode } from "../../shared/domain/access-flows/flow-warning";
import { Access } from "../graphql/access";
import { FlowWarningCodeEnum, InactiveCodeEnum } from "./access-flow.enums";

@Access("WITH_PARENT")
@ObjectType("AccessFlowWarning", {
  description: "A hint for admins about a flow as things are now. Warnings refuse nothing.",
})
export class FlowWarningType {
  @Field(() => FlowWarningCodeEnum, { description: "The kind of warning, for programs. The enum says how to react." })
  code!: FlowWarningCode;

  @Field(() => [String], { description: "The path to the field, such as requestors, conditions, 0, values, 1." })
  path!: readonly string[];

  @Field(() => String, {
    nullable: true,
    description: "The value or name that the warning is about. Null: the field as a whole.",
  })
  item!: string | null;

  @Field(() => String, { description: "One or two sentences for an admin: the consequence, and a remedy." })
  message!: string;
}

export function flowWarningOf({ path, ...warning }: FlowWarning): FlowWarningType {
  return { ...warning, path: path.map(String) };
}

@Access("WITH_PARENT")
@ObjectType("AccessFlowInactiveReason", { description: "Why a flow is switched off, and since when." })
export class InactiveReasonType {
  @Field(() => InactiveCodeEnum, { description: "The kind of reason, for programs." })
  code!: InactiveCode;

  @Field(() => String, { description: "One or two sentences that name the person or the integration behind it." })
  message!: string;

  @Field(() => GraphQLISODateTime, { description: "When it was switched off." })
  at!: Date;
}
