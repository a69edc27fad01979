import { Field, ID, Int, ObjectType } from "type-graphql";
import { Access } from "../graphql/access";

@Access("READER")
@ObjectType("OrganizationalUnit", {
  description: "A unit of an AWS organization, or its root, that has accounts in or below it, as of the last sync.",
})
export class OrganizationalUnitType {
  @Field(() => ID, { description: "As AWS has it, such as r-ab12 or ou-ab12-11111111; filters take it." })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description: "Its name in AWS, as a sync or `runDoctor` last read it; null: neither has read it yet.",
  })
  name!: string | null;

  @Field(() => ID, { nullable: true, description: "The unit that it is directly in; null: it is the root." })
  parentId!: string | null;

  @Field(() => [ID], { description: "Ids from the root down to the unit itself." })
  path!: readonly string[];

  @Field(() => Int, { description: "How many AWS accounts are directly in it." })
  accounts!: number;

  @Field(() => Int, { description: "How many EKS clusters are in accounts directly in it." })
  clusters!: number;

  @Field(() => Int, { description: "How many AWS accounts are in it or in any unit under it." })
  accountsBelow!: number;

  @Field(() => Int, { description: "How many EKS clusters are in it or in any unit under it." })
  clustersBelow!: number;
}
