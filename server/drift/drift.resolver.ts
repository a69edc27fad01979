import { Arg, Args, Ctx, FieldResolver, GraphQLISODateTime, ID, Int, Mutation, Query, Resolver } from "type-graphql";
import type { ClusterAccess } from "../../shared/domain/access/cluster-access.port";
import type { DriftKind, DriftState } from "../../shared/domain/drift/drift.queries";
import type { DriftFinding } from "../../shared/domain/drift/drift-finding.entity";
import { notFound } from "../../shared/kernel/app-error";
import { GrantedAccessType } from "../grants/granted-access.type";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { PersonType } from "../identities/person.type";
import { ResourceObjectType, TagType } from "../resources/resource.type";
import { DriftKindEnum, DriftStateEnum } from "./drift.enums";
import { AcceptDriftFindingInput, DriftFindingFilterInput, DriftFindingOrderInput } from "./drift.inputs";
import { AcceptDriftFindingPayload, type DriftFindingPayload, WithdrawDriftAcceptancePayload } from "./drift.payloads";
import { DriftAcceptanceType, DriftFindingConnection, DriftFindingType, DriftReportType } from "./drift.type";

const FINDING = "The finding";

@Resolver(() => DriftReportType)
export class DriftResolver {
  @Access("READER")
  @Query(() => DriftReportType, {
    description:
      "Access entries on an integration's clusters that are not as its grants say, as drift scans last found them; AWS is not asked.",
  })
  async driftReport(
    @Arg("integrationId", () => ID, { description: "The integration whose clusters the report is about." })
    integrationId: string,
    @Ctx() { platform, loaders }: GraphQLContext,
  ): Promise<DriftReportType> {
    const id = parseId(integrationId, "The integration");
    if (!(await loaders.integration.load(id))) throw notFound("The integration");
    return { integrationId: id, ...(await platform.driftQueries.summary(id)) };
  }

  @Access("ADMIN")
  @Mutation(() => AcceptDriftFindingPayload, {
    description:
      "Accepts a finding: it is not counted and needs no attention, until the acceptance ends or the finding changes. AWS is not changed.",
  })
  async acceptDriftFinding(
    @Arg("input", () => AcceptDriftFindingInput, {
      description: "The finding, the reason and the end of the acceptance.",
    })
    input: AcceptDriftFindingInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<DriftFindingPayload> {
    const findingId = parseId(input.findingId, FINDING);
    return payloadOf(platform, await platform.drift.accept(actor, { ...input, findingId }));
  }

  @Access("ADMIN")
  @Mutation(() => WithdrawDriftAcceptancePayload, {
    description: "Withdraws the acceptance of a finding: it counts as drift again.",
  })
  async withdrawDriftAcceptance(
    @Arg("findingId", () => ID, { description: "The one to withdraw; it has to be accepted." }) findingId: string,
    @Arg("version", () => Int, { description: "The finding's version as last read; CONFLICT if it was changed since." })
    version: number,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<DriftFindingPayload> {
    const id = parseId(findingId, FINDING);
    return payloadOf(platform, await platform.drift.withdraw(actor, { findingId: id, version }));
  }

  @FieldResolver(() => DriftFindingConnection, {
    description: "The findings, one page at a time; without an order the newest come first.",
  })
  async findings(
    @Parent() { integrationId }: DriftReportType,
    @Arg("filter", () => DriftFindingFilterInput, { nullable: true, description: "Left out: all of the integration." })
    filter: DriftFindingFilterInput | null,
    @Arg("orderBy", () => DriftFindingOrderInput, { nullable: true, description: "Left out: the newest come first." })
    orderBy: DriftFindingOrderInput | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<DriftFindingType>> {
    const resourceIds = filter?.resourceIds?.map((id) => parseId(id, "The resource")) ?? null;
    const found = await platform.driftQueries.findings(
      integrationId,
      { ...filter, resourceIds },
      page,
      orderBy ?? undefined,
    );
    return toConnection(found);
  }
}

@Resolver(() => DriftFindingType)
export class DriftFindingResolver {
  @FieldResolver(() => DriftKindEnum, { description: "The kind of difference, for programs and colours." })
  kind(@Parent() finding: DriftFinding, @Ctx() { platform }: GraphQLContext): DriftKind {
    return platform.driftQueries.kindOf(finding);
  }

  @FieldResolver(() => DriftStateEnum, { description: "Whether it counts, or an admin accepted it." })
  state(@Parent() finding: DriftFinding, @Ctx() { platform }: GraphQLContext): DriftState {
    return platform.driftQueries.acceptanceOf(finding) ? "ACCEPTED" : "OPEN";
  }

  @FieldResolver(() => DriftAcceptanceType, {
    nullable: true,
    description: "The acceptance by an admin, with its reason and end; null while it is OPEN.",
  })
  acceptance(@Parent() finding: DriftFinding, @Ctx() { platform }: GraphQLContext): DriftAcceptanceType | null {
    return platform.driftQueries.acceptanceOf(finding);
  }

  @FieldResolver(() => ResourceObjectType, { description: "The cluster on which the entry was found, or is missing." })
  resource(@Parent() { driftScan }: DriftFinding): ResourceObjectType {
    return driftScan!.resource!;
  }

  @FieldResolver(() => PersonType, {
    nullable: true,
    description: "The person of the principal. Null: Drawbridge gave it to nobody.",
  })
  async person(@Parent() { personId }: DriftFinding, @Ctx() { loaders }: GraphQLContext): Promise<PersonType | null> {
    return personId ? loaders.person.load(personId) : null;
  }

  @FieldResolver(() => GrantedAccessType, {
    nullable: true,
    description: "The access that the entry gives; null: there is no entry.",
  })
  access(@Parent() { access }: DriftFinding): ClusterAccess | null {
    return access;
  }

  @FieldResolver(() => [TagType], { description: "The tags of the entry in AWS, in no order." })
  tags(@Parent() { tags }: DriftFinding): TagType[] {
    return Object.entries(tags ?? {}).map(([key, value]) => ({ key, value }));
  }

  @FieldResolver(() => GraphQLISODateTime, {
    nullable: true,
    description: "When the entry, or the list of the cluster's entries, was last observed, whichever is later.",
  })
  asOf(@Parent() { driftScan, describedAt }: DriftFinding): Date | null {
    const { observedAt } = driftScan!;
    return describedAt && (!observedAt || describedAt > observedAt) ? describedAt : observedAt;
  }
}

async function payloadOf(platform: GraphQLContext["platform"], id: string): Promise<DriftFindingPayload> {
  const finding = await platform.driftQueries.find(id);
  if (!finding) throw notFound(FINDING);
  return { finding };
}
