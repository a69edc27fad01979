import { Field, ID, ObjectType } from "type-graphql";
import { Access } from "../graphql/access";

@Access("WITH_PARENT")
@ObjectType("RequestFlow", { description: "The access flow it was asked by." })
export class RequestFlowType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;
}
