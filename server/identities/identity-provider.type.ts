import { Field, GraphQLISODateTime, ID, Int, ObjectType } from "type-graphql";
import type {
  MassDeprovisioning,
  ProviderKind,
  ProviderStanding,
  ReadFailure,
} from "../../shared/domain/identities/identity-provider.entity";
import type { LeaversAlarm } from "../../shared/domain/identities/leavers-alarms";
import { Access } from "../graphql/access";
import { connectionType } from "../graphql/pagination";
import { ProviderKindEnum, ProviderStandingEnum } from "./identity-provider.enums";

@Access("WITH_PARENT")
@ObjectType("IdentityReadFailure", {
  description: "Why a read of people and groups changed nothing, and what mends it.",
})
export class ReadFailureType implements ReadFailure {
  @Field(() => String, { description: "For programs; of AWS, or ours where that is ambiguous." })
  code!: string;

  @Field(() => String, { description: "The same as a sentence for an admin." })
  message!: string;
}

@Access("READER")
@ObjectType("IdentityProvider", { description: "A source of people and groups." })
export class IdentityProviderType {
  @Field(() => ID, { description: "The key of this source, the same through all changes." })
  id!: string;

  @Field(() => String, { description: "As admins read it; owners, flows and role groups name it." })
  name!: string;

  @Field(() => ProviderKindEnum, { description: "The way in which people and groups reach Drawbridge." })
  kind!: ProviderKind;

  @Field(() => ProviderStandingEnum, {
    description: "Whether its people and groups can be named by values: everywhere, where it is named, or never.",
  })
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

  @Field(() => ID, {
    nullable: true,
    description: "The integration whose IAM Identity Center is read. Null: none is read.",
  })
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

  /** Resolved by a field resolver, because an alarm ends by itself. */
  leaversAlarm!: MassDeprovisioning | null;
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
@ObjectType("RotateScimTokenPayload", {
  description: "The new token of a SCIM provider. It is shown this once and kept only as a hash.",
})
export class ScimTokenType {
  @Field(() => IdentityProviderType, { description: "The provider that the new token belongs to." })
  provider!: IdentityProviderType;

  @Field(() => String, { description: "To be given to the identity provider. It is shown this once." })
  token!: string;
}

export const IdentityProviderConnection = connectionType("IdentityProvider", IdentityProviderType);

@Access("READER")
@ObjectType("IdentityAttribute", { description: "An attribute by which owners can be named." })
export class IdentityAttributeType {
  @Field(() => ID, { description: "The identity provider that has it." })
  providerId!: string;

  @Field(() => String, { description: "The name that admins gave that identity provider." })
  providerName!: string;

  @Field(() => String, { description: "To be sent in inputs, such as group." })
  attribute!: string;

  @Field(() => String, { description: "To be shown to people, such as Group." })
  label!: string;
}

@Access("WITH_PARENT")
@ObjectType("IdentityValue", { description: "Something that an owner, a requestor or an approver can be named by." })
export class IdentityValueType {
  @Field(() => String, { description: "To be sent in inputs; it names one person, group or other holder." })
  value!: string;

  @Field(() => String, { description: "The label of the choice for people." })
  label!: string;

  @Field(() => String, { nullable: true, description: "A detail that distinguishes it from others of the same label." })
  detail!: string | null;

  @Field(() => ID, { description: "The identity provider that has it." })
  providerId!: string;

  @Field(() => String, { description: "As admins call that identity provider." })
  providerName!: string;
}

export const IdentityValueConnection = connectionType("IdentityValue", IdentityValueType);
