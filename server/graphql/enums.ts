import { registerEnumType } from "type-graphql";
import { FLOW_TRIGGERS } from "../../shared/domain/access-flows/access-flow.entity";
import { MATCH_OPERATORS, REQUEST_SCOPES } from "../../shared/domain/access-flows/flow-definition";
import { FLOW_WARNING_CODES } from "../../shared/domain/access-flows/flow-warnings";
import { WAITING_CHOICES } from "../../shared/domain/access-flows/requests-of-flow";
import { DAYS } from "../../shared/domain/access-flows/timeframe";
import { DECISIONS } from "../../shared/domain/access-requests/access-request.entity";
import { CANCEL_REASONS, ITEM_STATES, REQUEST_STATES } from "../../shared/domain/access-requests/access-request.states";
import { REQUEST_LISTS } from "../../shared/domain/access-requests/access-requests.queries";
import { SCOPE_REASONS } from "../../shared/domain/accounts/account.entity";
import { AUDIT_OUTCOMES } from "../../shared/domain/audit/audit-event.entity";
import { AUDIT_BREAKS } from "../../shared/domain/audit/verify-audit-log";
import { RESOURCE_TYPES } from "../../shared/domain/catalog/resource-types";
import { ACCOUNT_STATES } from "../../shared/domain/connectors/cloud.port";
import { CONNECTOR_KINDS } from "../../shared/domain/connectors/connector.entity";
import { CONNECTOR_STATUSES } from "../../shared/domain/connectors/connector-status";
import { CONNECTOR_CHECKS } from "../../shared/domain/connectors/connector-test.entity";
import { DRIFT_KINDS } from "../../shared/domain/drift/drift.queries";
import { END_REASONS } from "../../shared/domain/grants/end-reasons";
import { GRANT_STATES } from "../../shared/domain/grants/grant.states";
import { HOLD_SUBJECTS } from "../../shared/domain/identities/hold-rule";
import {
  PROVIDER_KINDS,
  PROVIDER_STANDINGS,
  type ProviderStanding,
} from "../../shared/domain/identities/identity-provider.entity";
import { READ_STATES } from "../../shared/domain/identities/provider-read.entity";
import { PRINCIPAL_STRATEGIES } from "../../shared/domain/integrations/integration.entity";
import { INTEGRATION_STATUSES } from "../../shared/domain/integrations/integration-status";
import { DELIVERY_STATES } from "../../shared/domain/notices/notice.entity";
import { FALLBACK_REASONS, MATCH_KINDS } from "../../shared/domain/owners/resolve-owner";
import { OWNER_KINDS, OWNER_SOURCES, OWNERSHIP_STATUSES } from "../../shared/domain/owners/resource-owner.entity";
import { RESOURCE_STATUSES, UNMANAGEABLE_REASONS } from "../../shared/domain/resources/resource.entity";
import { SCAN_OUTCOMES } from "../../shared/domain/sync-runs/outcomes";
import { SYNC_TRIGGERS } from "../../shared/domain/sync-runs/sync-run.entity";
import { SYNC_RUN_STATES } from "../../shared/domain/sync-runs/sync-run.states";

import { ROLES, SCOPES } from "../../shared/kernel/actor";

/** A list of words of the domain as a GraphQL enum. */
function enumOf(
  name: string,
  words: readonly string[],
  description?: string,
  meanings: Readonly<Record<string, string>> = {},
): object {
  const values = Object.fromEntries(words.map((word) => [word, word]));
  const described = Object.entries(meanings).map(([word, meaning]) => [word, { description: meaning }]);
  registerEnumType(values, { name, description, valuesConfig: Object.fromEntries(described) });
  return values;
}

export const ResourceTypeEnum = enumOf("ResourceType", RESOURCE_TYPES);
export const ConnectorKindEnum = enumOf("ConnectorKind", CONNECTOR_KINDS);
export const ConnectorStatusEnum = enumOf("ConnectorStatus", CONNECTOR_STATUSES);
export const ConnectorCheckNameEnum = enumOf("ConnectorCheckName", CONNECTOR_CHECKS);
export const IntegrationStatusEnum = enumOf("IntegrationStatus", INTEGRATION_STATUSES);
export const IntegrationKindEnum = enumOf("IntegrationKind", ["AWS_ORGANIZATION"]);
export const PrincipalStrategyEnum = enumOf(
  "PrincipalStrategy",
  PRINCIPAL_STRATEGIES,
  "How a person becomes an IAM principal. IDENTITY_CENTER: a permission set of their own. IAM_ROLE_TEMPLATE: a role of their own, by a pattern.",
);
export const AccountStateEnum = enumOf("AccountState", ACCOUNT_STATES);
export const ScopeReasonEnum = enumOf("OutOfScopeReason", SCOPE_REASONS);
export const ResourceStatusEnum = enumOf(
  "ResourceStatus",
  RESOURCE_STATUSES,
  "PRESENT: seen by the last look. MISSING: absent once. GONE: absent twice, or replaced. OUT_OF_SCOPE: not looked at.",
);
export const UnmanageableReasonEnum = enumOf("UnmanageableReason", UNMANAGEABLE_REASONS);
export const SyncTriggerEnum = enumOf("SyncTrigger", SYNC_TRIGGERS);
export const SyncRunStateEnum = enumOf("SyncRunState", SYNC_RUN_STATES);
export const ScanOutcomeEnum = enumOf("ScanOutcome", SCAN_OUTCOMES);
export const ProviderKindEnum = enumOf("IdentityProviderKind", PROVIDER_KINDS);
const STANDINGS: Readonly<Record<ProviderStanding, string>> = {
  DEFAULT: "Wherever no provider is named. Exactly one is: the first that was made.",
  NAMED: "Only where it is named.",
  LINK_ONLY: "Nowhere, and nobody signs in by it: its identities only belong to people known elsewhere.",
};
export const ProviderStandingEnum = enumOf(
  "IdentityProviderStanding",
  PROVIDER_STANDINGS,
  "Where a provider's people and groups can be meant.",
  STANDINGS,
);
export const ReadStateEnum = enumOf(
  "IdentityReadState",
  READ_STATES,
  "IDLE: read and written. HELD: too much would go. FAILED: nobody was changed.",
);
export const HoldSubjectEnum = enumOf("IdentityHoldSubject", HOLD_SUBJECTS, "Of which too many would go.", {
  PEOPLE: "People who are not in the document any more or became inactive.",
  GROUPS: "Groups that are not in the document any more.",
  MEMBERSHIPS: "People and groups that would no longer be in a group.",
  OWNERS: "Resources that would lose the owner they have.",
});
export const OwnerSourceEnum = enumOf("OwnerSource", OWNER_SOURCES);
export const OwnerKindEnum = enumOf("OwnerKind", OWNER_KINDS);
export const MatchKindEnum = enumOf(
  "OwnerMatchKind",
  MATCH_KINDS,
  "By what a value was matched, in the order of precedence.",
);
export const OwnershipStatusEnum = enumOf("OwnershipStatus", OWNERSHIP_STATUSES);
export const FallbackReasonEnum = enumOf("FallbackReason", FALLBACK_REASONS);
export const GrantStateEnum = enumOf(
  "GrantState",
  GRANT_STATES,
  "PENDING: decided. ACTIVE: seen on the cluster. REVOKING: being taken away. REVOKED: seen gone twice, or nothing was ever written for it. REVOKED_OUTSIDE: somebody else took it away. UNVERIFIED: nobody could look. FAILED: it never came, and nothing of it is there.",
);
export const GrantEndReasonEnum = enumOf("GrantEndReason", END_REASONS);
export const DriftKindEnum = enumOf(
  "DriftKind",
  DRIFT_KINDS,
  "OURS_MISSING: a grant's entry is not there. OURS_ALTERED: others changed it. ORPHAN: this installation made it, and nothing wants it. NEW: of others, and came within a day. FOREIGN: of others.",
);
export const DeliveryStateEnum = enumOf(
  "NoticeDeliveryState",
  DELIVERY_STATES,
  "PENDING: to be sent, or tried again. FAILED: given up after three days.",
);
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
export const FlowWarningCodeEnum = enumOf("AccessFlowWarningCode", FLOW_WARNING_CODES);
export const AccessRequestStateEnum = enumOf(
  "AccessRequestState",
  REQUEST_STATES,
  "Something waits: PENDING, or PARTLY_APPROVED where some approval was given. Nothing waits: what all items are, or MIXED.",
);
export const ItemStateEnum = enumOf("AccessRequestItemState", ITEM_STATES);
export const CancelReasonEnum = enumOf("AccessRequestCancelReason", CANCEL_REASONS);
export const AccessDecisionEnum = enumOf("AccessDecisionKind", DECISIONS);
export const RequestListEnum = enumOf(
  "AccessRequestScope",
  REQUEST_LISTS,
  "MINE: by or for me. WAITING_FOR_ME: I may decide about something in it now. ALL: for admins and auditors.",
);
export const AuditOutcomeEnum = enumOf(
  "AuditOutcome",
  AUDIT_OUTCOMES,
  "REFUSED: somebody tried, and was not allowed to or could not. Nothing was changed.",
);
export const AuditBreakEnum = enumOf("AuditBreakKind", AUDIT_BREAKS);
export const RoleEnum = enumOf("Role", ROLES);
export const ScopeEnum = enumOf(
  "TokenScope",
  SCOPES,
  "READ: queries and subscriptions. REQUEST: asking for access, giving it back. DECIDE: approving, rejecting. ADMIN: changes by admins. GOVERN, beside ADMIN: those that give power, for which a person needs a fresh sign-in.",
);
