import { Field, ID, ObjectType } from "type-graphql";
import { Access } from "../graphql/access";

@Access("WITH_PARENT")
@ObjectType("Person", {
  description: "A human, as their home identity describes them. Their other identities are theirs by links.",
})
export class PersonType {
  @Field(() => ID, { description: "Of the person: no identity and no provider has the same one." })
  id!: string;

  @Field(() => String, { description: "By which their home provider tells them from others." })
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
