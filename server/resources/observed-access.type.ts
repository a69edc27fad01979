import { Field, GraphQLISODateTime, ID, ObjectType } from "type-graphql";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";

@Access("WITH_PARENT")
@ObjectType("ObservedAccess", {
  description: "One principal that has access to a resource, as it was last observed there; AWS is not asked for it.",
})
export class ObservedAccessType {
  @Field(() => ID, { description: "Stable as long as the principal keeps its access." })
  id!: string;

  @Field(() => String, { name: "principal", description: "The ARN of the IAM role or user that has it." })
  principalArn!: string;

  personId!: string | null;
  access!: object | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "true: Drawbridge made the entry; false: others did; null: it is listed, and not observed one by one yet.",
  })
  ours!: boolean | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When the last grant that needs it ends; null: not before it is revoked, or no grant is known.",
  })
  until!: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "How fresh this is; null: it was only listed so far.",
  })
  observedAt!: Date | null;
}

export const ObservedAccessConnection = connectionType("ObservedAccess", ObservedAccessType);
