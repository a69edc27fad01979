import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { parseId } from "../graphql/parse-id";
import {
  IdentityAttributeType,
  IdentityImportType,
  IdentityProviderConnection,
  IdentityProviderType,
  IdentityValuesType,
} from "./identity-provider.type";

const PROVIDER = "The identity provider";

@Resolver(() => IdentityProviderType)
export class IdentityProviderResolver {
  @Access("READER")
  @Query(() => IdentityProviderConnection)
  async identityProviders(
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<IdentityProviderType>> {
    return toConnection(await platform.identitiesQueries.providers(page));
  }

  @Access("READER")
  @Query(() => [IdentityAttributeType], {
    description: "By what owners can be named: per provider, custom attributes too.",
  })
  async identityAttributes(@Ctx() { platform }: GraphQLContext): Promise<IdentityAttributeType[]> {
    return platform.identitiesQueries.attributes();
  }

  @Access("READER")
  @Query(() => IdentityValuesType, { description: "Values of an attribute that contain the text, by label." })
  async identityValues(
    @Arg("providerId", () => ID) providerId: string,
    @Arg("attribute", () => String) attribute: string,
    @Arg("search", () => String, { nullable: true }) search: string | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<IdentityValuesType> {
    const id = parseId(providerId, PROVIDER);
    const { values, hasNextPage, endCursor } = await platform.identitiesQueries.values(attribute, id, search, page);
    return { values, pageInfo: { hasNextPage, endCursor } };
  }

  @Access("ADMIN")
  @Mutation(() => IdentityProviderType, {
    description:
      "A provider whose people come as a document or, with an integration, from its IAM Identity Center: read at once and then hourly.",
  })
  async createIdentityProvider(
    @Arg("name", () => String) name: string,
    @Arg("integrationId", () => ID, { nullable: true }) integrationId: string | null,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<IdentityProviderType> {
    const integration = integrationId ? parseId(integrationId, "The integration") : null;
    return platform.identityProviders.create(actor, name, integration);
  }

  @Access("ADMIN")
  @Mutation(() => IdentityProviderType, {
    description:
      "Asks the connector to read a provider's people now. Confirm removals when a read was held because many would go.",
  })
  async syncIdentityProvider(
    @Arg("providerId", () => ID) providerId: string,
    @Arg("confirmRemovals", () => Boolean, { defaultValue: false }) confirmRemovals: boolean,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<IdentityProviderType> {
    return platform.identityProviders.sync(actor, parseId(providerId, PROVIDER), confirmRemovals);
  }

  @Access("ADMIN")
  @Mutation(() => IdentityImportType, {
    description: "Reads a YAML or JSON document of users, groups and memberships in full, or refuses it whole.",
  })
  async importIdentities(
    @Arg("providerId", () => ID) providerId: string,
    @Arg("document", () => String) document: string,
    @Arg("confirmRemovals", () => Boolean, { defaultValue: false }) confirmRemovals: boolean,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<IdentityImportType> {
    return platform.identityProviders.importFile(actor, parseId(providerId, PROVIDER), document, confirmRemovals);
  }
}
