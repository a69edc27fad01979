import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type {
  AccessRequestItemState,
  AccessRequestState,
  GrantState,
  IntegrationStatus,
  ResourceStatus,
  RiskLevel,
} from "../../gql/enums";
import { StatusWord } from "./status-word";

/** An icon and a word: never a color alone. */
type Word = readonly [StatusIndicatorProps.Type, string];

const GRANT: Readonly<Record<GrantState, Word>> = {
  PENDING: ["in-progress", "Being set up"],
  ACTIVE: ["success", "Active"],
  REVOKING: ["in-progress", "Ending"],
  REVOKED: ["stopped", "Ended"],
  REVOKED_OUTSIDE: ["warning", "Taken away by others"],
  UNVERIFIED: ["warning", "Not proven"],
  FAILED: ["error", "Failed"],
};

const REQUEST: Readonly<Record<AccessRequestState, Word>> = {
  PENDING: ["pending", "Waiting for a decision"],
  APPROVED: ["success", "Approved"],
  PARTLY_APPROVED: ["success", "Partly approved"],
  REJECTED: ["stopped", "Rejected"],
  CANCELLED: ["stopped", "Withdrawn"],
  LAPSED: ["stopped", "Not decided in time"],
  FAILED: ["error", "Failed"],
  MIXED: ["info", "Decided in parts"],
};

const RESOURCE: Readonly<Record<ResourceStatus, Word>> = {
  PRESENT: ["success", "Present"],
  MISSING: ["warning", "Missing"],
  GONE: ["stopped", "Gone"],
  OUT_OF_SCOPE: ["stopped", "Out of scope"],
  REGION_DISABLED: ["stopped", "Region switched off"],
};

const INTEGRATION: Readonly<Record<IntegrationStatus, Word>> = {
  INITIALIZING: ["in-progress", "Initializing"],
  ACTIVE: ["success", "Active"],
  REFRESHING: ["in-progress", "Refreshing"],
  WARNING: ["warning", "Warning"],
  ERROR: ["error", "Error"],
  DISABLED: ["stopped", "Disabled"],
  DELETING: ["in-progress", "Deleting"],
};

const RISK: Readonly<Record<RiskLevel, Word>> = {
  LOW: ["success", "Low risk"],
  MEDIUM: ["info", "Medium risk"],
  HIGH: ["warning", "High risk"],
  CRITICAL: ["error", "Critical risk"],
};

export const GrantStatus = ({ state }: { readonly state: GrantState }) => indicator(GRANT[state]);
export const RequestStatus = ({ state }: { readonly state: AccessRequestState | AccessRequestItemState }) =>
  indicator(REQUEST[state]);
export const ResourceState = ({ status }: { readonly status: ResourceStatus }) => indicator(RESOURCE[status]);
export const IntegrationState = ({ status }: { readonly status: IntegrationStatus }) => indicator(INTEGRATION[status]);
export const Risk = ({ risk }: { readonly risk: RiskLevel }) => indicator(RISK[risk]);

function indicator([type, word]: Word) {
  return <StatusWord type={type}>{word}</StatusWord>;
}
