import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver } from "type-graphql";
import type { ProviderKind } from "../../shared/domain/identities/identity-provider.entity";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, pageInfoOf, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { SCIM_PATH } from "../scim/scim-path";
import { IdentityImportType, presentImport } from "./identity-import.type";
import { ProviderKindEnum } from "./identity-provider.enums";
import {
  IdentityAttributeType,
  IdentityProviderConnection,
  IdentityProviderType,
  IdentityValuesType,
  LeaversAlarmType,
  ScimTokenType,
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
    const found = await platform.identitiesQueries.values(attribute, id, search, page);
    return { values: found.nodes, pageInfo: pageInfoOf(found) };
  }

  @Access("ADMIN")
  @Mutation(() => IdentityProviderType, {
    description:
      "A provider whose people come as a document or, with an integration, from its IAM Identity Center: read at once and then hourly. Those of kind SCIM are told to us: give it a token with rotateScimToken.",
  })
  async createIdentityProvider(
    @Arg("name", () => String) name: string,
    @Arg("integrationId", () => ID, { nullable: true }) integrationId: string | null,
    @Arg("kind", () => ProviderKindEnum, {
      nullable: true,
      description: "FILE, or AWS_IDENTITY_CENTER with an integration, unless said otherwise.",
    })
    kind: ProviderKind | null,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<IdentityProviderType> {
    const integration = integrationId ? parseId(integrationId, "The integration") : null;
    return platform.identityProviders.create(actor, name, integration, kind);
  }

  @Access("ADMIN")
  @Mutation(() => ScimTokenType, {
    description: "Makes the token of a SCIM provider, or another one; the one before stops at once.",
  })
  async rotateScimToken(
    @Arg("providerId", () => ID) providerId: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<ScimTokenType> {
    return platform.scimTokens.rotate(actor, parseId(providerId, PROVIDER));
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "Where a SCIM provider speaks to us, at the address of this API.",
  })
  scimPath(@Parent() { kind }: IdentityProviderType): string | null {
    return kind === "SCIM" ? SCIM_PATH : null;
  }

  @FieldResolver(() => LeaversAlarmType, {
    nullable: true,
    description:
      "The latest time that too many people of a SCIM provider left at once. Null: never, or acknowledged, or more than 24 hours ago.",
  })
  leaversAlarm(@Parent() provider: IdentityProviderType, @Ctx() { platform }: GraphQLContext): LeaversAlarmType | null {
    return platform.leaversAlarms.of(provider);
  }

  @Access("ADMIN")
  @Mutation(() => IdentityProviderType, {
    description:
      "Ends the alarm of a SCIM provider that many people left at once: they did leave, or it was dealt with.",
  })
  async acknowledgeLeavers(
    @Arg("providerId", () => ID, { description: "A provider with a 'leaversAlarm'; of another nothing is changed." })
    providerId: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<IdentityProviderType> {
    return platform.leaversAlarms.acknowledge(actor, parseId(providerId, PROVIDER));
  }

  @Access("ADMIN")
  @Mutation(() => IdentityProviderType, {
    description:
      "Asks the connector to read a provider's people now. Confirm removals when a read was held because too much would go.",
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
    const id = parseId(providerId, PROVIDER);
    return presentImport(await platform.identityProviders.importFile(actor, id, document, confirmRemovals));
  }
}
