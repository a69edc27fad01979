import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Subscription } from "type-graphql";
import type { OwnerRef } from "../../shared/domain/identities/members";
import { isReader } from "../../shared/kernel/actor";
import { notFound } from "../../shared/kernel/app-error";
import { isId } from "../../shared/kernel/ids";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type HiddenReason, HiddenReasonEnum } from "../graphql/hidden-reason";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { IdentityProviderType } from "../identities/identity-provider.type";
import { PersonType } from "../identities/person.type";
import { IntegrationOwnerInput, OwnerRuleInput } from "../integrations/integration.inputs";
import { ResourceObjectType } from "../resources/resource.type";
import { readsResource } from "../resources/viewer";
import {
  DecidersType,
  OwnershipChangeType,
  OwnershipCoverageType,
  OwnershipStepType,
  ResourceOwnershipType,
  ResourceOwnerType,
} from "./owner.type";
import { ownershipChanges } from "./ownership-changes";

const INTEGRATION = "The integration";

@Resolver(() => ResourceObjectType)
export class OwnershipResolver {
  @FieldResolver(() => [ResourceOwnerType], {
    nullable: true,
    description: "Its owners, in the order of the rules; null where `ownershipHidden` says why.",
  })
  async owners(
    @Parent() { id }: Pick<ResourceObjectType, "id">,
    @Ctx() context: GraphQLContext,
  ): Promise<ResourceOwnerType[] | null> {
    return (await readsResource(context, id)) ? context.loaders.owners.load(id) : null;
  }

  @FieldResolver(() => ResourceOwnershipType, {
    nullable: true,
    description:
      "How its owners were found, step by step. Null until they were first resolved, or where `ownershipHidden` says why.",
  })
  async ownership(
    @Parent() { id }: Pick<ResourceObjectType, "id">,
    @Ctx() context: GraphQLContext,
  ): Promise<ResourceOwnershipType | null> {
    return (await readsResource(context, id)) ? context.loaders.ownership.load(id) : null;
  }

  @FieldResolver(() => HiddenReasonEnum, {
    nullable: true,
    description:
      "Why `owners`, `ownership`, `access`, `requests`, `history`, `driftFindings`, `lastObservedAt` and where the endpoint is are null for the viewer; null: they are shown.",
  })
  async ownershipHidden(
    @Parent() { id }: Pick<ResourceObjectType, "id">,
    @Ctx() context: GraphQLContext,
  ): Promise<HiddenReason | null> {
    return (await readsResource(context, id)) ? null : "NOT_OWNER";
  }

  @Access("READER")
  @Subscription(() => OwnershipChangeType, {
    description:
      "Which resources of the integration have other owners than before: those of the last 30 seconds first, so that no change between a query and this subscription is lost, then each change.",
    subscribe: async ({ args, context }) => {
      const { platform, loaders } = context as GraphQLContext;
      const id = parseId((args as { integrationId: string }).integrationId, INTEGRATION);
      if (!(await loaders.integration.load(id))) throw notFound(INTEGRATION);
      return ownershipChanges(platform, id);
    },
  })
  ownershipChanged(
    @Parent() change: OwnershipChangeType,
    @Arg("integrationId", () => ID, { description: "The integration that discovered the resources." })
    _integrationId: string,
  ): OwnershipChangeType {
    return change;
  }

  @Access("SIGNED_IN")
  @Query(() => DecidersType, {
    description:
      "The people who may decide now, without the excluded ones and other accounts of theirs: looked up, never stored. For owners of the resource, admins and auditors.",
  })
  async whoMayDecide(
    @Arg("resourceId", () => ID, { description: "One that the viewer owns, or any for admins and auditors." })
    resourceId: string,
    @Arg("excludedPersonIds", () => [ID], {
      defaultValue: [],
      description: "People to leave out, such as the requester and the grantee.",
    })
    excludedPersonIds: string[],
    @Ctx() context: GraphQLContext,
  ): Promise<DecidersType> {
    const id = parseId(resourceId, "The resource");
    const isTold = await readsResource(context, id);
    const { ownersQueries, clock } = context.platform;
    // An invalid id matches nobody.
    const aboutIds = excludedPersonIds.filter(isId);
    const deciders = isTold ? await ownersQueries.decidersAbout(id, aboutIds, clock.now()) : null;
    if (!deciders) throw notFound("The resource");
    const byId = new Map(deciders.people.map((person) => [person.id, person]));
    return {
      ...deciders,
      delegates: deciders.delegates.flatMap(({ person, onBehalfOfId }) => {
        const onBehalfOf = byId.get(onBehalfOfId);
        return onBehalfOf ? [{ person, onBehalfOf }] : [];
      }),
    };
  }

  @Access("READER")
  @Query(() => OwnershipCoverageType, {
    description:
      "How many resources of the integration have owners of their own, and why others have none. Resources whose owners were not looked up yet are left out.",
  })
  async ownershipCoverage(
    @Arg("integrationId", () => ID, { description: "The integration that discovered the resources." })
    integrationId: string,
    @Ctx() { platform, loaders }: GraphQLContext,
  ): Promise<OwnershipCoverageType> {
    const id = parseId(integrationId, INTEGRATION);
    if (!(await loaders.integration.load(id))) throw notFound(INTEGRATION);
    return platform.ownersQueries.coverage(id);
  }

  @Access("ADMIN")
  @Query(() => OwnershipCoverageType, { description: "The ownership that these rules would find; nothing is saved." })
  async previewOwnerRules(
    @Arg("integrationId", () => ID, { description: "The integration on whose inventory the rules are tried." })
    integrationId: string,
    @Arg("integrationOwners", () => [IntegrationOwnerInput], {
      description: "The owners where no rule finds anybody.",
    })
    integrationOwners: IntegrationOwnerInput[],
    @Arg("rules", () => [OwnerRuleInput], { description: "The tags that would name owners, in their order." })
    ownerRules: OwnerRuleInput[],
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<OwnershipCoverageType> {
    const id = parseId(integrationId, INTEGRATION);
    return platform.owners.preview(actor, id, { integrationOwners, ownerRules });
  }
}

@Resolver(() => ResourceOwnershipType)
export class OwnershipStepsResolver {
  @FieldResolver(() => [OwnershipStepType], { description: "The result of each rule, in the order they were tried." })
  steps(
    @Parent() { resourceId }: Pick<ResourceOwnershipType, "resourceId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<OwnershipStepType[]> {
    return loaders.ownershipSteps.load(resourceId);
  }
}

@Resolver(() => OwnershipStepType)
export class OwnershipStepResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: "The name that was probably meant, for admins and auditors; null where nothing is near.",
  })
  async hint(@Parent() step: OwnershipStepType, @Ctx() { actor, loaders }: GraphQLContext): Promise<string | null> {
    return isReader(actor) ? loaders.ownershipHint.load(step) : null;
  }
}

@Resolver(() => ResourceOwnerType)
export class OwnerResolver {
  @FieldResolver(() => IdentityProviderType, {
    nullable: true,
    description: "The identity provider of the owner, for admins and auditors. Null for others.",
  })
  async provider(
    @Parent() { providerId }: Pick<ResourceOwnerType, "providerId">,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<IdentityProviderType | null> {
    return isReader(actor) ? loaders.provider.load(providerId) : null;
  }

  @FieldResolver(() => [PersonType], {
    description: "The people that it stands for now: active ones first, at most 50.",
  })
  async members(
    @Parent() owner: ResourceOwnerType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<readonly PersonType[]> {
    return (await loaders.members.load(refOf(owner))).members;
  }

  @FieldResolver(() => Int, { description: "How many people it stands for who could decide now." })
  async activeMemberCount(@Parent() owner: ResourceOwnerType, @Ctx() { loaders }: GraphQLContext): Promise<number> {
    return (await loaders.members.load(refOf(owner))).activeMemberCount;
  }
}

function refOf({ kind, providerId, identityId, groupId, attribute, value }: ResourceOwnerType): OwnerRef {
  return { kind, providerId, ownerId: identityId ?? groupId, attribute, value };
}
