import { Field, ID, ObjectType } from "type-graphql";
import { Access } from "../graphql/access";

@Access("WITH_PARENT")
@ObjectType("Person", { description: "Somebody, as far as those they work with need to know." })
export class PersonType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  displayName!: string;

  @Field(() => String)
  userName!: string;

  @Field(() => String, { nullable: true })
  email!: string | null;
}
