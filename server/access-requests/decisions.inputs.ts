import { Field, ID, InputType, Int } from "type-graphql";
import { AccessDecisionEnum } from "./access-request.enums";
import { RequestedPermissionInput } from "./access-request.inputs";

export const REASON = "At most 2000 characters and 4000 bytes of UTF-8.";

@InputType({
  description:
    "An approval for a part of the request. It can only take off: anything beyond it is MORE_THAN_ASKED, named with its path.",
})
export class LessAccessInput {
  @Field(() => [RequestedPermissionInput], {
    nullable: true,
    description: "All that is given, in place of everything asked for: fewer policies, namespaces or groups.",
  })
  permissions?: RequestedPermissionInput[] | null;

  @Field(() => Int, {
    nullable: true,
    description: "The shorter time, from 10 seconds up. An extension does not bring the rest back.",
  })
  durationSeconds?: number | null;
}

@InputType({ description: "One of several decisions, with the same meaning as the mutation for it alone has." })
export class RequestDecisionInput {
  @Field(() => ID, { description: "The access request to decide about; the result carries it again." })
  requestId!: string;

  @Field(() => [ID], {
    nullable: true,
    description: "Decided together, or refused together. Left out: everything in it that one may decide about.",
  })
  itemIds?: string[] | null;

  @Field(() => AccessDecisionEnum, { description: "Give the access, or turn it down for good." })
  decision!: "APPROVE" | "REJECT";

  @Field(() => String, { nullable: true, description: `Shown to the people concerned. ${REASON}` })
  reason?: string | null;

  @Field(() => LessAccessInput, {
    nullable: true,
    description: "With APPROVE: only this part is given. Left out: all of it.",
  })
  less?: LessAccessInput | null;
}

@InputType({ description: "Decisions that are carried out one after the other, each for itself." })
export class DecideRequestsInput {
  @Field(() => [RequestDecisionInput], {
    description: "The decisions, 1 to 50, in the order in which they are carried out.",
  })
  decisions!: RequestDecisionInput[];
}

@InputType({ description: "Changes against the earlier request. Omitted fields stay as they were there." })
export class AskAgainChangesInput {
  @Field(() => Int, {
    nullable: true,
    description: "Another duration in seconds, at least 10. Left out: the same as before.",
  })
  durationSeconds?: number | null;

  @Field(() => Boolean, { nullable: true, description: "True requests access without an end, in place of a duration." })
  untilRevoked?: boolean | null;

  @Field(() => String, { nullable: true, description: `Another justification. ${REASON}` })
  reason?: string | null;

  @Field(() => [RequestedPermissionInput], {
    nullable: true,
    description: "Other policies, namespaces and groups, in place of all those of the earlier request.",
  })
  permissions?: RequestedPermissionInput[] | null;

  @Field(() => [String], {
    nullable: true,
    description:
      "Limits every policy of the earlier request to these namespaces; Kubernetes groups stay. Not together with `permissions`.",
  })
  namespaces?: string[] | null;
}
