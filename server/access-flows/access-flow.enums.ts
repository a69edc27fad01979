import { FLOW_TRIGGERS } from "../../shared/domain/access-flows/access-flow.entity";
import { MATCH_OPERATORS, REQUEST_SCOPES } from "../../shared/domain/access-flows/flow-definition";
import { FLOW_STATUSES, type FlowStatus } from "../../shared/domain/access-flows/flow-status";
import { FLOW_WARNING_CODES, type FlowWarningCode } from "../../shared/domain/access-flows/flow-warnings";
import { WAITING_CHOICES } from "../../shared/domain/access-flows/requests-of-flow";
import { DAYS } from "../../shared/domain/access-flows/timeframe";
import { enumOf } from "../graphql/enum-of";

export const FlowTriggerEnum = enumOf(
  "AccessFlowTrigger",
  FLOW_TRIGGERS,
  "SELF_SERVE: people ask. AUTOMATIC: whoever fulfils the conditions has the access, for as long as they do.",
);
export const LogicalOperatorEnum = enumOf("LogicalOperator", ["AND", "OR"]);
export const MatchOperatorEnum = enumOf("MatchOperator", MATCH_OPERATORS);
export const RequestScopeEnum = enumOf("RequestScope", REQUEST_SCOPES);
export const ResourceScopeModeEnum = enumOf("ResourceScopeMode", ["include", "exclude"]);
export const ResourceScopeByEnum = enumOf("ResourceScopeBy", ["NAME", "ID", "TAG"]);
export const DayOfWeekEnum = enumOf("DayOfWeek", DAYS);
export const ApprovalModeEnum = enumOf("ApprovalMode", ["ANY_OF", "ALL_OF"]);
export const ApproverKindEnum = enumOf(
  "ApproverKind",
  ["owner", "manager", "people"],
  "owner: who owns the resource. manager: the manager of who gets the access. people: by an attribute and its values.",
);
export const WaitingChoiceEnum = enumOf(
  "WaitingRequestsChoice",
  WAITING_CHOICES,
  "KEEP: they wait on, and lapse unless the flow lets them be approved again. END: they are cancelled with the change.",
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
};
export const FlowWarningCodeEnum = enumOf(
  "AccessFlowWarningCode",
  FLOW_WARNING_CODES,
  "Why part of a flow has no effect now.",
  FLOW_WARNING_MEANINGS,
);
const FLOW_STATUS_MEANINGS: Readonly<Record<FlowStatus, string>> = {
  ACTIVE: "It counts, without any warning.",
  WARNING: "It counts, but part of it has no effect: statusReasons says which, and what to do.",
  INACTIVE: "It is switched off: nobody asks by it.",
  DELETED: "It is gone for good; requests and grants name it still.",
};
export const FlowStatusEnum = enumOf(
  "AccessFlowStatus",
  FLOW_STATUSES,
  "Whether a flow counts, and means what it says.",
  FLOW_STATUS_MEANINGS,
);
