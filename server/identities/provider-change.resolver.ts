import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver } from "type-graphql";
import type { ProviderStanding } from "../../shared/domain/identities/identity-provider.entity";
import { type AffectedList, affectedListOf } from "../../shared/domain/impact/affected-list";
import type { UnmatchedChoice } from "../../shared/domain/provider-changes/provider-change";
import type { ChangedProviders } from "../../shared/domain/provider-changes/provider-changes.service";
import { AccessFlowType } from "../access-flows/access-flow.type";
import { AccessRequestItemType } from "../access-requests/access-request.type";
import { GrantType } from "../grants/grant.type";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import type { Loaders } from "../graphql/loaders";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { ResourceObjectType } from "../resources/resource.type";
import { ProviderStandingEnum, UnmatchedChoiceEnum } from "./identity-provider.enums";
import { IdentityProviderType } from "./identity-provider.type";
import type { PersonType } from "./person.type";
import { IdentityProviderChangeInput, providerChangeOf } from "./provider-change.inputs";
import {
  AccessFlowPeopleChangeType,
  DeleteProviderPayload,
  HandOverPayload,
  LostGrantType,
  ProviderChangePreviewType,
  ProviderNameChangeType,
  ResourceOwnersChangeType,
  UndecidableRequestType,
  UpdateProviderPayload,
} from "./provider-change.type";

const PROVIDER = "The identity provider";

const CONFIRM = {
  defaultValue: false,
  description: "Needed where nobody would be an admin afterwards; INVALID_STATE without.",
};

@Resolver()
export class ProviderChangeResolver {
  @Access("ADMIN")
  @Query(() => ProviderChangePreviewType, {
    nullable: true,
    description:
      "The effect that a change of a provider would have, or why it would be refused. Read it before you make the change.",
  })
  async previewProviderChange(
    @Arg("change", () => IdentityProviderChangeInput, {
      description: "The change, as its mutation would take it.",
    })
    change: IdentityProviderChangeInput,
    @Ctx() { actor, platform, loaders }: GraphQLContext,
  ): Promise<ProviderChangePreviewType> {
    return previewOf(await platform.providerChanges.preview(actor, providerChangeOf(change)), loaders);
  }

  @Access("ADMIN")
  @Mutation(() => UpdateProviderPayload, {
    nullable: true,
    description: "Changes the fields that are given. Show previewProviderChange first: it says whom it reaches.",
  })
  async updateIdentityProvider(
    @Arg("id", () => ID, { description: "The identity provider to change." }) id: string,
    @Arg("version", () => Int, { description: "The version last read; CONFLICT if the object was changed since." })
    version: number,
    @Arg("name", () => String, { nullable: true, description: "1 to 64 letters, digits, spaces, '.', '-' or '_'." })
    name: string | null,
    @Arg("standing", () => ProviderStandingEnum, {
      nullable: true,
      description: "DEFAULT makes the present default NAMED. LINK_ONLY ends the sessions and tokens of its people.",
    })
    standing: ProviderStanding | null,
    @Arg("enabled", () => Boolean, { nullable: true, description: "The default provider cannot be off." })
    enabled: boolean | null,
    @Arg("vouchesForDomains", () => [String], {
      nullable: true,
      description: "All domains of addresses that only their owners can have there, such as example.com.",
    })
    vouchesForDomains: string[] | null,
    @Arg("externalIdIssuers", () => [String], {
      nullable: true,
      description:
        "All issuers of external ids in Identity Center that are this provider's keys of its people. Users who carry one are linked at once.",
    })
    externalIdIssuers: string[] | null,
    @Arg("confirmLastAdmin", () => Boolean, CONFIRM) confirmLastAdmin: boolean,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<UpdateProviderPayload> {
    const fields = { name, standing, enabled, vouchesForDomains, externalIdIssuers };
    const { providers } = await platform.providerChanges.update(
      actor,
      parseId(id, PROVIDER),
      version,
      fields,
      confirmLastAdmin,
    );
    return { provider: providers[0]!, formerDefault: providers[1] ?? null };
  }

  @Access("ADMIN")
  @Mutation(() => DeleteProviderPayload, {
    nullable: true,
    description:
      "Deletes a provider with its identities and groups. Refused while people at home there have grants, principals or open requests, and for the default one while there are others.",
  })
  async deleteIdentityProvider(
    @Arg("id", () => ID, { description: "The identity provider to delete." }) id: string,
    @Arg("version", () => Int, { description: "The version last read; CONFLICT if the object was changed since." })
    version: number,
    @Arg("confirmLastAdmin", () => Boolean, CONFIRM) confirmLastAdmin: boolean,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<DeleteProviderPayload> {
    const providerId = parseId(id, PROVIDER);
    const { providers } = await platform.providerChanges.delete(actor, providerId, version, confirmLastAdmin);
    return { provider: providers[0]! };
  }

  @Access("ADMIN")
  @Mutation(() => HandOverPayload, {
    nullable: true,
    description:
      "Lets a provider take another's place: groups by name, people by user name or else by address, with all that names them. The old one is LINK_ONLY afterwards.",
  })
  async handOver(
    @Arg("from", () => ID, { description: "The provider that gives its place." }) from: string,
    @Arg("to", () => ID, { description: "The provider that takes it; it has been read already." }) to: string,
    @Arg("unmatched", () => UnmatchedChoiceEnum, {
      description: "The treatment of people and groups that the new provider does not know.",
    })
    unmatched: UnmatchedChoice,
    @Arg("confirmLastAdmin", () => Boolean, CONFIRM) confirmLastAdmin: boolean,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<HandOverPayload> {
    const [fromId, toId] = [parseId(from, PROVIDER), parseId(to, PROVIDER)];
    const changed = await platform.providerChanges.handOver(actor, fromId, toId, unmatched, confirmLastAdmin);
    const [before, after] = changed.providers;
    const { people, groups, unmatchedPeople, unmatchedGroups } = changed.handOver;
    return {
      from: before!,
      to: after!,
      people,
      groups,
      unmatchedPeople: affectedListOf(unmatchedPeople),
      unmatchedGroups: affectedListOf(unmatchedGroups),
    };
  }
}

@Resolver(() => ResourceOwnersChangeType)
export class ResourceOwnersChangeResolver {
  @FieldResolver(() => ResourceObjectType, {
    nullable: true,
    description: "The object itself. Null: it was removed since.",
  })
  async resource(
    @Parent() { resourceId }: ResourceOwnersChangeType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<ResourceObjectType | null> {
    return loaders.resource.load(resourceId);
  }
}

@Resolver(() => AccessFlowPeopleChangeType)
export class AccessFlowPeopleChangeResolver {
  @FieldResolver(() => AccessFlowType, {
    nullable: true,
    description: "The object itself. Null: it was removed since.",
  })
  async flow(
    @Parent() { flowId }: AccessFlowPeopleChangeType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<AccessFlowType | null> {
    return loaders.accessFlow.load(flowId);
  }
}

@Resolver(() => UndecidableRequestType)
export class UndecidableRequestResolver {
  @FieldResolver(() => AccessRequestItemType, {
    nullable: true,
    description: "The object itself. Null: it was removed since.",
  })
  async item(
    @Parent() { itemId, requestId }: UndecidableRequestType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<AccessRequestItemType | null> {
    const items = await loaders.requestItems.load(requestId);
    return items.find(({ id }) => id === itemId) ?? null;
  }
}

@Resolver(() => LostGrantType)
export class LostGrantResolver {
  @FieldResolver(() => GrantType, { nullable: true, description: "The object itself. Null: it was removed since." })
  async grant(@Parent() { grantId }: LostGrantType, @Ctx() { loaders }: GraphQLContext): Promise<GrantType | null> {
    return loaders.grant.load(grantId);
  }
}

@Resolver(() => ProviderNameChangeType)
export class ProviderNameChangeResolver {
  @FieldResolver(() => IdentityProviderType, {
    nullable: true,
    description: "Null: it means none that may be meant now.",
  })
  async before(
    @Parent() { beforeId }: ProviderNameChangeType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<IdentityProviderType | null> {
    return beforeId === null ? null : loaders.provider.load(beforeId);
  }

  @FieldResolver(() => IdentityProviderType, { nullable: true, description: "Null: it would mean none." })
  async after(
    @Parent() { afterId }: ProviderNameChangeType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<IdentityProviderType | null> {
    return afterId === null ? null : loaders.provider.load(afterId);
  }
}

type Preview = Omit<ChangedProviders, "providers">;

async function previewOf({ impact, handOver, people }: Preview, loaders: Loaders): Promise<ProviderChangePreviewType> {
  // A person that the change would make cannot be loaded, so its row is put into the loader.
  for (const person of people.values()) loaders.person.prime(person.id, person);
  const personOf = async (id: string): Promise<PersonType> => (await loaders.person.load(id))!;
  const withPerson = <T extends { readonly personId: string }>(rows: AffectedList<T>) =>
    each(rows, async (row) => ({ ...row, person: await personOf(row.personId) }));
  const { unmatchedPeople, unmatchedGroups, differingAddresses } = handOver;
  return {
    ...impact,
    values: await each(impact.values, ({ means, ...value }) => ({
      ...value,
      meaning: means === 0 ? ("NOBODY" as const) : ("SEVERAL" as const),
    })),
    rolesGained: await withPerson(impact.rolesGained),
    rolesLost: await withPerson(impact.rolesLost),
    peopleActivated: await each(impact.peopleActivated, ({ personId }) => personOf(personId)),
    peopleDeactivated: await each(impact.peopleDeactivated, ({ personId }) => personOf(personId)),
    linked: await withPerson(impact.linked),
    principalsProven: await each(impact.principalsProven, ({ personId }) => personOf(personId)),
    principalsUnproven: await each(impact.principalsUnproven, ({ personId }) => personOf(personId)),
    sessions: await withPerson(impact.sessions),
    tokens: await withPerson(impact.tokens),
    configured: await each(impact.configured, ({ name, before, after }) => ({
      name,
      beforeId: before,
      afterId: after,
    })),
    unmatchedPeople: affectedListOf(unmatchedPeople),
    unmatchedGroups: affectedListOf(unmatchedGroups),
    differingAddresses: affectedListOf(differingAddresses),
  };
}

async function each<T, R>(
  { count, first }: AffectedList<T>,
  change: (row: T) => R | Promise<R>,
): Promise<AffectedList<R>> {
  return { count, first: await Promise.all(first.map(change)) };
}
