import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type { AccessFlow, FlowTrigger } from "../../shared/domain/access-flows/access-flow.entity";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { FlowTriggerEnum } from "./access-flow.enums";

/** Fields that only readers may see are resolved in `access-flow-details.resolver.ts`. */
@Access("SIGNED_IN")
@ObjectType("AccessFlow", {
  description:
    "A rule: its requestors, targets, durations and approvers. Readers see all of it; people whom it concerns see the rules they meet, and `definitionHidden` says so.",
})
export class AccessFlowType {
  @Field(() => ID, {
    description: "Stable for ever: requests, grants and audit events name it, also once it is deleted.",
  })
  id!: string;

  @Field(() => String, { description: "1 to 64 characters, unique among those that are not deleted." })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: "A note of its admins, such as when to use the flow. Null: there is none.",
  })
  description!: string | null;

  @Field(() => Boolean, {
    description: "Whether the flow is switched on. A deleted flow is not.",
  })
  active!: boolean;

  @Field(() => FlowTriggerEnum, { description: "Whether people ask, or have the access without asking." })
  trigger!: FlowTrigger;

  @Field(() => Int, {
    nullable: true,
    description: "The longest duration of one request, in seconds. Null: access until it is revoked can be requested.",
  })
  maxDurationSeconds!: number | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When it was deleted; requests and grants still name it. Null: it is not deleted.",
  })
  deletedAt!: Date | null;

  managedBy!: AccessFlow["managedBy"];
  definition!: AccessFlow["definition"];
  version!: number;
  createdAt!: Date;
  updatedAt!: Date;
  inactiveCode!: AccessFlow["inactiveCode"];
  inactiveMessage!: string | null;
  inactiveAt!: Date | null;
}

export const AccessFlowConnection = connectionType("AccessFlow", AccessFlowType);
