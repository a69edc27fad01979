import {
  FLOW_TRIGGERS,
  type FlowTrigger,
  INACTIVE_CODES,
  type InactiveCode,
} from "../../shared/domain/access-flows/access-flow.entity";
import {
  APPROVAL_MODES,
  APPROVER_KINDS,
  type Approver,
  type ApproverPolicy,
  MATCH_OPERATORS,
  type MatchOperator,
  REQUEST_SCOPES,
  RESOURCE_SCOPE_MODES,
  RESOURCE_SCOPES_BY,
  type RequestScope,
  type ResourceScope,
} from "../../shared/domain/access-flows/flow-definition";
import { FLOW_STATUSES, type FlowStatus } from "../../shared/domain/access-flows/flow-status";
import { FLOW_WARNING_CODES, type FlowWarningCode } from "../../shared/domain/access-flows/flow-warning";
import { WAITING_CHOICES, type WaitingChoice } from "../../shared/domain/access-flows/requests-of-flow.port";
import { WEEK_DAYS } from "../../shared/domain/access-flows/timeframe";
import { enumOf } from "../graphql/enum-of";
import { FLOW_LIMITS, type FlowLimit } from "./flow-form";

export const FlowTriggerEnum = enumOf(
  "AccessFlowTrigger",
  FLOW_TRIGGERS,
  "Whether people ask for the access of a flow, or have it without asking.",
  {
    SELF_SERVE: "People ask, and approvers decide. Choose it for access that ends.",
    AUTOMATIC: "Everybody who fulfils the conditions has the access, for as long as they do.",
  } satisfies Record<FlowTrigger, string>,
);
export const FlowLimitEnum = enumOf(
  "AccessFlowLimit",
  FLOW_LIMITS,
  "A limit that a flow has by default, and that `without` takes off.",
  {
    APPROVAL: "Without it nobody has to approve. It takes the place of `approverPolicy`.",
    TIME_LIMIT: "Without it access lasts until it is revoked. It takes the place of `maxDurationSeconds`.",
    TIMEFRAME: "Without it access may be requested at any hour. It takes the place of `timeframe`.",
    ESCALATION:
      "Without it a request that waits too long goes to no further approvers. It takes the place of `escalation`.",
  } satisfies Record<FlowLimit, string>,
);
export const LogicalOperatorEnum = enumOf(
  "LogicalOperator",
  ["AND", "OR"],
  "How the parts of one list count together.",
  {
    AND: "Every part has to hold, or to be satisfied.",
    OR: "One part that holds, or is satisfied, is enough.",
  },
);
export const MatchOperatorEnum = enumOf(
  "MatchOperator",
  MATCH_OPERATORS,
  "How an attribute of a person is compared with values; letters' case does not count.",
  {
    IS: "One of the values is the whole text, or names the group or person.",
    IS_NOT: "None of the values holds. A name that means nobody lets nobody pass.",
    CONTAINS: "The text has one of the values somewhere in it. Ids do not count.",
    DOES_NOT_CONTAIN: "The text has none of the values anywhere in it.",
    STARTS_WITH: "The text begins with one of the values. Ids do not count.",
  } satisfies Record<MatchOperator, string>,
);
export const RequestScopeEnum = enumOf("RequestScope", REQUEST_SCOPES, "The people for whom requestors may ask.", {
  SELF: "Requestors may ask for access of their own.",
  OTHERS: "Requestors may ask for the flow's grantees, or for everybody where it names none.",
  DIRECT_REPORTS: "Managers may ask for people who report to them, as the identity provider says.",
} satisfies Record<RequestScope, string>);
export const ResourceScopeModeEnum = enumOf(
  "ResourceScopeMode",
  RESOURCE_SCOPE_MODES,
  "Whether resources that match are taken in or left out.",
  {
    INCLUDE: "Matching resources belong to the target, unless an EXCLUDE leaves them out.",
    EXCLUDE: "Matching resources never belong to the target, whatever takes them in.",
  } satisfies Record<ResourceScope["mode"], string>,
);
export const ResourceScopeByEnum = enumOf(
  "ResourceScopeBy",
  RESOURCE_SCOPES_BY,
  "The property by which a scope selects resources.",
  {
    NAME: "By their names, or patterns of them with *.",
    ID: "By the ids that `resources` lists. Renamed or new resources need another entry.",
    TAG: "By the values of one tag, or patterns of them; `key` names the tag.",
  } satisfies Record<ResourceScope["by"], string>,
);
export const DayOfWeekEnum = enumOf("DayOfWeek", WEEK_DAYS, "A day in the time zone of a timeframe.", {
  MON: "Monday, from midnight to midnight there.",
  TUE: "Tuesday, from midnight to midnight there.",
  WED: "Wednesday, from midnight to midnight there.",
  THU: "Thursday, from midnight to midnight there.",
  FRI: "Friday, from midnight to midnight there.",
  SAT: "Saturday, from midnight to midnight there.",
  SUN: "Sunday, from midnight to midnight there.",
} satisfies Record<(typeof WEEK_DAYS)[number], string>);
export const ApprovalModeEnum = enumOf(
  "ApprovalMode",
  APPROVAL_MODES,
  "The number of approver groups that have to be satisfied.",
  {
    ANY_OF: "One approver group that is satisfied gives the access.",
    ALL_OF: "Each approver group has to be satisfied before access is given.",
  } satisfies Record<ApproverPolicy["mode"], string>,
);
export const ApproverKindEnum = enumOf("ApproverKind", APPROVER_KINDS, "The relation by which people approve.", {
  OWNER: "The owners of the resource; the integration's owners where the resource has none left.",
  MANAGER: "The manager of the grantee. Nobody approves by it where no manager is known.",
  PEOPLE: "People with one of the values of an attribute at an identity provider.",
} satisfies Record<Approver["kind"], string>);
export const WaitingChoiceEnum = enumOf(
  "WaitingRequestsChoice",
  WAITING_CHOICES,
  "The fate of requests that nobody could approve any more after a change of their flow.",
  {
    KEEP: "They wait on, and lapse unless the flow lets them be approved again.",
    END: "They are cancelled with the change. Their requesters are told.",
  } satisfies Record<WaitingChoice, string>,
);
const FLOW_WARNING_MEANINGS: Readonly<Record<FlowWarningCode, string>> = {
  ATTRIBUTE_UNKNOWN: "Nobody of the provider has the attribute that a condition names.",
  VALUE_MATCHES_NOBODY: "No active person fulfils a value. Correct it, or take it out.",
  VALUE_AMBIGUOUS: "Several carry the name, so nobody is meant. Name one by `id:` and its key.",
  VALUE_GONE:
    "The person or group that a value meant was removed. Save it again where another has its name, or take it out.",
  PROVIDER_NOT_MEANT:
    "Nobody of the identity provider can be meant: it is LINK_ONLY, off, or deleted. Name another one.",
  NO_REQUESTORS: "Nobody may ask. Look at the conditions.",
  NO_CLUSTERS: "No cluster belongs to a target. Look at its scopes, and at the last sync.",
  INTEGRATION_GONE: "The integration of a target was deleted. Take the target out.",
  INTEGRATION_DISABLED: "The integration of a target is off. Switch it on, or take the target out.",
  NOBODY_APPROVES:
    "People take access without an approval. Name approvers, or add the label `nobody-approves` where that is meant.",
  REACHES_EVERYTHING:
    "Everybody gets a permission of high risk on every cluster of an integration, and nobody decides. Narrow the flow.",
  WITHOUT_END: "Access by the flow lasts until somebody ends it. Choose a longest time.",
  MANAGED_BY_TERRAFORM:
    "Of previewAccessFlow alone: Terraform shows the edit as drift, and undoes it. Change its configuration instead.",
};
export const FlowWarningCodeEnum = enumOf(
  "AccessFlowWarningCode",
  FLOW_WARNING_CODES,
  "Why part of a flow has no effect now, or gives more than most flows do.",
  FLOW_WARNING_MEANINGS,
);
const FLOW_STATUS_MEANINGS: Readonly<Record<FlowStatus, string>> = {
  ACTIVE: "It is in force, without any warning.",
  WARNING:
    "It is in force, but part of it has no effect, or it gives more than most flows do: statusReasons says which, and what to do.",
  INACTIVE: "It is switched off: nobody can request access by it.",
  DELETED: "It was deleted for good. Requests and grants still name it.",
};
export const FlowStatusEnum = enumOf(
  "AccessFlowStatus",
  FLOW_STATUSES,
  "Whether a flow is in force, and whether all of it has an effect.",
  FLOW_STATUS_MEANINGS,
);
export const InactiveCodeEnum = enumOf(
  "AccessFlowInactiveCode",
  INACTIVE_CODES,
  "Why a flow is switched off, so that nobody can ask by it.",
  {
    SWITCHED_OFF: "A person switched the flow off. Switch it on when it is wanted again.",
    INTEGRATION_DELETED: "All of its targets are of deleted integrations. Give it another target first.",
  } satisfies Record<InactiveCode, string>,
);
