import { Arg, Args, Ctx, FieldResolver, GraphQLISODateTime, ID, Query, Resolver } from "type-graphql";
import type { ClusterAccess } from "../../shared/domain/catalog/cluster-access.port";
import type { DriftKind } from "../../shared/domain/drift/drift.queries";
import type { DriftFinding } from "../../shared/domain/drift/drift-finding.entity";
import { notFound } from "../../shared/kernel/app-error";
import { GrantedAccessType } from "../grants/granted-access.type";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { PersonType } from "../identities/person.type";
import { ResourceType, TagType } from "../resources/resource.type";
import { DriftKindEnum } from "./drift.enums";
import { DriftFindingConnection, DriftFindingType, DriftReportType } from "./drift.type";

@Resolver(() => DriftReportType)
export class DriftResolver {
  @Access("READER")
  @Query(() => DriftReportType, { description: "Written down by audits; AWS is not asked." })
  async driftReport(
    @Arg("integrationId", () => ID) integrationId: string,
    @Ctx() { platform, loaders }: GraphQLContext,
  ): Promise<DriftReportType> {
    const id = parseId(integrationId, "The integration");
    if (!(await loaders.integration.load(id))) throw notFound("The integration");
    return { integrationId: id, ...(await platform.driftQueries.summary(id)) };
  }

  @FieldResolver(() => DriftFindingConnection, { description: "The newest first." })
  async findings(
    @Parent() { integrationId }: DriftReportType,
    @Arg("kinds", () => [DriftKindEnum], { nullable: true }) kinds: DriftKind[] | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<DriftFindingType>> {
    return toConnection(await platform.driftQueries.findings(integrationId, kinds, page));
  }
}

@Resolver(() => DriftFindingType)
export class DriftFindingResolver {
  @FieldResolver(() => DriftKindEnum)
  kind(@Parent() finding: DriftFinding, @Ctx() { platform }: GraphQLContext): DriftKind {
    return platform.driftQueries.kindOf(finding);
  }

  @FieldResolver(() => ResourceType, { description: "The cluster." })
  resource(@Parent() { audit }: DriftFinding): ResourceType {
    return audit!.resource!;
  }

  @FieldResolver(() => PersonType, { nullable: true, description: "Whose principal it is, where it is one of ours." })
  async person(@Parent() { personId }: DriftFinding, @Ctx() { loaders }: GraphQLContext): Promise<PersonType | null> {
    return personId ? loaders.person.load(personId) : null;
  }

  @FieldResolver(() => GrantedAccessType, { nullable: true, description: "What the entry gives; null: there is none." })
  access(@Parent() { access }: DriftFinding): ClusterAccess | null {
    return access;
  }

  @FieldResolver(() => [TagType], { description: "Of the entry." })
  tags(@Parent() { tags }: DriftFinding): TagType[] {
    return Object.entries(tags ?? {}).map(([key, value]) => ({ key, value }));
  }

  @FieldResolver(() => GraphQLISODateTime, {
    nullable: true,
    description: "The last look at the entry, or at the list of the cluster's entries, whichever is later.",
  })
  asOf(@Parent() { audit, describedAt }: DriftFinding): Date | null {
    const { lookedAt } = audit!;
    return describedAt && (!lookedAt || describedAt > lookedAt) ? describedAt : lookedAt;
  }
}
