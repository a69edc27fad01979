import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type {
  LeaversWave,
  ProviderKind,
  ProviderStanding,
  ReadFailure,
} from "../../shared/domain/identities/identity-provider.entity";
import type { LeaversAlarm } from "../../shared/domain/identities/leavers-alarms";
import { Access } from "../graphql/access";
import { connectionType, PageInfo } from "../graphql/pagination";
import { ProviderKindEnum, ProviderStandingEnum } from "./identity-provider.enums";

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

  @Field(() => ProviderStandingEnum, { description: "Where its people and groups can be meant." })
  standing!: ProviderStanding;

  @Field(() => Boolean, { description: "false: as if it had nobody and no group, until it is switched on again." })
  enabled!: boolean;

  @Field(() => [String], {
    description: "Domains of addresses, in lower case, of which this provider is trusted to know whose they are.",
  })
  vouchesForDomains!: readonly string[];

  @Field(() => [String], {
    description:
      "Issuers of external ids in Identity Center that are this provider's keys of its people. A user who carries one is linked to the person whom it names.",
  })
  externalIdIssuers!: readonly string[];

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

  /** The field of the same name is resolved: an alarm ends by itself. */
  leaversAlarm!: LeaversWave | null;
}

@Access("WITH_PARENT")
@ObjectType("IdentityLeaversAlarm", {
  description:
    "Too many people of a SCIM provider left within ten minutes: more than the limits at which a read would be held.",
})
export class LeaversAlarmType implements LeaversAlarm {
  @Field(() => GraphQLISODateTime, { description: "When the first of them left." })
  since!: Date;

  @Field(() => Int, { description: "People deactivated or deleted since, while the limits were exceeded." })
  people!: number;
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
