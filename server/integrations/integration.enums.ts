import { MANAGERS, type ManagedBy } from "../../shared/domain/catalog/managed-by";
import { LEAVING_REASONS } from "../../shared/domain/impact/integrations/integration-impact";
import {
  FOREIGN_POLICIES,
  INTEGRATION_WARNING_CODES,
  PRINCIPAL_STRATEGIES,
  type WarningCode,
} from "../../shared/domain/integrations/integration.entity";
import { INTEGRATION_STATUSES } from "../../shared/domain/integrations/integration-status";
import { enumOf } from "../graphql/enum-of";

export const IntegrationStatusEnum = enumOf(
  "IntegrationStatus",
  INTEGRATION_STATUSES,
  "How an integration is at this moment; `statusReasons` says why in sentences.",
  {
    INITIALIZING: "Its first sync goes on. Wait for its end, or follow `syncProgress`.",
    REFRESHING: "A later sync goes on; what was known before is shown meanwhile.",
    ACTIVE: "The last sync read everything, and nothing is to be done.",
    WARNING: "It works, and an admin should check something: see `warnings`.",
    ERROR: "The last sync read nothing, or the connector is away. Nobody is given access until it is mended.",
    DISABLED: "Somebody switched it off: nothing is read and nothing new is given.",
    DELETING: "It was deleted, and is removed once access given through it was observed gone.",
  },
);
export const IntegrationKindEnum = enumOf(
  "IntegrationKind",
  ["AWS_ORGANIZATION"],
  "The kind of system that is connected.",
  {
    AWS_ORGANIZATION: "All accounts of one AWS Organization; the only kind so far.",
  },
);
export const PrincipalStrategyEnum = enumOf(
  "PrincipalStrategy",
  PRINCIPAL_STRATEGIES,
  "How a person becomes an IAM principal in an account.",
  {
    IDENTITY_CENTER: "A permission set of the pool is leased to one person in each account. It needs a deployed pool.",
    IAM_ROLE_TEMPLATE:
      "Each person has a role of their own in every account, found by a pattern. You make these roles.",
  },
);
export const ForeignPoliciesEnum = enumOf(
  "ForeignPolicies",
  FOREIGN_POLICIES,
  "The treatment of policies and groups that others add to access entries of Drawbridge.",
  {
    REPORT: "They are reported as drift and stay: somebody decides what becomes of them.",
    REMOVE: "They are reported as drift and removed within minutes.",
  },
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
  ACCOUNTS_FAILED: "Some accounts could not be scanned. See the last sync run.",
  ACCOUNT_TAGS_ONE_BY_ONE: "The role may not read the tags of many accounts at once. Allow it tag:GetResources.",
  OWNER_VALUE_UNKNOWN: "A value of an integration owner names nobody. Correct it, or take it out.",
  OWNER_VALUE_AMBIGUOUS: "Several carry the name, so nobody is meant. Name one by `id:` and its key.",
  OWNER_VALUE_GONE:
    "The person or group that a value meant was removed. Save it again where another has its name, or take it out.",
  OWNER_RULE_PROVIDER_NOT_MEANT:
    "Nobody of an owner rule's identity provider can be meant: it is LINK_ONLY, off, or deleted. Name another one.",
  MANAGED_BY_TERRAFORM:
    "Of validateIntegration alone: Terraform shows the edit as drift, and undoes it. Change its configuration instead.",
  SETTING_WRONG: "A saved setting does not work in AWS, by the connector's last check; the item names what it tried.",
};
export const IntegrationWarningCodeEnum = enumOf(
  "IntegrationWarningCode",
  INTEGRATION_WARNING_CODES,
  "The warnings about an integration. They refuse nothing.",
  WARNING_MEANINGS,
);
export const ManagedByEnum = enumOf("ManagedBy", MANAGERS, "The tool that manages an integration or an access flow.", {
  CONSOLE: "Made on a page of the console. Edit it there, or by the API.",
  API: "Made by the API. Edit it there, or on a page of the console.",
  TERRAFORM:
    "Made or taken over by Terraform. Its next plan shows edits elsewhere as drift, and its apply undoes them.",
} satisfies Record<ManagedBy, string>);
export const LeavingReasonEnum = enumOf(
  "LeavingReason",
  LEAVING_REASONS,
  "Why a resource could not be asked for any more after a change of its integration.",
  {
    OUT_OF_SCOPE: "The next sync would not scan it any more: by account, unit, region or type.",
    INTEGRATION_DISABLED: "Its integration would be switched off. It stays known.",
    INTEGRATION_DELETED: "It would be forgotten with its integration.",
    MANAGEMENT_ACCOUNT: "It is in the management account, to which a pool gives no access.",
  },
);
