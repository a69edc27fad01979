import { Arg, Args, Ctx, FieldResolver, Query, Resolver } from "type-graphql";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { IntegrationType } from "../integrations/integration.type";
import { AccountFilterInput } from "./account.inputs";
import { AccountConnection, AccountRegionType, AccountType } from "./account.type";

@Resolver(() => AccountType)
export class AccountResolver {
  @Access("READER")
  @Query(() => AccountConnection)
  async accounts(
    @Arg("filter", () => AccountFilterInput, { nullable: true }) filter: AccountFilterInput | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<AccountType>> {
    if (filter?.integrationId) parseId(filter.integrationId, "The integration");
    return toConnection(await platform.accountsQueries.list(filter ?? {}, page));
  }

  @FieldResolver(() => [AccountRegionType])
  regions(@Parent() { id }: Pick<AccountType, "id">, @Ctx() { loaders }: GraphQLContext): Promise<AccountRegionType[]> {
    return loaders.accountRegions.load(id);
  }

  @FieldResolver(() => IntegrationType)
  async integration(
    @Parent() { integrationId }: Pick<AccountType, "integrationId">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<IntegrationType> {
    return (await loaders.integration.load(integrationId))!;
  }
}
