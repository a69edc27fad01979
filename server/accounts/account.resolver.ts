import { Arg, Args, Ctx, FieldResolver, GraphQLISODateTime, Query, Resolver } from "type-graphql";
import type { ScopeReason } from "../../shared/domain/accounts/account.entity";
import type { AccountState } from "../../shared/domain/cloud/cloud.port";
import { isReader } from "../../shared/kernel/actor";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type HiddenReason, HiddenReasonEnum } from "../graphql/hidden-reason";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { IntegrationType } from "../integrations/integration.type";
import { AccountStateEnum, ScopeReasonEnum } from "./account.enums";
import { AccountFilterInput } from "./account.inputs";
import { AccountConnection, AccountRegionType, AccountType } from "./account.type";

@Resolver(() => AccountType)
export class AccountResolver {
  @Access("READER")
  @Query(() => AccountConnection, { description: "Those of all organizations, in the order of their numbers." })
  async accounts(
    @Arg("filter", () => AccountFilterInput, { nullable: true, description: "Which of them; left out, all." })
    filter: AccountFilterInput | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<AccountType>> {
    if (filter?.integrationId) parseId(filter.integrationId, "The integration");
    return toConnection(await platform.accountsQueries.list(filter ?? {}, page));
  }

  @FieldResolver(() => HiddenReasonEnum, {
    nullable: true,
    description: "Why all fields but `id`, `number` and `name` are null for the caller. Null: they are shown.",
  })
  detailsHidden(@Ctx() { actor }: GraphQLContext): HiddenReason | null {
    return isReader(actor) ? null : "NOT_READER";
  }

  @FieldResolver(() => String, { nullable: true, description: "The ARN of the account, with its organization." })
  arn(@Parent() { arn }: AccountType, @Ctx() { actor }: GraphQLContext): string | null {
    return isReader(actor) ? arn : null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "The mail address of its root user. Null: AWS does not name it.",
  })
  email(@Parent() { email }: AccountType, @Ctx() { actor }: GraphQLContext): string | null {
    return isReader(actor) ? email : null;
  }

  @FieldResolver(() => AccountStateEnum, {
    nullable: true,
    description: "Its state in AWS Organizations at the last sync.",
  })
  state(@Parent() { state }: AccountType, @Ctx() { actor }: GraphQLContext): AccountState | null {
    return isReader(actor) ? state : null;
  }

  @FieldResolver(() => [String], {
    nullable: true,
    description: "The ids of the organizational units from the root down to the account's own unit.",
  })
  ouPath(@Parent() { ouPath }: AccountType, @Ctx() { actor }: GraphQLContext): string[] | null {
    return isReader(actor) ? ouPath : null;
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description: "Whether it is the management account of its organization.",
  })
  isManagementAccount(@Parent() account: AccountType, @Ctx() { actor }: GraphQLContext): boolean | null {
    return isReader(actor) ? account.isManagementAccount : null;
  }

  @FieldResolver(() => ScopeReasonEnum, {
    nullable: true,
    description: "Why syncs do not scan the account. Null: they scan it.",
  })
  outOfScopeReason(@Parent() account: AccountType, @Ctx() { actor }: GraphQLContext): ScopeReason | null {
    return isReader(actor) ? account.outOfScopeReason : null;
  }

  @FieldResolver(() => GraphQLISODateTime, {
    nullable: true,
    description: "When a sync found the object for the first time.",
  })
  firstSeenAt(@Parent() { firstSeenAt }: AccountType, @Ctx() { actor }: GraphQLContext): Date | null {
    return isReader(actor) ? firstSeenAt : null;
  }

  @FieldResolver(() => [AccountRegionType], {
    nullable: true,
    description: "The result of the last scan in each region.",
  })
  async regions(
    @Parent() { id }: Pick<AccountType, "id">,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<AccountRegionType[] | null> {
    return isReader(actor) ? loaders.accountRegions.load(id) : null;
  }

  @FieldResolver(() => IntegrationType, {
    nullable: true,
    description: "The integration whose sync discovered the account.",
  })
  async integration(
    @Parent() { integrationId }: Pick<AccountType, "integrationId">,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<IntegrationType | null> {
    return isReader(actor) ? loaders.integration.load(integrationId) : null;
  }
}
