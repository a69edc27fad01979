import { Ctx, FieldResolver, GraphQLISODateTime, Int, Resolver } from "type-graphql";
import { type FlowStatus, flowStatus } from "../../shared/domain/access-flows/flow-status";
import { describeRulesOfFlow } from "../../shared/domain/access-flows/summary/describe-flow";
import type { ManagedBy } from "../../shared/domain/catalog/managed-by";
import { isReader } from "../../shared/kernel/actor";
import type { GraphQLContext } from "../graphql/context";
import { type HiddenReason, HiddenReasonEnum } from "../graphql/hidden-reason";
import { Parent } from "../graphql/parent";
import { ManagedByEnum } from "../integrations/integration.enums";
import { IntegrationType } from "../integrations/integration.type";
import { FlowStatusEnum } from "./access-flow.enums";
import { AccessFlowType } from "./access-flow.type";
import {
  ApproverPolicyType,
  ConditionGroupType,
  EscalationType,
  FlowSettingsType,
  FlowTargetType,
  RequestForType,
  TimeframeType,
} from "./flow-definition.type";
import { FlowWarningType, flowWarningOf, InactiveReasonType } from "./flow-status.type";

/** Names of people, groups and resources are for readers. People whom a flow concerns see its rules. */
@Resolver(() => AccessFlowType)
export class AccessFlowDetailsResolver {
  /** A deleted flow keeps the switch in its row as it was. */
  @FieldResolver(() => Boolean)
  active(@Parent() { active, deletedAt }: AccessFlowType): boolean {
    return active && deletedAt === null;
  }

  @FieldResolver(() => String, {
    description:
      "All that the flow says in one sentence, the same as in audit events and webhooks; without the names in it where `definitionHidden` says why.",
  })
  async summary(@Parent() flow: AccessFlowType, @Ctx() { actor, loaders }: GraphQLContext): Promise<string> {
    return isReader(actor) ? loaders.accessFlowSummary.load(flow) : describeRulesOfFlow(flow);
  }

  @FieldResolver(() => HiddenReasonEnum, {
    nullable: true,
    description: "Why fields that name people, groups and resources are null for you; null: you see all of it.",
  })
  definitionHidden(@Ctx() { actor }: GraphQLContext): HiddenReason | null {
    return isReader(actor) ? null : "NOT_READER";
  }

  @FieldResolver(() => TimeframeType, {
    nullable: true,
    description: "The hours in which access may be requested; in an AUTOMATIC flow, held. Null: at any time.",
  })
  timeframe(@Parent() { definition }: AccessFlowType): TimeframeType | null {
    return definition.timeframe;
  }

  @FieldResolver(() => FlowSettingsType, {
    description: "Further rules, such as justification, second factor and extensions.",
  })
  settings(@Parent() { definition }: AccessFlowType): FlowSettingsType {
    return definition.settings;
  }

  @FieldResolver(() => ConditionGroupType, {
    nullable: true,
    description:
      "People who may ask; in an AUTOMATIC flow, who have the access. Null where `definitionHidden` says why.",
  })
  requestors(@Parent() { definition }: AccessFlowType, @Ctx() context: GraphQLContext): ConditionGroupType | null {
    return forReaders(context, definition.requestors);
  }

  @FieldResolver(() => RequestForType, {
    nullable: true,
    description:
      "The people for whom requestors may ask: themselves, others or direct reports. Null where `definitionHidden` says why.",
  })
  requestFor(@Parent() { definition }: AccessFlowType, @Ctx() context: GraphQLContext): RequestForType | null {
    return forReaders(context, definition.requestFor);
  }

  @FieldResolver(() => [FlowTargetType], {
    nullable: true,
    description: "Resources and what may be given on them. Null where `definitionHidden` says why.",
  })
  targets(@Parent() { definition }: AccessFlowType, @Ctx() context: GraphQLContext): readonly FlowTargetType[] | null {
    return forReaders(context, definition.targets);
  }

  @FieldResolver(() => ApproverPolicyType, {
    nullable: true,
    description:
      "The approver groups, and whether one or all of them have to approve. Null: nobody has to approve, or `definitionHidden` says why.",
  })
  approverPolicy(@Parent() { definition }: AccessFlowType, @Ctx() context: GraphQLContext): ApproverPolicyType | null {
    return forReaders(context, definition.approverPolicy);
  }

  @FieldResolver(() => EscalationType, {
    nullable: true,
    description: "Further approvers when a request waits too long. Null: none, or `definitionHidden` says why.",
  })
  escalation(@Parent() { definition }: AccessFlowType, @Ctx() context: GraphQLContext): EscalationType | null {
    return forReaders(context, definition.escalation);
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description:
      "The number of changes. An edit sends it back, and is refused with CONFLICT if the flow was changed meanwhile. Null where `definitionHidden` says why.",
  })
  version(@Parent() flow: AccessFlowType, @Ctx() context: GraphQLContext): number | null {
    return forReaders(context, flow.version);
  }

  @FieldResolver(() => ManagedByEnum, {
    nullable: true,
    description:
      "The tool that manages it; with TERRAFORM an edit elsewhere does not last. Null where `definitionHidden` says why.",
  })
  managedBy(@Parent() flow: AccessFlowType, @Ctx() context: GraphQLContext): ManagedBy | null {
    return forReaders(context, flow.managedBy);
  }

  @FieldResolver(() => GraphQLISODateTime, {
    nullable: true,
    description: "When it was created. Null where `definitionHidden` says why.",
  })
  createdAt(@Parent() flow: AccessFlowType, @Ctx() context: GraphQLContext): Date | null {
    return forReaders(context, flow.createdAt);
  }

  @FieldResolver(() => GraphQLISODateTime, {
    nullable: true,
    description: "When somebody last changed or switched the flow. Null where `definitionHidden` says why.",
  })
  updatedAt(@Parent() flow: AccessFlowType, @Ctx() context: GraphQLContext): Date | null {
    return forReaders(context, flow.updatedAt);
  }

  @FieldResolver(() => InactiveReasonType, {
    nullable: true,
    description: "By whom or what it was switched off. Null: it is active, or `definitionHidden` says why.",
  })
  inactiveReason(@Parent() flow: AccessFlowType, @Ctx() context: GraphQLContext): InactiveReasonType | null {
    const { inactiveCode: code, inactiveMessage: message, inactiveAt: at } = flow;
    return code && message && at ? forReaders(context, { code, message, at }) : null;
  }

  @FieldResolver(() => FlowStatusEnum, {
    nullable: true,
    description: "Whether it is in force, and whether all of it has an effect. Null where `definitionHidden` says why.",
  })
  async status(@Parent() flow: AccessFlowType, @Ctx() context: GraphQLContext): Promise<FlowStatus | null> {
    return isReader(context.actor) ? (await statusOf(flow, context)).status : null;
  }

  @FieldResolver(() => [String], {
    nullable: true,
    description: "Why it is not ACTIVE, in sentences, with what can be done. Null where `definitionHidden` says why.",
  })
  async statusReasons(
    @Parent() flow: AccessFlowType,
    @Ctx() context: GraphQLContext,
  ): Promise<readonly string[] | null> {
    return isReader(context.actor) ? (await statusOf(flow, context)).reasons : null;
  }

  @FieldResolver(() => [FlowWarningType], {
    nullable: true,
    description:
      "Parts that have no effect as things are now, computed at each read. Null where `definitionHidden` says why.",
  })
  async warnings(
    @Parent() flow: AccessFlowType,
    @Ctx() { actor, loaders }: GraphQLContext,
  ): Promise<FlowWarningType[] | null> {
    return isReader(actor) ? (await loaders.accessFlowWarnings.load(flow)).map(flowWarningOf) : null;
  }
}

@Resolver(() => FlowTargetType)
export class FlowTargetResolver {
  @FieldResolver(() => IntegrationType, {
    nullable: true,
    description: "The integration of the resources. Null: it was deleted.",
  })
  async integration(
    @Parent() target: FlowTargetType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<IntegrationType | null> {
    return loaders.integration.load(target.integrationId);
  }
}

function forReaders<T>({ actor }: GraphQLContext, value: T): T | null {
  return isReader(actor) ? value : null;
}

async function statusOf(flow: AccessFlowType, { loaders }: GraphQLContext) {
  return flowStatus(flow, await loaders.accessFlowWarnings.load(flow));
}
