import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver } from "type-graphql";
import { notFound } from "../../shared/kernel/app-error";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { SCIM_PATH } from "../scim/scim-path";
import { IdentityImportType, presentImport } from "./identity-import.type";
import {
  CreateIdentityProviderInput,
  IdentityProviderFilterInput,
  IdentityProviderOrderInput,
} from "./identity-provider.inputs";
import {
  AcknowledgeLeaversPayload,
  CreateIdentityProviderPayload,
  SyncIdentityProviderPayload,
} from "./identity-provider.payloads";
import {
  IdentityAttributeType,
  IdentityProviderConnection,
  IdentityProviderType,
  IdentityValueConnection,
  type IdentityValueType,
  LeaversAlarmType,
  ScimTokenType,
} from "./identity-provider.type";

const PROVIDER = "The identity provider";
const CONFIRM = "true: go on although too much would go, which `heldBecause` or `failure` told before.";
const BY_NAME: IdentityProviderOrderInput = { field: "NAME", direction: "ASC" };

@Resolver(() => IdentityProviderType)
export class IdentityProviderResolver {
  @Access("READER")
  @Query(() => IdentityProviderConnection, {
    description: "Everywhere people and groups come from, without deleted ones.",
  })
  async identityProviders(
    @Arg("filter", () => IdentityProviderFilterInput, { nullable: true, description: "Left out: all of them." })
    filter: IdentityProviderFilterInput | null,
    @Arg("orderBy", () => IdentityProviderOrderInput, { nullable: true, description: "By name when left out." })
    orderBy: IdentityProviderOrderInput | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<IdentityProviderType>> {
    return toConnection(await platform.identitiesQueries.providers(page, filter ?? {}, orderBy ?? BY_NAME));
  }

  @Access("READER")
  @Query(() => IdentityProviderType, { description: "One that is not deleted, with how it is read." })
  async identityProvider(
    @Arg("id", () => ID, { description: "As `identityProviders` and audit events name it." }) id: string,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<IdentityProviderType> {
    const provider = await platform.identitiesQueries.provider(parseId(id, PROVIDER));
    if (!provider) throw notFound(PROVIDER);
    return provider;
  }

  @Access("READER")
  @Query(() => [IdentityAttributeType], {
    description: "By what owners can be named: per provider, custom attributes too.",
  })
  async identityAttributes(@Ctx() { platform }: GraphQLContext): Promise<IdentityAttributeType[]> {
    return platform.identitiesQueries.attributes();
  }

  @Access("READER")
  @Query(() => IdentityValueConnection, {
    description: "Values of an attribute that contain the text, by label: of one identity provider, or of all.",
  })
  async identityValues(
    @Arg("attribute", () => String, { description: "user, group, role, manager, or a custom one." }) attribute: string,
    @Arg("providerId", () => ID, { nullable: true, description: "Left out: those of every provider that is on." })
    providerId: string | null,
    @Arg("search", () => String, { nullable: true, description: "Part of value, label or detail, whatever its case." })
    search: string | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<IdentityValueType>> {
    const id = providerId == null ? null : parseId(providerId, PROVIDER);
    return toConnection(await platform.identitiesQueries.values(attribute, id, search, page));
  }

  @Access("ADMIN")
  @Mutation(() => CreateIdentityProviderPayload, {
    description:
      "Creates a provider whose people come as a document or, with an integration, from its IAM Identity Center: read at once and then hourly. A provider of kind SCIM sends changes itself: give it a token with rotateScimToken.",
  })
  async createIdentityProvider(
    @Arg("input", () => CreateIdentityProviderInput, {
      description: "The name of the provider, its kind and its integration.",
    })
    { name, integrationId, kind, clientRequestId }: CreateIdentityProviderInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<CreateIdentityProviderPayload> {
    const integration = integrationId ? parseId(integrationId, "The integration") : null;
    return { provider: await platform.identityProviders.create(actor, name, integration, kind, clientRequestId) };
  }

  @Access("ADMIN")
  @Mutation(() => ScimTokenType, {
    description:
      "Makes the token of a SCIM provider, or another one. The one before counts until the new one is used, for an hour at most; a second rotation ends it at once.",
  })
  async rotateScimToken(
    @Arg("providerId", () => ID, { description: "Of kind SCIM; others have no token." }) providerId: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<ScimTokenType> {
    return platform.scimTokens.rotate(actor, parseId(providerId, PROVIDER));
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "The path of a SCIM provider's endpoint, at the address of this API. Null: it is no SCIM provider.",
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
  @Mutation(() => AcknowledgeLeaversPayload, {
    description:
      "Ends the alarm of a SCIM provider that many people left at once: they did leave, or it was dealt with.",
  })
  async acknowledgeLeavers(
    @Arg("providerId", () => ID, { description: "A provider with a 'leaversAlarm'; of another nothing is changed." })
    providerId: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<AcknowledgeLeaversPayload> {
    return { provider: await platform.leaversAlarms.acknowledge(actor, parseId(providerId, PROVIDER)) };
  }

  @Access("ADMIN")
  @Mutation(() => SyncIdentityProviderPayload, {
    description:
      "Asks the connector to read a provider's people now. Confirm removals when a read was held because too much would go.",
  })
  async syncIdentityProvider(
    @Arg("providerId", () => ID, { description: "Of kind AWS_IDENTITY_CENTER: others are not read." })
    providerId: string,
    @Arg("confirmRemovals", () => Boolean, { defaultValue: false, description: CONFIRM }) confirmRemovals: boolean,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<SyncIdentityProviderPayload> {
    return { provider: await platform.identityProviders.sync(actor, parseId(providerId, PROVIDER), confirmRemovals) };
  }

  @Access("ADMIN")
  @Mutation(() => IdentityImportType, {
    description: "Reads a YAML or JSON document of users, groups and memberships in full, or refuses it whole.",
  })
  async importIdentities(
    @Arg("providerId", () => ID, { description: "Of kind FILE: its people come as documents." }) providerId: string,
    @Arg("document", () => String, { description: "YAML or JSON: all users and groups, with who is in them." })
    document: string,
    @Arg("confirmRemovals", () => Boolean, { defaultValue: false, description: CONFIRM }) confirmRemovals: boolean,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<IdentityImportType> {
    const id = parseId(providerId, PROVIDER);
    return presentImport(await platform.identityProviders.importFile(actor, id, document, confirmRemovals));
  }
}
