import { Field, ID, Int, ObjectType } from "type-graphql";
import type { AffectedList } from "../../shared/domain/impact/affected-list";
import type { EndingReason, UngroundedReason } from "../../shared/domain/impact/integrations/integration-impact";
import type {
  FlowPlace,
  LostGrantReason,
  UndecidableReason,
  ValueHolder,
} from "../../shared/domain/impact/providers/provider-impact";
import type { UnmatchedReason } from "../../shared/domain/provider-changes/match-providers";
import type { Role } from "../../shared/kernel/actor";
import { Access } from "../graphql/access";
import { affectedType } from "../graphql/affected-type";
import { RoleEnum } from "../roles/role.enums";
import {
  FlowPlaceEnum,
  LostGrantReasonEnum,
  UndecidableReasonEnum,
  UnmatchedReasonEnum,
  ValueHolderEnum,
  ValueMeaningEnum,
} from "./identity-provider.enums";
import { IdentityProviderType } from "./identity-provider.type";
import { PersonType } from "./person.type";

@Access("WITH_PARENT")
@ObjectType("ResourceOwnersChange", { description: "A resource that other people would own." })
export class ResourceOwnersChangeType {
  resourceId!: string;

  @Field(() => Int, { description: "Active people who would own it, and do not now." })
  gained!: number;

  @Field(() => Int, { description: "Active people who own it, and would not any more." })
  lost!: number;
}

@Access("WITH_PARENT")
@ObjectType("AccessFlowPeopleChange", {
  description: "A part of an access flow that would name other people after the change.",
})
export class AccessFlowPeopleChangeType {
  flowId!: string;

  @Field(() => FlowPlaceEnum, { description: "The part of the flow's definition." })
  place!: FlowPlace;

  @Field(() => Int, { description: "The number of active people whom the part would name only after the change." })
  gained!: number;

  @Field(() => Int, { description: "The number of active people whom the part names only before the change." })
  lost!: number;
}

@Access("WITH_PARENT")
@ObjectType("LostValue", { description: "A value that names one person or group, and would not any more." })
export class LostValueType {
  @Field(() => ID, { name: "holderId", description: "The id of the access flow or integration that holds the value." })
  id!: string;

  @Field(() => ValueHolderEnum, { description: "The kind of object that holds the value." })
  holder!: ValueHolder;

  @Field(() => String, { description: "The name of the access flow or integration that holds the value." })
  name!: string;

  @Field(() => String, { description: "The text that would name nobody, or several." })
  value!: string;

  @Field(() => ValueMeaningEnum, { description: "Why it would name nobody." })
  meaning!: "NOBODY" | "SEVERAL";
}

@Access("WITH_PARENT")
@ObjectType("PersonRole", { description: "That somebody may act as ADMIN, AUDITOR or MEMBER at this moment, and why." })
export class PersonRoleType {
  @Field(() => PersonType, { description: "The person who has the role before or after." })
  person!: PersonType;

  @Field(() => RoleEnum, { description: "The role; MEMBER is everybody who is active." })
  role!: Role;
}

@Access("WITH_PARENT")
@ObjectType("UndecidableRequest", { description: "A request that waits, and would wait in vain." })
export class UndecidableRequestType {
  itemId!: string;
  requestId!: string;

  @Field(() => UndecidableReasonEnum, { description: "The consequence of the change that stops it." })
  reason!: UndecidableReason | UngroundedReason;
}

@Access("WITH_PARENT")
@ObjectType("LostGrant", { description: "A grant whose access would be taken away." })
export class LostGrantType {
  grantId!: string;

  @Field(() => LostGrantReasonEnum, { description: "Why it would end." })
  reason!: LostGrantReason | EndingReason;
}

@Access("WITH_PARENT")
@ObjectType("IdentityLinkChange", {
  description: "An identity that would belong to somebody who is at home elsewhere.",
})
export class IdentityLinkChangeType {
  @Field(() => ID, { name: "identityId", description: "The id of the identity that would change its person." })
  id!: string;

  @Field(() => PersonType, { description: "The person that it would belong to." })
  person!: PersonType;
}

@Access("WITH_PARENT")
@ObjectType("EndedCredential", { description: "A session or an API token that would stand for nobody." })
export class EndedCredentialType {
  @Field(() => ID, { name: "credentialId", description: "The id of the session or token that would end." })
  id!: string;

  @Field(() => PersonType, { description: "The person for whom the session or token stands now." })
  person!: PersonType;
}

@Access("WITH_PARENT")
@ObjectType("ProviderNameChange", {
  description:
    "A name in the configuration, for sign-in, JWTs, role groups or the file at start, that would mean another provider.",
})
export class ProviderNameChangeType {
  @Field(() => String, { description: "The text by which the configuration names the provider." })
  name!: string;

  beforeId!: string | null;
  afterId!: string | null;
}

@Access("WITH_PARENT")
@ObjectType("UnmatchedIdentity", { description: "A person or group without a match in a hand-over." })
export class UnmatchedIdentityType {
  @Field(() => ID, {
    name: "identityOrGroupId",
    description: "At the old provider: of a person there in `unmatchedPeople`, of a group in `unmatchedGroups`.",
  })
  id!: string;

  @Field(() => String, { description: "The name of the person or group at the old provider." })
  name!: string;

  @Field(() => UnmatchedReasonEnum, { description: "Why it has no match, and so what to do." })
  reason!: UnmatchedReason;
}

@Access("WITH_PARENT")
@ObjectType("DifferingAddresses", {
  description:
    "Two identities that a hand-over takes for one person by their user name, though their addresses differ.",
})
export class DifferingAddressesType {
  @Field(() => ID, {
    name: "identityId",
    description: "The id of the identity at the old provider, whose address is `before`.",
  })
  id!: string;

  @Field(() => String, { description: "The user name at the provider, unique there." })
  userName!: string;

  @Field(() => String, { description: "The address at the old provider." })
  before!: string;

  @Field(() => String, { description: "The address at the new provider." })
  after!: string;
}

const AffectedResources = affectedType("Resources", ResourceOwnersChangeType);
const AffectedFlows = affectedType("AccessFlows", AccessFlowPeopleChangeType);
const AffectedValues = affectedType("Values", LostValueType);
const AffectedRoles = affectedType("Roles", PersonRoleType);
export const AffectedRequests = affectedType("Requests", UndecidableRequestType);
export const AffectedGrants = affectedType("Grants", LostGrantType);
const AffectedPeople = affectedType("People", PersonType);
const AffectedLinks = affectedType("IdentityLinks", IdentityLinkChangeType);
const AffectedCredentials = affectedType("Credentials", EndedCredentialType);
const AffectedNames = affectedType("ProviderNames", ProviderNameChangeType);
const AffectedUnmatched = affectedType("Unmatched", UnmatchedIdentityType);
const AffectedAddresses = affectedType("Addresses", DifferingAddressesType);

@Access("ADMIN")
@ObjectType("IdentityProviderChangePreview", {
  description: "The effect that a change of a provider would have now; nothing is saved.",
})
export class ProviderChangePreviewType {
  @Field(() => AffectedResources, { description: "Resources whose owners change." })
  resources!: AffectedList<ResourceOwnersChangeType>;

  @Field(() => AffectedFlows, { description: "Places of active access flows whose people change." })
  flows!: AffectedList<AccessFlowPeopleChangeType>;

  @Field(() => AffectedValues, { description: "Values that would name nobody, or several." })
  values!: AffectedList<LostValueType>;

  @Field(() => AffectedRoles, { description: "ADMIN and AUDITOR; MEMBER is everybody who is active." })
  rolesGained!: AffectedList<PersonRoleType>;

  @Field(() => AffectedRoles, { description: "ADMIN and AUDITOR; MEMBER is everybody who is active." })
  rolesLost!: AffectedList<PersonRoleType>;

  @Field(() => AffectedRequests, { description: "Requests that wait, and would be cancelled or have no approver." })
  requests!: AffectedList<UndecidableRequestType>;

  @Field(() => AffectedGrants, { description: "Live grants that would end." })
  grants!: AffectedList<LostGrantType>;

  @Field(() => AffectedPeople, { description: "People who would be active, and are not now." })
  peopleActivated!: AffectedList<PersonType>;

  @Field(() => AffectedPeople, { description: "People who are active, and would not be." })
  peopleDeactivated!: AffectedList<PersonType>;

  @Field(() => AffectedLinks, {
    description: "Identities that would be linked, by an address of a vouched domain or by an external id.",
  })
  linked!: AffectedList<IdentityLinkChangeType>;

  @Field(() => AffectedPeople, {
    description: "People who are PRINCIPAL_UNPROVEN in an IAM Identity Center now, and would not be any more.",
  })
  principalsProven!: AffectedList<PersonType>;

  @Field(() => AffectedPeople, {
    description:
      "People who would be PRINCIPAL_UNPROVEN in an IAM Identity Center: their provider is not the default one, vouches for no address of theirs, and no user is linked to them.",
  })
  principalsUnproven!: AffectedList<PersonType>;

  @Field(() => AffectedCredentials, { description: "Sessions that would stand for nobody." })
  sessions!: AffectedList<EndedCredentialType>;

  @Field(() => AffectedCredentials, { description: "API tokens of people that would stand for nobody." })
  tokens!: AffectedList<EndedCredentialType>;

  @Field(() => AffectedNames, { description: "Names in the configuration that would mean another provider, or none." })
  configured!: AffectedList<ProviderNameChangeType>;

  @Field(() => AffectedUnmatched, { description: "Hand-over: people who are active or named, and have no match." })
  unmatchedPeople!: AffectedList<UnmatchedIdentityType>;

  @Field(() => AffectedUnmatched, { description: "Hand-over: groups that something names, and that have no match." })
  unmatchedGroups!: AffectedList<UnmatchedIdentityType>;

  @Field(() => AffectedAddresses, {
    description: "Hand-over: people who match by user name alone. Check whether they are the same.",
  })
  differingAddresses!: AffectedList<DifferingAddressesType>;

  @Field(() => Boolean, {
    description: "Nobody would be an admin. The change needs confirmLastAdmin then.",
  })
  losesLastAdmin!: boolean;
}

@Access("ADMIN")
@ObjectType("UpdateIdentityProviderPayload", {
  description:
    "The answer of the mutation: the identity provider as it stands now, with what the change brought about.",
})
export class UpdateProviderPayload {
  @Field(() => IdentityProviderType, { description: "The provider after the change, with its next version." })
  provider!: IdentityProviderType;

  @Field(() => IdentityProviderType, {
    nullable: true,
    description: "The one that was the default until now, and is NAMED; null: the default stayed as it was.",
  })
  formerDefault!: IdentityProviderType | null;
}

@Access("ADMIN")
@ObjectType("DeleteIdentityProviderPayload", { description: "A provider that was deleted." })
export class DeleteProviderPayload {
  @Field(() => IdentityProviderType, {
    description: "The object as it was last, so that a client can drop it from its cache.",
  })
  provider!: IdentityProviderType;
}

@Access("ADMIN")
@ObjectType("HandOverPayload", { description: "Two providers of which one took the other's place." })
export class HandOverPayload {
  @Field(() => IdentityProviderType, { description: "The old one, LINK_ONLY now." })
  from!: IdentityProviderType;

  @Field(() => IdentityProviderType, { description: "The one in its place." })
  to!: IdentityProviderType;

  @Field(() => Int, { description: "How many of the old provider are known by the new one from now on." })
  people!: number;

  @Field(() => Int, { description: "How many of the old provider were matched with one of the new." })
  groups!: number;

  @Field(() => AffectedUnmatched, { description: "People who are active or named, and stayed." })
  unmatchedPeople!: AffectedList<UnmatchedIdentityType>;

  @Field(() => AffectedUnmatched, { description: "Groups that something names, and that stayed." })
  unmatchedGroups!: AffectedList<UnmatchedIdentityType>;
}
