import { Field, GraphQLISODateTime, ID, ObjectType } from "type-graphql";
import type { LinkedBy } from "../../shared/domain/identities/identity.entity";
import { Access } from "../graphql/access";
import { LinkedByEnum } from "../graphql/enums";
import { connectionType } from "../graphql/pagination";

@Access("WITH_PARENT")
@ObjectType("Identity", { description: "A person as one identity provider knows them." })
export class IdentityType {
  @Field(() => ID, { description: "Of the identity: no person has the same one." })
  id!: string;

  @Field(() => String, { description: "The provider's own key; with SCIM the id that we gave." })
  externalId!: string;

  @Field(() => String, { description: "By which the provider tells them from others." })
  userName!: string;

  @Field(() => String, { nullable: true, description: "Null: the provider names none." })
  email!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The address when it was first seen: identities are linked by it, whatever it is now.",
  })
  firstEmail!: string | null;

  @Field(() => String, { description: "To be shown to others." })
  displayName!: string;

  @Field(() => Boolean, { description: "As the provider says; whether the person is active, their home says." })
  active!: boolean;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "Since when the provider knows it no more." })
  removedAt!: Date | null;

  @Field(() => LinkedByEnum, {
    nullable: true,
    description: "Null: the person was made of it, or it belongs to nobody.",
  })
  linkedBy!: LinkedBy | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When an admin chose it among several users of its person in one Identity Center; null: not chosen.",
  })
  chosenAt!: Date | null;

  providerId!: string;
  personId!: string | null;
}

export const IdentityConnection = connectionType("Identity", IdentityType);
