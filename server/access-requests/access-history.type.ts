import { Field, GraphQLISODateTime, ObjectType } from "type-graphql";
import type { AccessPeriod } from "../../shared/domain/access-requests/lists/access-history.queries";
import { GrantedAccessType } from "../grants/granted-access.type";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";

@Access("READER")
@ObjectType("AccessPeriod", {
  description: "The time for which a person had access to a resource by one grant, and by whose decision.",
})
export class AccessPeriodType {
  @Field(() => GraphQLISODateTime, { description: "When any of the access was first observed on the resource." })
  activeFrom!: Date;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description:
      "When the access was observed gone, for certain. Null: it is there still, or nobody could observe it, as the grant's state UNVERIFIED says.",
  })
  activeTo!: Date | null;

  @Field(() => GrantedAccessType, {
    nullable: true,
    description:
      "The part of the access that was observed, where the grant FAILED before all of it came. Null: all of it came.",
  })
  partOnly!: AccessPeriod["partOnly"];

  grant!: AccessPeriod["grant"];
  request!: AccessPeriod["request"];
}

export const AccessPeriodConnection = connectionType("AccessPeriod", AccessPeriodType);
