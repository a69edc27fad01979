import { Field, ID, InputType, Int } from "type-graphql";
import type { FlowTrigger } from "../../shared/domain/access-flows/access-flow.entity";
import type {
  ApproverPolicy,
  LogicalOperator,
  MatchOperator,
  RequestScope,
} from "../../shared/domain/access-flows/flow-definition";
import type { ApproverForm, ResourceScopeForm } from "../../shared/domain/access-flows/flow-form";
import type { WaitingChoice } from "../../shared/domain/access-flows/requests-of-flow";
import type { ResourceType } from "../../shared/domain/catalog/resource-types";
import { ResourceTypeEnum } from "../catalog/catalog.enums";
import {
  ApprovalModeEnum,
  ApproverKindEnum,
  DayOfWeekEnum,
  FlowTriggerEnum,
  LogicalOperatorEnum,
  MatchOperatorEnum,
  RequestScopeEnum,
  ResourceScopeByEnum,
  ResourceScopeModeEnum,
  WaitingChoiceEnum,
} from "./access-flow.enums";

const ATTRIBUTE =
  "user, group, role, manager, or a custom attribute, whose name keeps its case. An attribute that nobody has is a warning.";

@InputType()
class ConditionInput {
  @Field(() => String, { description: `${ATTRIBUTE} With manager: whose manager that is.` })
  attribute!: string;

  @Field(() => MatchOperatorEnum, { nullable: true, description: "is when left out." })
  operator?: MatchOperator | null;

  @Field(() => [String], {
    description:
      "Any of them is enough; with is_not and does_not_contain none may hold. Compared whatever their case, without spaces around them. A user is named by user name, address, or `id:` and the provider's key, a group by name or `id:`; display names are not compared.",
  })
  values!: string[];

  @Field(() => ID, { nullable: true, description: "Left out: the default identity provider." })
  providerId?: string | null;
}

@InputType()
class ConditionGroupInput {
  @Field(() => LogicalOperatorEnum, { nullable: true, description: "AND when left out." })
  operator?: LogicalOperator | null;

  @Field(() => [ConditionInput], { description: "None: everybody of the default identity provider." })
  conditions!: ConditionInput[];
}

@InputType()
class RequestForInput {
  @Field(() => [RequestScopeEnum])
  scopes!: RequestScope[];

  @Field(() => ConditionGroupInput, {
    nullable: true,
    description: "With others: who may be given access. Left out: everybody.",
  })
  grantees?: ConditionGroupInput | null;
}

@InputType()
class ResourceScopeInput {
  @Field(() => ResourceScopeModeEnum, { nullable: true, description: "include when left out." })
  mode?: ResourceScopeForm["mode"];

  @Field(() => ResourceScopeByEnum)
  by!: ResourceScopeForm["by"];

  @Field(() => String, { nullable: true, description: "With TAG: its key, exactly as in AWS." })
  key?: string | null;

  @Field(() => [String], {
    description:
      "Ids; or names or values of the tag, or patterns of them with *. Names and values of tags are compared whatever their case; the key of a tag is not.",
  })
  values!: string[];
}

@InputType()
class FlowPermissionInput {
  @Field(() => String, { description: "An EKS access policy such as AmazonEKSViewPolicy, or KUBERNETES_GROUP." })
  permission!: string;

  @Field(() => [String], {
    nullable: true,
    description: "Namespaces or patterns such as payments-* that may be asked for. Left out: the whole cluster too.",
  })
  namespaces?: string[] | null;

  @Field(() => [String], { nullable: true, description: "With KUBERNETES_GROUP: the groups that may be asked for." })
  groups?: string[] | null;
}

@InputType()
class FlowTargetInput {
  @Field(() => String, { description: "The name or the id of an integration." })
  integration!: string;

  @Field(() => ResourceTypeEnum, { nullable: true, description: "EKS_CLUSTER when left out." })
  resourceType?: ResourceType | null;

  @Field(() => [ResourceScopeInput], {
    nullable: true,
    description: "Any of the includes, none of the excludes. Left out: every resource.",
  })
  resources?: ResourceScopeInput[] | null;

  @Field(() => [FlowPermissionInput])
  permissions!: FlowPermissionInput[];
}

@InputType()
class TimeframeInput {
  @Field(() => [DayOfWeekEnum])
  daysOfWeek!: string[];

  @Field(() => String, { description: "HH:MM" })
  startTime!: string;

  @Field(() => String, {
    description:
      "HH:MM, up to 24:00, not included. Before startTime: on the next day. The same as startTime: a whole day from then.",
  })
  endTime!: string;

  @Field(() => String, { description: "IANA name, such as Europe/Berlin." })
  timeZone!: string;
}

@InputType()
class ApproverInput {
  @Field(() => ApproverKindEnum)
  kind!: ApproverForm["kind"];

  @Field(() => String, { nullable: true, description: "With people: user, group, role, or a custom attribute." })
  attribute?: string | null;

  @Field(() => [String], { nullable: true, description: "With people." })
  values?: string[] | null;

  @Field(() => ID, { nullable: true, description: "With people. Left out: the default identity provider." })
  providerId?: string | null;
}

@InputType()
class ApproverGroupInput {
  @Field(() => LogicalOperatorEnum, {
    nullable: true,
    description:
      "OR when left out: one approver is enough. AND: each has to be satisfied; one person may satisfy several. An approver is an entry of the list, such as the owners, and is satisfied by one of its people.",
  })
  operator?: LogicalOperator | null;

  @Field(() => [ApproverInput])
  approvers!: ApproverInput[];
}

@InputType()
class ApproverPolicyInput {
  @Field(() => ApprovalModeEnum, {
    nullable: true,
    description: "ANY_OF when left out: one group is enough. ALL_OF: each group has to be satisfied.",
  })
  mode?: ApproverPolicy["mode"] | null;

  @Field(() => [ApproverGroupInput])
  groups!: ApproverGroupInput[];
}

@InputType()
class EscalationInput {
  @Field(() => Int, {
    nullable: true,
    description: "60 to 604800; 1800 when left out. After each interval the next tier may decide too.",
  })
  intervalSeconds?: number | null;

  @Field(() => [ApproverGroupInput], {
    description: "1 to 5. One open tier that is satisfied is enough alone, also with ALL_OF in the approver policy.",
  })
  tiers!: ApproverGroupInput[];
}

@InputType()
class FlowSettingsInput {
  @Field(() => Boolean, { nullable: true, description: "true when left out, except in an AUTOMATIC flow." })
  justificationRequired?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "false when left out. Who decides has to give a reason." })
  approverReasonRequired?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Who asks and who gets the access may approve, if they are approvers.",
  })
  selfApprovalAllowed?: boolean | null;

  @Field(() => Int, { nullable: true, description: "0 when left out. How often access can be extended." })
  maxExtensions?: number | null;

  @Field(() => Int, { nullable: true, description: "How much one extension adds." })
  extensionSeconds?: number | null;

  @Field(() => [String], { nullable: true, description: "For finding and grouping flows; at most 20." })
  labels?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Who asks and who decides must have shown a second factor when they signed in. Tokens cannot.",
  })
  mfaRequired?: boolean | null;

  @Field(() => Int, { nullable: true, description: "How long ago at most, 300 to 43200; 3600 when left out." })
  mfaMaxAgeSeconds?: number | null;
}

/** What is required is checked together with the rest, so that all problems come at once. */
@InputType()
abstract class AccessFlowFields {
  @Field(() => String, { nullable: true, description: "Required. 1 to 64 letters, digits, spaces, - and _." })
  name?: string | null;

  @Field(() => String, { nullable: true })
  description?: string | null;

  @Field(() => Boolean, { nullable: true, description: "true when left out." })
  active?: boolean | null;

  @Field(() => FlowTriggerEnum, { nullable: true, description: "SELF_SERVE when left out. Cannot be changed." })
  trigger?: FlowTrigger | null;

  @Field(() => Int, {
    nullable: true,
    description: "At least 10; 3600 when left out. null: until revoked. Not for an AUTOMATIC flow.",
  })
  maxDurationSeconds?: number | null;

  @Field(() => ConditionGroupInput, { nullable: true, description: "Required: who may ask, or has the access." })
  requestors?: ConditionGroupInput | null;

  @Field(() => RequestForInput, { nullable: true, description: "For oneself when left out." })
  requestFor?: RequestForInput | null;

  @Field(() => [FlowTargetInput], {
    nullable: true,
    description: "Required: at least one. An AUTOMATIC flow may come to 20000 grants: people times clusters.",
  })
  targets?: FlowTargetInput[] | null;

  @Field(() => TimeframeInput, { nullable: true, description: "Left out: at any time." })
  timeframe?: TimeframeInput | null;

  @Field(() => ApproverPolicyInput, {
    nullable: true,
    description: "Required, except in an AUTOMATIC flow. null: nobody has to approve.",
  })
  approverPolicy?: ApproverPolicyInput | null;

  @Field(() => EscalationInput, { nullable: true })
  escalation?: EscalationInput | null;

  @Field(() => FlowSettingsInput, { nullable: true })
  settings?: FlowSettingsInput | null;
}

@InputType()
export class CreateAccessFlowInput extends AccessFlowFields {}

@InputType({
  description:
    "A field left out stays as it is, also within a field such as settings. A list that is given replaces the whole list; null empties a field. Defaults are those of createAccessFlow and do not come back by leaving a field out.",
})
export class UpdateAccessFlowInput extends AccessFlowFields {
  @Field(() => ID)
  id!: string;

  @Field(() => Int, { description: "The version last read." })
  version!: number;

  @Field(() => WaitingChoiceEnum, {
    nullable: true,
    description: "What becomes of requests that nobody could approve any more; KEEP when left out.",
  })
  waiting?: WaitingChoice | null;
}

@InputType({ description: "With an id: what a change of that flow would come to." })
export class PreviewAccessFlowInput extends AccessFlowFields {
  @Field(() => ID, { nullable: true })
  id?: string | null;
}

@InputType()
export class AccessFlowFilterInput {
  @Field(() => Boolean, { nullable: true })
  active?: boolean | null;

  @Field(() => ID, { nullable: true, description: "Flows with a target in this integration." })
  integrationId?: string | null;

  @Field(() => String, { nullable: true, description: "Part of the name, the description or a label." })
  search?: string | null;
}
