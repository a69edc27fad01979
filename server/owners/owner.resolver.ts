import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Subscription } from "type-graphql";
import type { OwnerRef } from "../../shared/domain/identities/members";
import { notFound } from "../../shared/kernel/app-error";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { IdentityProviderType } from "../identities/identity-provider.type";
import { PersonType } from "../identities/person.type";
import { IntegrationOwnerInput, OwnerRuleInput } from "../integrations/integration.inputs";
import { ResourceType } from "../resources/resource.type";
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

@Resolver(() => ResourceType)
export class OwnershipResolver {
  @FieldResolver(() => [ResourceOwnerType])
  owners(@Parent() { id }: Pick<ResourceType, "id">, @Ctx() { loaders }: GraphQLContext): Promise<ResourceOwnerType[]> {
    return loaders.owners.load(id);
  }

  @FieldResolver(() => ResourceOwnershipType, { nullable: true, description: "Null until it was first looked up." })
  ownership(
    @Parent() { id }: Pick<ResourceType, "id">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<ResourceOwnershipType | null> {
    return loaders.ownership.load(id);
  }

  @Access("READER")
  @Subscription(() => OwnershipChangeType, {
    description: "Which resources of the integration have other owners than before, from now on.",
    subscribe: async ({ args, context }) => {
      const { platform, loaders } = context as GraphQLContext;
      const id = parseId((args as { integrationId: string }).integrationId, INTEGRATION);
      if (!(await loaders.integration.load(id))) throw notFound(INTEGRATION);
      return ownershipChanges(platform, id);
    },
  })
  ownershipChanged(
    @Parent() change: OwnershipChangeType,
    @Arg("integrationId", () => ID) _integrationId: string,
  ): OwnershipChangeType {
    return change;
  }

  @Access("READER")
  @Query(() => DecidersType, { description: "Who may decide now, without these people: looked up, never stored." })
  async whoMayDecide(
    @Arg("resourceId", () => ID) resourceId: string,
    @Arg("excludedPersonIds", () => [ID], { defaultValue: [] }) excludedPersonIds: string[],
    @Ctx() { platform }: GraphQLContext,
  ): Promise<DecidersType> {
    const deciders = await platform.ownersQueries.whoMayDecide(parseId(resourceId, "The resource"), excludedPersonIds);
    if (!deciders) throw notFound("The resource");
    return deciders;
  }

  @Access("READER")
  @Query(() => OwnershipCoverageType)
  async ownershipCoverage(
    @Arg("integrationId", () => ID) integrationId: string,
    @Ctx() { platform, loaders }: GraphQLContext,
  ): Promise<OwnershipCoverageType> {
    const id = parseId(integrationId, INTEGRATION);
    if (!(await loaders.integration.load(id))) throw notFound(INTEGRATION);
    return platform.ownersQueries.coverage(id);
  }

  @Access("ADMIN")
  @Query(() => OwnershipCoverageType, { description: "What these rules would come to; nothing is saved." })
  async previewOwnerRules(
    @Arg("integrationId", () => ID) integrationId: string,
    @Arg("integrationOwners", () => [IntegrationOwnerInput]) integrationOwners: IntegrationOwnerInput[],
    @Arg("rules", () => [OwnerRuleInput]) ownerRules: OwnerRuleInput[],
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<OwnershipCoverageType> {
    const id = parseId(integrationId, INTEGRATION);
    return platform.owners.preview(actor, id, { integrationOwners, ownerRules });
  }
}

@Resolver(() => ResourceOwnershipType)
export class OwnershipStepsResolver {
  @FieldResolver(() => [OwnershipStepType])
  steps(
    @Parent() { resourceId }: Pick<ResourceOwnershipType, "resourceId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<OwnershipStepType[]> {
    return loaders.ownershipSteps.load(resourceId);
  }
}

@Resolver(() => OwnershipStepType)
export class OwnershipStepResolver {
  @FieldResolver(() => String, { nullable: true, description: "What was probably meant." })
  hint(@Parent() step: OwnershipStepType, @Ctx() { loaders }: GraphQLContext): Promise<string | null> {
    return loaders.ownershipHint.load(step);
  }
}

@Resolver(() => ResourceOwnerType)
export class OwnerResolver {
  @FieldResolver(() => IdentityProviderType)
  async provider(
    @Parent() { providerId }: Pick<ResourceOwnerType, "providerId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<IdentityProviderType> {
    return (await loaders.provider.load(providerId))!;
  }

  @FieldResolver(() => [PersonType], { description: "Who that is now: active people first, at most 50." })
  async members(
    @Parent() owner: ResourceOwnerType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<readonly PersonType[]> {
    return (await loaders.members.load(refOf(owner))).members;
  }

  @FieldResolver(() => Int)
  async activeMemberCount(@Parent() owner: ResourceOwnerType, @Ctx() { loaders }: GraphQLContext): Promise<number> {
    return (await loaders.members.load(refOf(owner))).activeMemberCount;
  }
}

function refOf({ kind, providerId, identityId, groupId, attribute, value }: ResourceOwnerType): OwnerRef {
  return { kind, providerId, ownerId: identityId ?? groupId, attribute, value };
}
