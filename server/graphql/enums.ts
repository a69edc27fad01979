import { registerEnumType } from "type-graphql";
import { SCOPE_REASONS } from "../../shared/domain/accounts/account.entity";
import { RESOURCE_TYPES } from "../../shared/domain/catalog/resource-types";
import { ACCOUNT_STATES } from "../../shared/domain/connectors/cloud.port";
import { CONNECTOR_KINDS } from "../../shared/domain/connectors/connector.entity";
import { CONNECTOR_STATUSES } from "../../shared/domain/connectors/connector-status";
import { CONNECTOR_CHECKS } from "../../shared/domain/connectors/connector-test.entity";
import { PROVIDER_KINDS } from "../../shared/domain/identities/identity-provider.entity";
import { READ_STATES } from "../../shared/domain/identities/provider-read.entity";
import { INTEGRATION_STATUSES } from "../../shared/domain/integrations/integration-status";
import { FALLBACK_REASONS, MATCH_KINDS } from "../../shared/domain/owners/resolve-owner";
import { OWNER_KINDS, OWNER_SOURCES, OWNERSHIP_STATUSES } from "../../shared/domain/owners/resource-owner.entity";
import { RESOURCE_STATUSES, UNMANAGEABLE_REASONS } from "../../shared/domain/resources/resource.entity";
import { SCAN_OUTCOMES } from "../../shared/domain/sync-runs/outcomes";
import { SYNC_TRIGGERS } from "../../shared/domain/sync-runs/sync-run.entity";
import { SYNC_RUN_STATES } from "../../shared/domain/sync-runs/sync-run.states";

/** A list of words of the domain as a GraphQL enum. */
function enumOf(name: string, words: readonly string[], description?: string): object {
  const values = Object.fromEntries(words.map((word) => [word, word]));
  registerEnumType(values, { name, description });
  return values;
}

export const ResourceTypeEnum = enumOf("ResourceType", RESOURCE_TYPES);
export const ConnectorKindEnum = enumOf("ConnectorKind", CONNECTOR_KINDS);
export const ConnectorStatusEnum = enumOf("ConnectorStatus", CONNECTOR_STATUSES);
export const ConnectorCheckNameEnum = enumOf("ConnectorCheckName", CONNECTOR_CHECKS);
export const IntegrationStatusEnum = enumOf("IntegrationStatus", INTEGRATION_STATUSES);
export const IntegrationKindEnum = enumOf("IntegrationKind", ["AWS_ORGANIZATION"]);
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
export const ReadStateEnum = enumOf(
  "IdentityReadState",
  READ_STATES,
  "IDLE: read and written. HELD: too many people would go. FAILED: nobody was changed.",
);
export const OwnerSourceEnum = enumOf("OwnerSource", OWNER_SOURCES);
export const OwnerKindEnum = enumOf("OwnerKind", OWNER_KINDS);
export const MatchKindEnum = enumOf(
  "OwnerMatchKind",
  MATCH_KINDS,
  "By what a value was matched, in the order of precedence.",
);
export const OwnershipStatusEnum = enumOf("OwnershipStatus", OWNERSHIP_STATUSES);
export const FallbackReasonEnum = enumOf("FallbackReason", FALLBACK_REASONS);
