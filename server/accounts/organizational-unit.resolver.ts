import { Arg, Ctx, ID, Query, Resolver } from "type-graphql";
import { notFound } from "../../shared/kernel/app-error";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { parseId } from "../graphql/parse-id";
import { OrganizationalUnitType } from "./organizational-unit.type";

const INTEGRATION = "The integration";

@Resolver(() => OrganizationalUnitType)
export class OrganizationalUnitResolver {
  @Access("READER")
  @Query(() => [OrganizationalUnitType], {
    description: "The tree of units with their numbers, each parent before its children; empty before the first sync.",
  })
  async organizationalUnits(
    @Arg("integrationId", () => ID, { description: "The integration that connects the organization to Drawbridge." })
    integrationId: string,
    @Ctx() { platform, loaders }: GraphQLContext,
  ): Promise<OrganizationalUnitType[]> {
    const id = parseId(integrationId, INTEGRATION);
    if (!(await loaders.integration.load(id))) throw notFound(INTEGRATION);
    return platform.resourcesOfViewer.unitsOf(id);
  }
}
