import { Field, ID, InputType, Int } from "type-graphql";
import type { FlowTrigger } from "../../shared/domain/access-flows/access-flow.entity";
import type { FlowOrder, FlowOrderField } from "../../shared/domain/access-flows/access-flows.queries";
import type {
  ApproverPolicy,
  LogicalOperator,
  MatchOperator,
  RequestScope,
} from "../../shared/domain/access-flows/flow-definition";
import type { FlowApproverInput, FlowResourceScopeInput } from "../../shared/domain/access-flows/input/flow-input";
import type { WaitingChoice } from "../../shared/domain/access-flows/requests-of-flow.port";
import type { ResourceType } from "../../shared/domain/catalog/resource-types";
import { ResourceTypeEnum } from "../catalog/catalog.enums";
import { orderInputType } from "../graphql/ordering";
import {
  ApprovalModeEnum,
  ApproverKindEnum,
  DayOfWeekEnum,
  FlowLimitEnum,
  FlowTriggerEnum,
  LogicalOperatorEnum,
  MatchOperatorEnum,
  RequestScopeEnum,
  ResourceScopeByEnum,
  ResourceScopeModeEnum,
  WaitingChoiceEnum,
} from "./access-flow.enums";
import type { FlowLimit } from "./flow-form";

const ATTRIBUTE =
  "user, group, role, manager, or a custom attribute, whose name keeps its case. An attribute that nobody has is a warning.";

@InputType({ description: "A condition that people have to fulfil." })
class ConditionInput {
  @Field(() => String, { description: `${ATTRIBUTE} With manager: whose manager that is.` })
  attribute!: string;

  @Field(() => MatchOperatorEnum, { nullable: true, description: "How values are compared; IS when left out." })
  operator?: MatchOperator | null;

  @Field(() => [String], {
    description:
      "Any of them is enough; with IS_NOT and DOES_NOT_CONTAIN none may hold. Compared whatever their case, without spaces around them. A user is named by user name, address, or `id:` and the provider's key, a group by name or `id:`; display names are not compared.",
  })
  values!: string[];

  @Field(() => ID, { nullable: true, description: "The identity provider of the people. Left out: the default one." })
  providerId?: string | null;
}

@InputType({ description: "People by conditions, of which all or one has to hold." })
class ConditionGroupInput {
  @Field(() => LogicalOperatorEnum, {
    nullable: true,
    description: "Whether all conditions have to hold; AND when left out.",
  })
  operator?: LogicalOperator | null;

  @Field(() => [ConditionInput], { description: "The conditions. Empty: everybody of the default identity provider." })
  conditions!: ConditionInput[];
}

@InputType({ description: "For whom requestors may ask, and who of those may be given access." })
class RequestForInput {
  @Field(() => [RequestScopeEnum], {
    description: "At least one; each relation between asker and grantee that is allowed.",
  })
  scopes!: RequestScope[];

  @Field(() => ConditionGroupInput, {
    nullable: true,
    description:
      "With OTHERS: people who may be given access. Without conditions: everybody, as where it was never given.",
  })
  grantees?: ConditionGroupInput | null;
}

@InputType({ description: "One rule that takes resources in, or leaves them out." })
class ResourceScopeInput {
  @Field(() => ResourceScopeModeEnum, {
    nullable: true,
    description: "Whether matches are taken in; INCLUDE when left out.",
  })
  mode?: FlowResourceScopeInput["mode"];

  @Field(() => ResourceScopeByEnum, { description: "The property of resources that the values are compared with." })
  by!: FlowResourceScopeInput["by"];

  @Field(() => String, { nullable: true, description: "With TAG: the tag's key, exactly as in AWS." })
  key?: string | null;

  @Field(() => [String], {
    description:
      "Ids; or names or values of the tag, or patterns of them with *. Names and values of tags are compared whatever their case; the key of a tag is not.",
  })
  values!: string[];
}

@InputType({ description: "A permission that a flow offers, with its limits." })
class FlowPermissionInput {
  @Field(() => String, { description: "An EKS access policy such as AmazonEKSViewPolicy, or KUBERNETES_GROUP." })
  permission!: string;

  @Field(() => [String], {
    nullable: true,
    description: "Namespaces or patterns such as payments-* that may be asked for. Left out: the whole cluster too.",
  })
  namespaces?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: "Required with KUBERNETES_GROUP: the groups that may be requested.",
  })
  groups?: string[] | null;
}

@InputType({ description: "Resources of one integration, and what may be asked for on them." })
class FlowTargetInput {
  @Field(() => String, { description: "The name or the id of one that is not deleted." })
  integration!: string;

  @Field(() => ResourceTypeEnum, { nullable: true, description: "The kind in AWS; EKS_CLUSTER when left out." })
  resourceType?: ResourceType | null;

  @Field(() => [ResourceScopeInput], {
    nullable: true,
    description: "Any of the includes, none of the excludes. Left out: every resource.",
  })
  resources?: ResourceScopeInput[] | null;

  @Field(() => [FlowPermissionInput], { description: "At least one; each thing that may be asked for there." })
  permissions!: FlowPermissionInput[];
}

@InputType({ description: "Hours of the week in which access may be asked for, or is held." })
class TimeframeInput {
  @Field(() => [DayOfWeekEnum], { description: "On which the hours begin; past midnight they go on." })
  daysOfWeek!: string[];

  @Field(() => String, { description: "When it begins, as HH:MM on the wall clock." })
  startTime!: string;

  @Field(() => String, {
    description:
      "HH:MM, up to 24:00, not included. Before startTime: on the next day. The same as startTime: a whole day from then.",
  })
  endTime!: string;

  @Field(() => String, { description: "An IANA name, such as Europe/Berlin; no offset." })
  timeZone!: string;
}

@InputType({ description: "An entry of an approver group, satisfied by one of its people." })
class ApproverInput {
  @Field(() => ApproverKindEnum, { description: "The relation by which people approve." })
  kind!: FlowApproverInput["kind"];

  @Field(() => String, { nullable: true, description: "With PEOPLE: user, group, role, or a custom attribute." })
  attribute?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: "With PEOPLE: the values of the attribute. One of them has to match.",
  })
  values?: string[] | null;

  @Field(() => ID, {
    nullable: true,
    description: "With PEOPLE: the identity provider of the people. Left out: the default one.",
  })
  providerId?: string | null;
}

@InputType({ description: "Entries of which one, or each, has to be satisfied." })
class ApproverGroupInput {
  @Field(() => LogicalOperatorEnum, {
    nullable: true,
    description:
      "OR when left out: one approver is enough. AND: each has to be satisfied, and one person may satisfy several. An approver is an entry of the list, such as the owners; one of its people satisfies it.",
  })
  operator?: LogicalOperator | null;

  @Field(() => [ApproverInput], { description: "At least one entry, such as the owners." })
  approvers!: ApproverInput[];
}

@InputType({ description: "The approver groups whose approvals are needed before access is given." })
class ApproverPolicyInput {
  @Field(() => ApprovalModeEnum, {
    nullable: true,
    description: "ANY_OF when left out: one group is enough. ALL_OF: each group has to be satisfied.",
  })
  mode?: ApproverPolicy["mode"] | null;

  @Field(() => [ApproverGroupInput], { description: "The approver groups, at least one." })
  groups!: ApproverGroupInput[];
}

@InputType({ description: "More people who may decide where a request waits too long." })
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

@InputType({ description: "Further rules for requests by the flow and for decisions about them." })
class FlowSettingsInput {
  @Field(() => Boolean, {
    nullable: true,
    description: "Whether requests have to say why; true when left out, except in an AUTOMATIC flow.",
  })
  justificationRequired?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Whether decisions have to say why; false when left out." })
  approverReasonRequired?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "The requester and the grantee may approve, if they are approvers.",
  })
  selfApprovalAllowed?: boolean | null;

  @Field(() => Int, { nullable: true, description: "0 when left out. How often access can be extended." })
  maxExtensions?: number | null;

  @Field(() => Int, { nullable: true, description: "The time that one adds, at least 10 where there are any." })
  extensionSeconds?: number | null;

  @Field(() => [String], { nullable: true, description: "For finding and grouping flows; at most 20." })
  labels?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Requesters and approvers must have shown a second factor when they signed in. Tokens cannot.",
  })
  mfaRequired?: boolean | null;

  @Field(() => Int, {
    nullable: true,
    description: "How long ago at most the second factor was shown, 300 to 43200; 3600 when left out.",
  })
  mfaMaxAgeSeconds?: number | null;
}

/** Required fields are nullable here, so that all problems are reported at once. */
@InputType()
abstract class AccessFlowFields {
  @Field(() => String, { nullable: true, description: "Required: 1 to 64 letters, digits, spaces, - and _." })
  name?: string | null;

  @Field(() => String, { nullable: true, description: "A note for others, up to 1000 characters." })
  description?: string | null;

  @Field(() => Boolean, { nullable: true, description: "Whether the flow is in force at once; true when left out." })
  active?: boolean | null;

  @Field(() => FlowTriggerEnum, {
    nullable: true,
    description:
      "Whether people request the access or have it without a request; SELF_SERVE when left out. It cannot be changed later.",
  })
  trigger?: FlowTrigger | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "The longest duration of one request, in seconds: at least 10; 3600 when left out. For access until it is revoked see `without`. Not for an AUTOMATIC flow.",
  })
  maxDurationSeconds?: number | null;

  @Field(() => ConditionGroupInput, {
    nullable: true,
    description: "Required: the people who may ask; in an AUTOMATIC flow, those who have the access.",
  })
  requestors?: ConditionGroupInput | null;

  @Field(() => RequestForInput, {
    nullable: true,
    description: "The people for whom requestors may ask; themselves alone when left out.",
  })
  requestFor?: RequestForInput | null;

  @Field(() => [FlowTargetInput], {
    nullable: true,
    description: "Required: at least one. An AUTOMATIC flow may come to 20000 grants: people times clusters.",
  })
  targets?: FlowTargetInput[] | null;

  @Field(() => TimeframeInput, {
    nullable: true,
    description: "The hours in which access may be requested. Left out: at any hour.",
  })
  timeframe?: TimeframeInput | null;

  @Field(() => ApproverPolicyInput, {
    nullable: true,
    description: "Required, except in an AUTOMATIC flow. For a flow without approval see `without`.",
  })
  approverPolicy?: ApproverPolicyInput | null;

  @Field(() => EscalationInput, {
    nullable: true,
    description: "Further approvers when a request waits too long. Left out: none.",
  })
  escalation?: EscalationInput | null;

  @Field(() => FlowSettingsInput, { nullable: true, description: "Further rules, each with a default of its own." })
  settings?: FlowSettingsInput | null;

  @Field(() => [FlowLimitEnum], {
    nullable: true,
    description: "The limits that the flow does not have, each in place of its field.",
  })
  without?: FlowLimit[] | null;
}

@InputType({ description: "A new access flow. An error names all problems of it at once." })
export class CreateAccessFlowInput extends AccessFlowFields {
  @Field(() => String, {
    nullable: true,
    description:
      "A name of the client's own, up to 200 characters: sent again with the same input, it makes nothing new.",
  })
  clientRequestId?: string | null;
}

@InputType({
  description:
    "A field left out stays as it is, also within a field such as settings. A list that is given replaces the whole list; `without` takes a limit off. Defaults are those of createAccessFlow and do not come back by leaving a field out.",
})
export class UpdateAccessFlowInput extends AccessFlowFields {
  @Field(() => ID, { description: "The flow to change, which is not deleted." })
  id!: string;

  @Field(() => Int, { description: "The version last read; CONFLICT if the flow was changed since." })
  version!: number;

  @Field(() => WaitingChoiceEnum, {
    nullable: true,
    description: "The fate of requests that nobody could approve any more; KEEP when left out.",
  })
  waiting?: WaitingChoice | null;
}

@InputType({ description: "A flow as createAccessFlow takes it, or a change as updateAccessFlow does." })
export class PreviewAccessFlowInput extends AccessFlowFields {}

@InputType({ description: "A flow that is not saved: all of a new one, or the fields to change." })
export class AccessFlowAsCodeInput extends AccessFlowFields {}

@InputType({ description: "A filter of access flows. Every field that is given has to match." })
export class AccessFlowFilterInput {
  @Field(() => Boolean, {
    nullable: true,
    description: "true: flows that are switched on. false: those that are switched off.",
  })
  active?: boolean | null;

  @Field(() => ID, {
    nullable: true,
    description: "Flows that have a target in this integration.",
  })
  integrationId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Part of the name, the description or a label, whatever its case.",
  })
  search?: string | null;

  @Field(() => FlowTriggerEnum, {
    nullable: true,
    description: "SELF_SERVE: flows by which people ask. AUTOMATIC: those that give access without asking.",
  })
  trigger?: FlowTrigger | null;
}

export const AccessFlowOrderInput = orderInputType<FlowOrderField>("AccessFlow", {
  NAME: "The name that is shown, whatever its case.",
  CHANGED: "The time of the flow's last change or switch.",
  CREATED: "The time at which an admin created the flow.",
});
export type AccessFlowOrderInput = FlowOrder;
