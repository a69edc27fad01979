import { Field, GraphQLISODateTime, ID, InputType, Int } from "type-graphql";
import type { EndReason } from "../../shared/domain/grants/end-reasons";
import type { GrantState } from "../../shared/domain/grants/grant.states";
import type { GrantFilter, GrantOrder, GrantOrderField } from "../../shared/domain/grants/list-grants";
import { orderInputType } from "../graphql/ordering";
import { parseId } from "../graphql/parse-id";
import { GrantEndReasonEnum, GrantStateEnum } from "./grant.enums";

@InputType({ description: "A filter of grants that the caller may see. Every field that is given has to match." })
export class GrantFilterInput {
  @Field(() => String, {
    nullable: true,
    description: "A part of the resource's name, or of the person's name or user name, whatever the case.",
  })
  search?: string | null;

  @Field(() => [GrantStateEnum], { nullable: true, description: "Any of these steps between decision and end." })
  states?: GrantState[] | null;

  @Field(() => [GrantEndReasonEnum], {
    nullable: true,
    description: "Over, or ending, for any of these reasons: PERSON_INACTIVE lists what to ask for again.",
  })
  endReasons?: EndReason[] | null;

  @Field(() => [ID], { nullable: true, description: "On any of these, at most 50; a deleted integration's have none." })
  resourceIds?: string[] | null;

  @Field(() => ID, {
    nullable: true,
    description: "Grants of this person; `viewer.personId` for the caller's own.",
  })
  personId?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: "On resources in any of these AWS accounts, twelve digits each, at most 200.",
  })
  accountIds?: string[] | null;

  @Field(() => ID, { nullable: true, description: "Grants by this access flow, requested or automatic." })
  flowId?: string | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "Not over yet, and over by themselves before this moment: those that run out soon.",
  })
  endsBefore?: Date | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "true: access that was to end more than two minutes ago, and was last observed there or could not be observed.",
  })
  overdue?: boolean | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "Given at this moment or later." })
  from?: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "Given before this moment, which is not included." })
  to?: Date | null;
}

export const GrantOrderInput = orderInputType<GrantOrderField>("Grant", {
  CREATED_AT: "When it was given, by the last approval or by a flow.",
  STARTED_AT: "When the access was first observed on the resource; after all others where it never was.",
  ENDS_AT: "When it is over by itself; after all others where it stays until revoked.",
  ENDED_AT: "When the access was gone; after all others where it is not over.",
  RESOURCE_NAME: "How the resource was called when it was given, whatever the case.",
});
export type GrantOrderInput = GrantOrder;

@InputType({ description: "An extension of one's own access, or as an admin of anybody's." })
export class ExtendGrantInput {
  @Field(() => ID, { description: "The grant to extend. It has to be ACTIVE." })
  grantId!: string;

  @Field(() => Int, {
    nullable: true,
    description: "From 10 to `extension.seconds` of the grant; left out: as much as the flow allows.",
  })
  durationSeconds?: number | null;

  @Field(() => String, {
    nullable: true,
    description: "Why more time is needed, for the audit log; at most 2000 characters.",
  })
  reason?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "A name of the client's own: sent again, the grant is not extended a second time.",
  })
  clientRequestId?: string | null;
}

/** Malformed ids are NOT_FOUND. */
export function parseGrantFilter(filter: GrantFilterInput | null): GrantFilter {
  const { personId, flowId, resourceIds, ...others } = filter ?? {};
  return {
    ...others,
    personId: personId ? parseId(personId, "The person") : null,
    flowId: flowId ? parseId(flowId, "The access flow") : null,
    resourceIds: resourceIds?.map((id) => parseId(id, "The resource")) ?? null,
  };
}
