import { Field, GraphQLISODateTime, ID, ObjectType } from "type-graphql";
import type { IssuedId } from "../../shared/domain/cloud/cloud.port";
import type { LinkedBy } from "../../shared/domain/identities/identity.entity";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { LinkedByEnum } from "./people.enums";

@Access("WITH_PARENT")
@ObjectType("IdentityExternalId", { description: "The id that an identity provider gives one of its people." })
export class IssuedIdType implements IssuedId {
  @Field(() => String, { description: "Under which name it said so: what externalIdIssuers of a provider lists." })
  issuer!: string;

  @Field(() => String, {
    name: "externalId",
    description: "The provider's own key, or with SCIM the externalId that it gave.",
  })
  id!: string;
}

@Access("WITH_PARENT")
@ObjectType("Identity", { description: "A person as one identity provider knows them." })
export class IdentityType {
  @Field(() => ID, { description: "The id of the identity. It differs from the id of its person." })
  id!: string;

  @Field(() => String, { description: "The provider's own key; with SCIM the id that we gave." })
  externalId!: string;

  @Field(() => String, { description: "The user name at the provider, unique there." })
  userName!: string;

  @Field(() => String, { nullable: true, description: "Null: the provider names none." })
  email!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The address at its first read: identities are linked by it, whatever it is now.",
  })
  firstEmail!: string | null;

  @Field(() => [IssuedIdType], {
    description:
      "The external ids of a user of Identity Center at its first read: the ids that those who provisioned it give its person. It is linked by these, whatever they are later.",
  })
  firstExternalIds!: readonly IssuedIdType[];

  @Field(() => String, { description: "The full name that is shown to others, such as Ana Silva." })
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
