import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver } from "type-graphql";
import type { MadeToken } from "../../shared/domain/api-tokens/issue-token-once";
import { requireRole } from "../../shared/kernel/actor";
import { invalidInput } from "../../shared/kernel/app-error";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { PersonType } from "../identities/person.type";
import {
  ApiTokenFilterInput,
  ApiTokenOrderInput,
  CreateApiTokenInput,
  CreateServiceAccountInput,
  ServiceAccountFilterInput,
  ServiceAccountOrderInput,
  UpdateServiceAccountInput,
} from "./api-token.inputs";
import {
  CreateApiTokenPayload,
  CreateServiceAccountPayload,
  DeleteServiceAccountPayload,
  RevokeApiTokenPayload,
  SetServiceAccountEnabledPayload,
  UpdateServiceAccountPayload,
} from "./api-token.payloads";
import { ApiTokenConnection, ApiTokenType, ServiceAccountConnection, ServiceAccountType } from "./api-token.type";

const ACCOUNT = "The service account";

@Resolver(() => ApiTokenType)
export class ApiTokenResolver {
  @Access("SIGNED_IN")
  @Query(() => ApiTokenConnection, { description: "One's own, or all for admins and auditors; the newest first." })
  async apiTokens(
    @Arg("filter", () => ApiTokenFilterInput, { nullable: true, description: "Left out: ended ones too." })
    filter: ApiTokenFilterInput | null,
    @Arg("orderBy", () => ApiTokenOrderInput, { nullable: true, description: "The newest first when left out." })
    orderBy: ApiTokenOrderInput | null,
    @Args() page: PageArgs,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<Connection<ApiTokenType>> {
    if (filter?.personId) parseId(filter.personId, "The person");
    if (filter?.serviceAccountId) parseId(filter.serviceAccountId, ACCOUNT);
    const { apiTokensQueries, clock } = platform;
    return toConnection(await apiTokensQueries.list(actor, filter ?? {}, orderBy ?? NEWEST_FIRST, page, clock.now()));
  }

  @FieldResolver(() => ID, { nullable: true, description: "The person it acts as. Null: a service account." })
  async personId(@Parent() { identityId }: ApiTokenType, @Ctx() { loaders }: GraphQLContext): Promise<string | null> {
    return identityId === null ? null : ((await loaders.identity.load(identityId))?.personId ?? null);
  }

  @FieldResolver(() => PersonType, {
    nullable: true,
    description: "The person as whom it acts; null: a service account.",
  })
  async person(@Parent() token: ApiTokenType, @Ctx() context: GraphQLContext): Promise<PersonType | null> {
    const personId = await this.personId(token, context);
    return personId === null ? null : context.loaders.person.load(personId);
  }

  @FieldResolver(() => ServiceAccountType, {
    nullable: true,
    description: "The service account as which it acts; null: a person.",
  })
  async serviceAccount(
    @Parent() { serviceAccountId }: ApiTokenType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<ServiceAccountType | null> {
    return serviceAccountId === null ? null : loaders.serviceAccount.load(serviceAccountId);
  }

  @Access("READER")
  @Query(() => ServiceAccountConnection, { description: "Every program with roles of its own, switched off ones too." })
  async serviceAccounts(
    @Arg("filter", () => ServiceAccountFilterInput, { nullable: true, description: "Left out: all of them." })
    filter: ServiceAccountFilterInput | null,
    @Arg("orderBy", () => ServiceAccountOrderInput, { nullable: true, description: "By name when left out." })
    orderBy: ServiceAccountOrderInput | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<ServiceAccountType>> {
    return toConnection(await platform.apiTokensQueries.serviceAccounts(filter ?? {}, orderBy ?? BY_NAME, page));
  }

  @Access("SIGNED_IN", "ADMIN")
  @Mutation(() => CreateApiTokenPayload, {
    description:
      "Makes a token with which a script acts as a person, while they are active, or as a service account. It is shown once; a `clientRequestId` keeps a repeated call from making another. Like all changes that give power it needs a fresh sign-in (the rule SIGN_IN_AGAIN says where), or a token with the scope GOVERN. For another person or a service account it needs ADMIN.",
  })
  async createApiToken(
    @Arg("input", () => CreateApiTokenInput, { description: "Names either a person or a service account." })
    { personId, serviceAccountId, clientRequestId, ...form }: CreateApiTokenInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<CreateApiTokenPayload> {
    if (personId && !serviceAccountId) {
      const id = parseId(personId, "The person");
      return shownOnce(await platform.personalTokens.create(actor, id, form, clientRequestId));
    }
    requireRole(actor, "ADMIN");
    if (serviceAccountId && !personId) {
      const id = parseId(serviceAccountId, ACCOUNT);
      return shownOnce(await platform.serviceAccounts.createToken(actor, id, form, clientRequestId));
    }
    throw invalidInput([{ path: ["personId"], message: "Name either a person or a service account." }]);
  }

  @Access("SIGNED_IN", "ADMIN")
  @Mutation(() => RevokeApiTokenPayload, { description: "Ends a token of one's own; any, for admins." })
  async revokeApiToken(
    @Arg("id", () => ID, { description: "The token to revoke, by its id in `apiTokens`." }) id: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<RevokeApiTokenPayload> {
    return { apiToken: await platform.personalTokens.revoke(actor, parseId(id, "The token")) };
  }

  @Access("ADMIN")
  @Mutation(() => CreateServiceAccountPayload, {
    description:
      "Creates a service account without credentials. It can act once it has a token or a JWT of a trusted issuer.",
  })
  async createServiceAccount(
    @Arg("input", () => CreateServiceAccountInput, { description: "Its name and its roles." })
    { name, roles, clientRequestId }: CreateServiceAccountInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<CreateServiceAccountPayload> {
    return { serviceAccount: await platform.serviceAccounts.create(actor, name, roles, clientRequestId) };
  }

  @Access("ADMIN")
  @Mutation(() => UpdateServiceAccountPayload, {
    description: "Renames a service account or gives it other roles. It needs a fresh sign-in, as both give power.",
  })
  async updateServiceAccount(
    @Arg("input", () => UpdateServiceAccountInput, { description: "The id, the version last read, and what changes." })
    { id, version, ...change }: UpdateServiceAccountInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<UpdateServiceAccountPayload> {
    return { serviceAccount: await platform.serviceAccounts.update(actor, parseId(id, ACCOUNT), version, change) };
  }

  @Access("ADMIN")
  @Mutation(() => SetServiceAccountEnabledPayload, {
    description: "Enables or disables a service account. While it is disabled, its tokens and JWTs are refused.",
  })
  async setServiceAccountEnabled(
    @Arg("id", () => ID, { description: "The service account to enable or disable." }) id: string,
    @Arg("enabled", () => Boolean, { description: "true lets its tokens and JWTs count again, false stops them." })
    enabled: boolean,
    @Arg("version", () => Int, { description: "The version last read; CONFLICT if the object was changed since." })
    version: number,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<SetServiceAccountEnabledPayload> {
    return { serviceAccount: await platform.serviceAccounts.setEnabled(actor, parseId(id, ACCOUNT), enabled, version) };
  }

  @Access("ADMIN")
  @Mutation(() => DeleteServiceAccountPayload, {
    description:
      "Removes a service account with all its tokens, which end at once. See `serviceAccounts { tokens }` before: nothing brings them back.",
  })
  async deleteServiceAccount(
    @Arg("id", () => ID, { description: "The service account that is to be removed, with every token it holds." })
    id: string,
    @Arg("version", () => Int, { description: "The version last read; CONFLICT if the object was changed since." })
    version: number,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<DeleteServiceAccountPayload> {
    const { account, tokens } = await platform.serviceAccounts.delete(actor, parseId(id, ACCOUNT), version);
    return { serviceAccount: account, endedTokens: tokens };
  }
}

@Resolver(() => ServiceAccountType)
export class ServiceAccountResolver {
  @FieldResolver(() => [ApiTokenType], {
    description: "The tokens that it holds and that count at this moment, the newest 50.",
  })
  async tokens(@Parent() { id }: ServiceAccountType, @Ctx() { loaders }: GraphQLContext): Promise<ApiTokenType[]> {
    return loaders.tokensOfServiceAccount.load(id);
  }
}

function shownOnce({ token, apiToken }: MadeToken): CreateApiTokenPayload {
  return { token, tokenHidden: token === null ? "SHOWN_BEFORE" : null, apiToken };
}

const NEWEST_FIRST: ApiTokenOrderInput = { field: "CREATED_AT", direction: "DESC" };
const BY_NAME: ServiceAccountOrderInput = { field: "NAME", direction: "ASC" };
