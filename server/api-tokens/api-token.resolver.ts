import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver } from "type-graphql";
import { type Role, requireRole } from "../../shared/kernel/actor";
import { invalidInput } from "../../shared/kernel/app-error";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { RoleEnum } from "../roles/role.enums";
import { CreateApiTokenArgs } from "./api-token.inputs";
import {
  ApiTokenConnection,
  ApiTokenType,
  IssuedTokenType,
  ServiceAccountConnection,
  ServiceAccountType,
} from "./api-token.type";

const ACCOUNT = "The service account";

@Resolver(() => ApiTokenType)
export class ApiTokenResolver {
  @Access("SIGNED_IN")
  @Query(() => ApiTokenConnection, { description: "The newest first: one's own, or all for admins and auditors." })
  async apiTokens(
    @Args() page: PageArgs,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<Connection<ApiTokenType>> {
    return toConnection(await platform.apiTokensQueries.list(actor, page));
  }

  @FieldResolver(() => ID, { nullable: true, description: "The person it acts as. Null: a service account." })
  async personId(@Parent() { identityId }: ApiTokenType, @Ctx() { loaders }: GraphQLContext): Promise<string | null> {
    return identityId === null ? null : ((await loaders.identity.load(identityId))?.personId ?? null);
  }

  @Access("READER")
  @Query(() => ServiceAccountConnection, { description: "In the order of their names." })
  async serviceAccounts(
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<ServiceAccountType>> {
    return toConnection(await platform.apiTokensQueries.serviceAccounts(page));
  }

  @Access("SIGNED_IN", "ADMIN")
  @Mutation(() => IssuedTokenType, {
    description:
      "A token with which a script acts as a person, while they are active, or as a service account. It is shown once. Like all changes that give power it needs a fresh sign-in (the rule SIGN_IN_AGAIN says where), or a token with the scope GOVERN.",
  })
  async createApiToken(
    @Args() { personId, serviceAccountId, ...form }: CreateApiTokenArgs,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<IssuedTokenType> {
    if (personId && !serviceAccountId) {
      return platform.personalTokens.create(actor, parseId(personId, "The person"), form);
    }
    requireRole(actor, "ADMIN");
    if (serviceAccountId && !personId) {
      return platform.serviceAccounts.createToken(actor, parseId(serviceAccountId, ACCOUNT), form);
    }
    throw invalidInput([{ path: ["personId"], message: "Name either a person or a service account." }]);
  }

  @Access("SIGNED_IN", "ADMIN")
  @Mutation(() => ApiTokenType, { description: "Ends a token of one's own; any, for admins." })
  async revokeApiToken(
    @Arg("id", () => ID) id: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<ApiTokenType> {
    return platform.personalTokens.revoke(actor, parseId(id, "The token"));
  }

  @Access("ADMIN")
  @Mutation(() => ServiceAccountType, { description: "Gives nobody access by itself: its tokens and JWTs do." })
  async createServiceAccount(
    @Arg("name", () => String) name: string,
    @Arg("roles", () => [RoleEnum]) roles: Role[],
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<ServiceAccountType> {
    return platform.serviceAccounts.create(actor, name, roles);
  }

  @Access("ADMIN")
  @Mutation(() => ServiceAccountType, { description: "Switched off, it stands for nobody from that moment on." })
  async setServiceAccountEnabled(
    @Arg("id", () => ID) id: string,
    @Arg("enabled", () => Boolean) enabled: boolean,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<ServiceAccountType> {
    return platform.serviceAccounts.setEnabled(actor, parseId(id, ACCOUNT), enabled);
  }
}
