import { Field, ID, ObjectType } from "type-graphql";
import { Access } from "../graphql/access";

@Access("WITH_PARENT")
@ObjectType("Person", {
  description: "A human, as their home identity describes them. Their other identities are theirs by links.",
})
export class PersonType {
  @Field(() => ID, { description: "The id of the person. It differs from the ids of their identities." })
  id!: string;

  @Field(() => String, { description: "The user name at the home provider, unique there." })
  userName!: string;

  @Field(() => String, { nullable: true, description: "Null: the home provider names none." })
  email!: string | null;

  @Field(() => String, { description: "The full name that is shown to others, such as Ana Silva." })
  displayName!: string;

  title!: string | null;
  department!: string | null;
  active!: boolean;
  providerId!: string;
}
