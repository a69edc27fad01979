import { registerEnumType } from "type-graphql";
import { FLOW_TRIGGERS } from "../../shared/domain/access-flows/access-flow.entity";
import { MATCH_OPERATORS, REQUEST_SCOPES } from "../../shared/domain/access-flows/flow-definition";
import { FLOW_STATUSES, type FlowStatus } from "../../shared/domain/access-flows/flow-status";
import { FLOW_WARNING_CODES, type FlowWarningCode } from "../../shared/domain/access-flows/flow-warnings";
import { WAITING_CHOICES } from "../../shared/domain/access-flows/requests-of-flow";
import { DAYS } from "../../shared/domain/access-flows/timeframe";
import { DECISIONS } from "../../shared/domain/access-requests/access-request.entity";
import { CANCEL_REASONS, ITEM_STATES, REQUEST_STATES } from "../../shared/domain/access-requests/access-request.states";
import { REQUEST_LISTS } from "../../shared/domain/access-requests/access-requests.queries";
import { SCOPE_REASONS } from "../../shared/domain/accounts/account.entity";
import { ATTENTION_KINDS, type AttentionKind } from "../../shared/domain/attention/attention";
import { AUDIT_OUTCOMES } from "../../shared/domain/audit/audit-event.entity";
import { AUDIT_BREAKS, type AuditBreakKind } from "../../shared/domain/audit/seal-chain";
import { BINDING_STATES, type BindingState } from "../../shared/domain/bindings/binding.entity";
import { SLOT_USES, type SlotUse } from "../../shared/domain/bindings/slots.queries";
import { RESOURCE_TYPES } from "../../shared/domain/catalog/resource-types";
import { ASSIGNEE_KINDS } from "../../shared/domain/connectors/access-cloud.port";
import { ACCOUNT_STATES } from "../../shared/domain/connectors/cloud.port";
import { CONNECTOR_KINDS } from "../../shared/domain/connectors/connector.entity";
import { CONNECTOR_STATUSES } from "../../shared/domain/connectors/connector-status";
import { DOCTOR_CHECK_STATES, DOCTOR_CHECKS, DOCTOR_RUN_STATES } from "../../shared/domain/doctor/doctor-run.entity";
import { DRIFT_KINDS } from "../../shared/domain/drift/drift.queries";
import { END_DETAILS, END_REASONS } from "../../shared/domain/grants/end-reasons";
import { GRANT_STATES } from "../../shared/domain/grants/grant.states";
import { LOOKS_FOUND } from "../../shared/domain/grants/last-look";
import { WAITING_REASONS } from "../../shared/domain/grants/waiting-for";
import { HOLD_SUBJECTS } from "../../shared/domain/identities/hold-rule";
import { LINKED_BY, PERSON_ANSWERS } from "../../shared/domain/identities/identity.entity";
import {
  PROVIDER_KINDS,
  PROVIDER_STANDINGS,
  type ProviderStanding,
} from "../../shared/domain/identities/identity-provider.entity";
import { NAME_STATES, type NameStateKind } from "../../shared/domain/identities/name-states";
import { READ_STATES } from "../../shared/domain/identities/provider-read.entity";
import {
  ENDING_REASONS,
  LEAVING_REASONS,
  UNGROUNDED_REASONS,
} from "../../shared/domain/integration-changes/integration-impact";
import {
  FOREIGN_POLICIES,
  INTEGRATION_WARNING_CODES,
  PRINCIPAL_STRATEGIES,
  type WarningCode,
} from "../../shared/domain/integrations/integration.entity";
import { INTEGRATION_STATUSES } from "../../shared/domain/integrations/integration-status";
import { DELIVERY_STATES } from "../../shared/domain/notices/notice.entity";
import { FALLBACK_REASONS, MATCH_KINDS } from "../../shared/domain/owners/resolve-owner";
import { OWNER_KINDS, OWNER_SOURCES, OWNERSHIP_STATUSES } from "../../shared/domain/owners/resource-owner.entity";
import { PEOPLE_FIELDS } from "../../shared/domain/people/find-people";
import { PERSON_RELATIONS } from "../../shared/domain/people/people.queries";
import { GROUP_PLACES } from "../../shared/domain/people/uses-of-groups";
import { UNMATCHED_REASONS } from "../../shared/domain/provider-changes/match-providers";
import { UNMATCHED_CHOICES } from "../../shared/domain/provider-changes/provider-change";
import {
  FLOW_PLACES,
  LOST_GRANT_REASONS,
  STRANDED_REASONS,
  VALUE_HOLDERS,
} from "../../shared/domain/provider-changes/provider-impact";
import { RESOURCE_STATUSES, UNMANAGEABLE_REASONS } from "../../shared/domain/resources/resource.entity";
import { ROLE_GROUP_PROBLEMS } from "../../shared/domain/roles/role-groups";
import { ROLE_REASONS } from "../../shared/domain/roles/roles.queries";
import { SLOT_REASONS, type SlotReasonCode } from "../../shared/domain/slots/judge-slot";
import { SLOT_ASSIGNMENT_STATES } from "../../shared/domain/slots/slot-assignment.entity";
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
export const DoctorRunStateEnum = enumOf("DoctorRunState", DOCTOR_RUN_STATES);
export const DoctorCheckNameEnum = enumOf(
  "DoctorCheckName",
  DOCTOR_CHECKS,
  "What was tried. CLOCK: the connector's clock against those of AWS and the database. EXTERNAL_ID: whether a role refuses other external ids. MANAGEMENT_PERMISSIONS and MEMBER_PERMISSIONS: the actions of the roles, one by one.",
);
export const DoctorCheckStateEnum = enumOf(
  "DoctorCheckState",
  DOCTOR_CHECK_STATES,
  "FAILED: something does not work as long as it is so. SKIPPED: it was not tried, or its answer tells nothing.",
);
export const IntegrationStatusEnum = enumOf("IntegrationStatus", INTEGRATION_STATUSES);
export const IntegrationKindEnum = enumOf("IntegrationKind", ["AWS_ORGANIZATION"]);
export const PrincipalStrategyEnum = enumOf(
  "PrincipalStrategy",
  PRINCIPAL_STRATEGIES,
  "How a person becomes an IAM principal. IDENTITY_CENTER: a permission set of the pool, leased to one person in each account. IAM_ROLE_TEMPLATE: a role of their own, by a pattern.",
);
export const ForeignPoliciesEnum = enumOf(
  "ForeignPolicies",
  FOREIGN_POLICIES,
  "Policies and groups that others add to access entries of ours. REPORT: they are reported, and stay. REMOVE: they are reported and taken off.",
);
const WARNING_MEANINGS: Readonly<Record<WarningCode, string>> = {
  EXCLUDED_ACCOUNT_FORMAT: "An excluded account is no account number, and excludes nothing. Correct it.",
  EXCLUDED_ACCOUNT_UNKNOWN: "The organization has no such account. Correct it, or take it out.",
  EXCLUDED_OU_FORMAT: "An excluded organizational unit is no id of one, and excludes nothing. Correct it.",
  EXCLUDED_OU_UNKNOWN: "The organization has no such organizational unit. Correct it, or take it out.",
  SESSION_DURATION_CLAMPED:
    "Of validateIntegration alone: AWS caps the connector's sessions at an hour. They are renewed; nothing has to be done.",
  NO_ACCOUNTS_IN_SCOPE: "Every account is excluded or not active. Look at the exclusions.",
  POOL_TOO_SMALL: "An automatic flow gives access to more people at once than the pool has permission sets.",
  POOL_OF_ANOTHER_INSTANCE: "The permission sets are of another instance of IAM Identity Center.",
  POOL_PREFIX_NOT_UNIQUE:
    "The names of the pool and those of another one begin alike, so that the member roles of one reach the access entries of the other.",
  POOL_EMPTY: "There is no pool of permission sets, so no access can be given with IDENTITY_CENTER.",
  ACCOUNTS_FAILED: "Some accounts could not be looked at. Look at the last sync run.",
  ACCOUNT_TAGS_ONE_BY_ONE: "The role may not read the tags of many accounts at once. Allow it tag:GetResources.",
  OWNER_VALUE_UNKNOWN: "A value of an integration owner names nobody. Correct it, or take it out.",
  OWNER_VALUE_AMBIGUOUS: "Several carry the name, so nobody is meant. Name one by `id:` and its key.",
  OWNER_VALUE_GONE:
    "The person or group that a value meant was removed. Save it again where another has its name, or take it out.",
  OWNER_RULE_PROVIDER_NOT_MEANT:
    "Nobody of an owner rule's identity provider can be meant: it is LINK_ONLY, off, or deleted. Name another one.",
};
export const IntegrationWarningCodeEnum = enumOf(
  "IntegrationWarningCode",
  INTEGRATION_WARNING_CODES,
  "What an admin should know about an integration; it stops nothing.",
  WARNING_MEANINGS,
);
export const AccountStateEnum = enumOf("AccountState", ACCOUNT_STATES);
export const ScopeReasonEnum = enumOf("OutOfScopeReason", SCOPE_REASONS);
export const ResourceStatusEnum = enumOf(
  "ResourceStatus",
  RESOURCE_STATUSES,
  "PRESENT: seen by the last look. MISSING: absent once. REGION_DISABLED: its region is switched off in its account, so nobody can see it or ask for it until it is on again. GONE: absent twice, or replaced. OUT_OF_SCOPE: not looked at.",
);
export const UnmanageableReasonEnum = enumOf("UnmanageableReason", UNMANAGEABLE_REASONS);
export const SyncTriggerEnum = enumOf("SyncTrigger", SYNC_TRIGGERS);
export const SyncRunStateEnum = enumOf("SyncRunState", SYNC_RUN_STATES);
export const ScanOutcomeEnum = enumOf("ScanOutcome", SCAN_OUTCOMES);
export const ProviderKindEnum = enumOf("IdentityProviderKind", PROVIDER_KINDS);
const STANDINGS: Readonly<Record<ProviderStanding, string>> = {
  DEFAULT: "Wherever no provider is named. Exactly one is; making another one the default makes it NAMED.",
  NAMED: "Only where it is named.",
  LINK_ONLY: "Nowhere, and nobody signs in by it: its identities only belong to people known elsewhere.",
};
export const ProviderStandingEnum = enumOf(
  "IdentityProviderStanding",
  PROVIDER_STANDINGS,
  "Where a provider's people and groups can be meant.",
  STANDINGS,
);
export const UnmatchedChoiceEnum = enumOf(
  "UnmatchedChoice",
  UNMATCHED_CHOICES,
  "What becomes of a hand-over when people or groups have no match.",
  {
    KEEP: "They stay with the old provider, which is LINK_ONLY then, and values that name them name nobody.",
    REFUSE:
      "Nothing is changed, and the error lists them: INVALID_STATE. Add them to the new provider, or choose KEEP.",
  },
);
export const UnmatchedReasonEnum = enumOf(
  "UnmatchedReason",
  UNMATCHED_REASONS,
  "Why nobody takes the place of a person or group in a hand-over.",
  {
    NO_MATCH: "Nobody is called so at the new provider. Add them there first.",
    SEVERAL: "More than one is called so at either provider. Rename one of them.",
    TAKEN: "The match is another person, who has access, requests or roles of their own. Link the two first.",
  },
);
export const FlowPlaceEnum = enumOf("AccessFlowPlace", FLOW_PLACES, "Where an access flow names people.", {
  REQUESTORS: "Who may ask; in an AUTOMATIC flow, who has the access.",
  GRANTEES: "For whom others may ask.",
  APPROVERS: "Who approves, by the policy.",
  TIERS: "Who may approve once time has gone by.",
});
export const ValueHolderEnum = enumOf("ValueHolder", VALUE_HOLDERS, "Where a value that names somebody is kept.", {
  ACCESS_FLOW: "In a condition or an approver of an access flow.",
  INTEGRATION: "Among the owners of an integration.",
});
export const ValueMeaningEnum = enumOf("ValueMeaning", ["NOBODY", "SEVERAL"], "Why a value would name nobody.", {
  NOBODY: "No person or group that may be meant is called so.",
  SEVERAL: "More than one is called so, so none is meant.",
});
export const StrandedReasonEnum = enumOf(
  "StrandedReason",
  [...STRANDED_REASONS, ...UNGROUNDED_REASONS],
  "Why a request that waits would wait in vain.",
  {
    REQUESTER_INACTIVE: "Whoever asked would not be active, so it would be cancelled.",
    GRANTEE_INACTIVE: "Whoever gets the access would not be active, so it would be cancelled.",
    NO_APPROVER: "Nobody could decide about it, so it would lapse.",
    OUT_OF_SCOPE: "The cluster would not be looked at any more, so it would be cancelled.",
    INTEGRATION_DELETED: "The integration would be gone, so it would be cancelled.",
    INTEGRATION_DISABLED: "It could not be approved while the integration is switched off.",
    MANAGEMENT_ACCOUNT: "The cluster is in the management account, to which a pool gives no access.",
    PRINCIPAL_NOT_FOUND: "The person would have no principal by these settings, so it could not be approved.",
  },
);
export const LeavingReasonEnum = enumOf(
  "LeavingReason",
  LEAVING_REASONS,
  "Why a resource could not be asked for any more after a change of its integration.",
  {
    OUT_OF_SCOPE: "The next sync would not look at it any more: by account, unit, region or type.",
    INTEGRATION_DISABLED: "Its integration would be switched off. It stays known.",
    INTEGRATION_DELETED: "It would be forgotten with its integration.",
    MANAGEMENT_ACCOUNT: "It is in the management account, to which a pool gives no access.",
  },
);
export const LostGrantReasonEnum = enumOf(
  "LostGrantReason",
  [...LOST_GRANT_REASONS, ...ENDING_REASONS],
  "Why access that is given would be taken away.",
  {
    PERSON_INACTIVE: "The person would not be active.",
    CONDITIONS_NO_LONGER_MET: "The person would not be among those of the AUTOMATIC flow.",
    OUT_OF_SCOPE: "The cluster would not be looked at any more.",
    INTEGRATION_DISABLED: "The integration would be switched off.",
    INTEGRATION_DELETED: "The integration would be deleted.",
  },
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
export const LinkedByEnum = enumOf("IdentityLinkedBy", LINKED_BY, "How an identity came to its person.", {
  ADDRESS: "By itself: both providers vouch for the domain of one and the same address.",
  EXTERNAL_ID:
    "By itself: its external id in Identity Center is the key of its person at a provider that lists the issuer.",
  ADMIN: "An admin linked it, or made two people one.",
});
export const PeopleFieldEnum = enumOf("PeopleOrderField", PEOPLE_FIELDS, "By what people are sorted.", {
  NAME: "The name that is shown, whatever its case.",
  USER_NAME: "The user name of their home, whatever its case.",
  ADDRESS: "The e-mail address of their home, whatever its case; who has none comes first.",
  CREATED_AT: "When they were first seen.",
});
export const OrderDirectionEnum = enumOf("OrderDirection", ["ASC", "DESC"], "In which direction a list is sorted.", {
  ASC: "The least first: A before B, the oldest before the newest.",
  DESC: "The greatest first.",
});
export const PeopleAnswerEnum = enumOf(
  "PeopleAnswer",
  ["ONE_PERSON", ...PERSON_ANSWERS],
  "What an admin says of two people.",
  {
    ONE_PERSON: "One person known twice: all that both have is the one's from then on. See previewOnePerson first.",
    SAME_HUMAN: "Separate accounts of one human: neither decides about the other, and their approvals count once.",
    DIFFERENT: "Two humans, though they carry one address: they may decide about each other.",
  },
);
export const PersonRelationEnum = enumOf("PersonRelationKind", PERSON_RELATIONS, "What two people are to each other.", {
  SAME_HUMAN: "Separate accounts of one human, by an admin's answer or by several in a row.",
  DIFFERENT: "Two humans, by an admin's answer.",
  PROBABLY_SAME_HUMAN:
    "They carry the same address, and no admin has answered yet: until then neither decides about the other.",
});
export const RoleReasonEnum = enumOf("RoleReason", ROLE_REASONS, "Why somebody has a role.", {
  ASSIGNED: "An admin gave it to them: removeRole takes it back.",
  ROLE_GROUP: "They are in a role group of the configuration, or in a group inside it.",
});
export const RoleGroupProblemEnum = enumOf(
  "RoleGroupProblem",
  ROLE_GROUP_PROBLEMS,
  "Why a role group of the configuration gives nobody a role.",
  {
    NO_PROVIDER: "No identity provider has that name, or it is LINK_ONLY: correct the name in the configuration.",
    NO_GROUP: "The provider has no such group: correct the name, or make the group there.",
    SEVERAL_GROUPS: "The name means several groups: name one by id: and the provider's own key.",
    NOT_YET: "It names one group since a moment ago, and gives the role with the next change of people or start.",
    GROUP_REMOVED:
      "The group that it meant is gone. Another of the same name is not meant: change the configured text.",
  },
);
export const GroupPlaceEnum = enumOf("GroupPlace", GROUP_PLACES, "Where an access flow names a group.", {
  REQUESTOR: "In a condition of who may ask, also a negated one.",
  GRANTEE: "In a condition of for whom others may ask.",
  APPROVER: "Among the approvers.",
  ESCALATION: "In a tier that is asked when time goes by.",
});
const NAME_MEANINGS: Readonly<Record<NameStateKind, string>> = {
  LIVE: "One person, one group, or a value that somebody has.",
  NOBODY: "Nobody and nothing is called so.",
  SEVERAL: "More than one is called so: nobody is meant until one is named by `id:` and its key.",
  GONE: "The person or group that it meant was removed. Another of its name is not meant until it is saved again.",
};
export const NameStateEnum = enumOf("NameState", NAME_STATES, "What a stored name means by now.", NAME_MEANINGS);
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
  "PENDING: decided. ACTIVE: seen on the cluster. REVOKING: being taken away. REVOKED: seen gone twice, or nothing was ever written for it. REVOKED_OUTSIDE: somebody else took it away, or put an access entry of their own in its place. UNVERIFIED: nobody could look. FAILED: it never came, and nothing of it is there.",
);
export const GrantEndReasonEnum = enumOf("GrantEndReason", END_REASONS);
export const GrantEndDetailEnum = enumOf("GrantEndDetail", END_DETAILS, "Why a grant ended as UNVERIFIED.", {
  ACCOUNT_CLOSED: "Its AWS account was found closed for 90 days, after which AWS deletes what is in it.",
  ABANDONED: "An admin gave it up, as nobody could look.",
  INTEGRATION_DELETED: "Its integration was deleted by force.",
});
export const LookFoundEnum = enumOf("LookFound", LOOKS_FOUND, "The result of the last look at access that is to end.", {
  SEEN_THERE: "The access was there.",
  NOT_LOOKED_AT: "Nobody could look, or has looked, since it was to end or since the last look.",
  SEEN_GONE: "The access was gone. It is over when a later look agrees.",
});
export const WaitingReasonEnum = enumOf("WaitingReason", WAITING_REASONS, undefined, {
  NO_CONNECTOR: "The connector of the integration is away.",
  RESTORED: "The database was restored from a backup, and no admin has confirmed what is live.",
  PRINCIPAL: "The person's role in the account is being made or looked for.",
  POOL: "All permission sets of the pool are in use in the account.",
  DENIED: "AWS denied a call; it is asked again every minute at least.",
  THROTTLED: "AWS throttles the calls, or they wait for their turn.",
  UNREACHABLE: "AWS did not answer, or with an error of its own.",
  CONFLICT: "AWS is still busy with another change of the same thing.",
  REFUSED: "AWS refused a call as it was; asking again alone does not change that.",
  ACCOUNT_CLOSED: "The AWS account is closed. Access in it ends as UNVERIFIED after 90 days of that.",
  ACCOUNT_LEFT: "The AWS account has left the organization. Access in it ends when it is back, or by abandonGrant.",
  DOUBT: "The access was seen gone, and a write that was never answered may still take effect.",
});
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
export const AccessRequestStateEnum = enumOf(
  "AccessRequestState",
  REQUEST_STATES,
  "Something waits: PENDING, or PARTLY_APPROVED where some approval was given. Nothing waits: what all items are, or MIXED.",
);
export const ItemStateEnum = enumOf(
  "AccessRequestItemState",
  ITEM_STATES,
  "PENDING waits for a decision. FAILED: it was approved, and its access did not come: `grant` says why, `askAgain` asks again.",
);
export const CancelReasonEnum = enumOf("AccessRequestCancelReason", CANCEL_REASONS);
export const AccessDecisionEnum = enumOf("AccessDecisionKind", DECISIONS);
export const RequestListEnum = enumOf(
  "AccessRequestScope",
  REQUEST_LISTS,
  "MINE: by or for me. WAITING_FOR_ME: I may decide about something in it now. ALL: for admins and auditors.",
);
const ATTENTION_MEANINGS: Readonly<Record<AttentionKind, string>> = {
  REVOCATION_OVERDUE: "Access should have ended and was not seen gone in time. See that its connector works.",
  ACCESS_IN_GONE_ACCOUNT:
    "Access should have ended in an AWS account that is closed or has left the organization, and nobody can look.",
  ORPHANS_STAY:
    "Access entries of Drawbridge that no grant wants any more could not be deleted: people may have access that has ended.",
  ENTRIES_ALTERED:
    "Others changed access entries of Drawbridge: people may have more access than was approved. Look at the drift report.",
  SLOT_SHARED:
    "Others were assigned to a slot that somebody had access by. See who assigned them, and release the slot.",
  AUDIT_END_BROKEN:
    "The audit log lost its end, or got another one than is known outside the database. Treat it as an intrusion.",
  MANY_LEAVERS: "Many people of a SCIM provider left within minutes. Acknowledge it, or mend what the provider sends.",
  CONNECTOR_AWAY: "A connector that integrations need is disconnected. Start it, or give them another one.",
  POOL_EXHAUSTED: "All slots of a pool are in use in an account, so new access waits there. Make the pool larger.",
  READ_HELD: "A read or an import would remove too much. Confirm it, or mend the provider.",
  FLOW_CHANGES_HELD: "An automatic flow would change a lot. Confirm it, or correct the flow.",
  SLOTS_OUT_OF_USE: "Slots of a pool are not as the pool's template makes them. Mend them as their reasons say.",
  SLOT_ASSIGNMENT_UNKNOWN: "A slot is assigned to others, and leased to nobody there. Release it.",
  POOL_NEARLY_FULL: "Four fifths of a pool are in use in an account. Make the pool larger.",
  ROLE_GROUP_UNCLEAR:
    "A role group of the configuration gives nobody a role: no such group, several of them, or it was removed.",
  VALUE_GONE: "An integration or a flow means a person or a group that was removed. Name another one.",
  VALUE_AMBIGUOUS: "An integration or a flow names several people or groups, and so nobody. Name one by `id:`.",
  PROVIDER_NOT_MEANT: "An integration or a flow names a provider that is LINK_ONLY, off or gone. Name another one.",
  PROBABLY_SAME_HUMAN: "Two people carry one address, and nobody said what they are to each other. Say it.",
  HOME_TO_MOVE:
    "A person is out though another of their identities is active. Move their home, if they are still there.",
  LINKED_ADDRESS_DIFFERS: "An identity was linked by an address that it has no more. See whether it is still theirs.",
  AUDIT_UNSEALED:
    "Audit events have waited for their seal for more than five minutes. See which transactions are open.",
  AUDIT_SINK_BEHIND: "A sink has not taken audit events for more than five minutes. Mend it.",
  DELIVERY_FAILED: "A webhook did not take what was sent to it, and has taken nothing since. Mend it, and test it.",
};
export const AttentionKindEnum = enumOf(
  "AttentionKind",
  ATTENTION_KINDS,
  "Why an admin should look at something, the gravest first.",
  ATTENTION_MEANINGS,
);
export const AuditOutcomeEnum = enumOf(
  "AuditOutcome",
  AUDIT_OUTCOMES,
  "REFUSED: somebody tried, and was not allowed to or could not. Nothing was changed.",
);
const BREAK_MEANINGS: Readonly<Record<AuditBreakKind, string>> = {
  SEAL_MISSING: "A seal was removed: one between others, or one that something outside the database knows.",
  SEAL_ALTERED:
    "A seal was changed, does not follow the one before it, or is not the one that was known by its number.",
  SEAL_NOT_SIGNED: "A seal has no signature though earlier ones have, or one that no key of this server made.",
  ROW_MISSING: "An event under a seal was removed.",
  ROW_INSERTED: "An event was added among those under a seal.",
  ROW_ALTERED: "An event under a seal is not what it was.",
  DROPPED_WITHOUT_RECORD: "A whole month is gone, and not by retention.",
};
export const AuditBreakEnum = enumOf(
  "AuditBreakKind",
  AUDIT_BREAKS,
  "In which way the audit log is not what was sealed.",
  BREAK_MEANINGS,
);
export const RoleEnum = enumOf("Role", ROLES);
export const ScopeEnum = enumOf(
  "TokenScope",
  SCOPES,
  "READ: queries and subscriptions. REQUEST: asking for access, giving it back. DECIDE: approving, rejecting. ADMIN: changes by admins. GOVERN, beside ADMIN: those that give power, for which a person needs a fresh sign-in.",
);
const SLOT_MEANINGS: Readonly<Record<SlotUse, string>> = {
  OUT_OF_USE: "Not as the pool's template makes it: see `reasons`. Nobody is given it, and who had it is moved.",
  UNKNOWN: "Assigned to somebody in an account, and no lease says so: see `unknownAssignments`.",
  LEASED: "Leased to somebody who has, or is to have, access.",
  PARKED: "Leased to people who need it no more at the moment. It goes where slots run short.",
  RESTING: "A lease of it is being taken away, or its role is not gone yet.",
  UNCHECKED: "Never read yet. It is read before somebody is given it.",
  FREE: "Usable, and leased to nobody in any account.",
};
export const SlotStateEnum = enumOf(
  "SlotState",
  SLOT_USES,
  "The state of a slot in all accounts together: the first that fits.",
  SLOT_MEANINGS,
);
const SLOT_REASON_MEANINGS: Readonly<Record<SlotReasonCode, string>> = {
  GONE: "IAM Identity Center does not know the permission set.",
  NAME_WITHOUT_NUMBER: "Its name does not end in a number.",
  TAG_DIFFERS: "Its tag `drawbridge-pool` is not the id of this installation.",
  POLICY_DIFFERS: "Its inline policy is not the template's.",
  POLICY_ATTACHED: "Policies are attached to it.",
  BOUNDARY_SET: "It has a permissions boundary.",
  SESSION_DIFFERS: "Its sessions do not last one hour.",
  IN_MANAGEMENT_ACCOUNT: "It is assigned in the management account.",
};
export const SlotReasonCodeEnum = enumOf(
  "SlotReasonCode",
  SLOT_REASONS,
  "In which way a slot is not as the pool's template makes it.",
  SLOT_REASON_MEANINGS,
);
type LeaseState = Exclude<BindingState, "REMOVED" | "ABANDONED">;
const LEASE_MEANINGS: Readonly<Record<LeaseState, string>> = {
  PREPARING: "The person is being assigned, or their role is looked for.",
  READY: "The role was seen, and access stands on it or is to.",
  PARKED: "Nothing stands on it. It is kept so that access comes at once where the person asks again.",
  REMOVING: "The assignment is being taken away.",
  RESTING: "The assignment is gone, and the role may still be used by sessions of it.",
};
export const LeaseStateEnum = enumOf(
  "SlotLeaseState",
  BINDING_STATES.filter((state) => state !== "REMOVED" && state !== "ABANDONED"),
  "How far a lease has come. One that has ended is not told any more.",
  LEASE_MEANINGS,
);
export const SlotAssignmentStateEnum = enumOf(
  "SlotAssignmentState",
  SLOT_ASSIGNMENT_STATES,
  "OPEN: somebody is assigned. RESTING: nobody is any more, and the role is still there or may be used by sessions of it. GONE: the slot may be leased in the account again.",
);
export const AssigneeKindEnum = enumOf("SlotAssigneeKind", ASSIGNEE_KINDS);
