import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type {
  ProviderKind,
  ProviderStanding,
  ReadFailure,
} from "../../shared/domain/identities/identity-provider.entity";
import { Access } from "../graphql/access";
import { ProviderKindEnum, ProviderStandingEnum } from "../graphql/enums";
import { connectionType, PageInfo } from "../graphql/pagination";

@Access("WITH_PARENT")
@ObjectType("IdentityReadFailure")
export class ReadFailureType implements ReadFailure {
  @Field(() => String)
  code!: string;

  @Field(() => String)
  message!: string;
}

@Access("READER")
@ObjectType("IdentityProvider", { description: "Where people and groups come from." })
export class IdentityProviderType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => ProviderKindEnum)
  kind!: ProviderKind;

  @Field(() => ProviderStandingEnum)
  standing!: ProviderStanding;

  @Field(() => Boolean, {
    description: "Off: as if it had nobody and no group. Its people are active again when it is on again.",
  })
  enabled!: boolean;

  @Field(() => [String], {
    description: "Domains of addresses, in lower case, that at this provider only their owners can have.",
  })
  vouchesForDomains!: readonly string[];

  @Field(() => Int, { description: "Counts the changes of admins; an update takes the one last read." })
  version!: number;

  @Field(() => ID, { nullable: true, description: "Whose Identity Center is read." })
  integrationId!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it was last read in full." })
  syncedAt!: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When it is read next; null: it is not read." })
  nextSyncAt!: Date | null;

  @Field(() => ReadFailureType, { nullable: true, description: "Why the last read changed nothing." })
  failure!: ReadFailure | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "When the token of a SCIM provider was made." })
  scimTokenCreatedAt!: Date | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: "When a SCIM provider last spoke to us with its present token, to the minute.",
  })
  scimTokenLastUsedAt!: Date | null;
}

@Access("ADMIN")
@ObjectType("ScimToken", {
  description: "The new token of a SCIM provider. It is shown this once and kept only as a hash.",
})
export class ScimTokenType {
  @Field(() => IdentityProviderType)
  provider!: IdentityProviderType;

  @Field(() => String)
  token!: string;
}

export const IdentityProviderConnection = connectionType("IdentityProvider", IdentityProviderType);

@Access("READER")
@ObjectType("Identity", { description: "A person, as an identity provider knows them." })
export class IdentityType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  userName!: string;

  @Field(() => String, { nullable: true })
  email!: string | null;

  @Field(() => String)
  displayName!: string;

  @Field(() => String, { nullable: true })
  title!: string | null;

  @Field(() => String, { nullable: true })
  department!: string | null;

  @Field(() => Boolean)
  active!: boolean;
}

@Access("READER")
@ObjectType("IdentityImport", { description: "What reading a document changed." })
export class IdentityImportType {
  @Field(() => IdentityProviderType)
  provider!: IdentityProviderType;

  @Field(() => Boolean, {
    description: "More than 5 % of the people would go, so nothing was changed. Confirm to go on.",
  })
  held!: boolean;

  @Field(() => Int, { description: "People before." })
  people!: number;

  @Field(() => Int)
  added!: number;

  @Field(() => Int)
  removed!: number;
}

@Access("READER")
@ObjectType("IdentityAttribute", { description: "An attribute by which owners can be named." })
export class IdentityAttributeType {
  @Field(() => ID)
  providerId!: string;

  @Field(() => String)
  providerName!: string;

  @Field(() => String)
  attribute!: string;

  @Field(() => String)
  label!: string;
}

@Access("WITH_PARENT")
@ObjectType("IdentityValue")
export class IdentityValueType {
  @Field(() => String)
  value!: string;

  @Field(() => String)
  label!: string;

  @Field(() => String, { nullable: true, description: "What tells it from another of the same label." })
  detail!: string | null;
}

@Access("READER")
@ObjectType("IdentityValues")
export class IdentityValuesType {
  @Field(() => [IdentityValueType])
  values!: IdentityValueType[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;
}
