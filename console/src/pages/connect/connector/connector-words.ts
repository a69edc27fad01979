import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { ConnectorKind, DoctorCheckName, DoctorCheckState } from "../../../gql/enums";

const KINDS: Readonly<Record<ConnectorKind, string>> = {
  ECS: "Amazon ECS",
  EKS: "Amazon EKS or another Kubernetes",
  LOCAL: "This or another machine, for trials",
};

export function kindOf(kind: ConnectorKind): string {
  return KINDS[kind];
}

/** The checks of a connector as a whole, in their order. */
export const REACH: Partial<Record<DoctorCheckName, string>> = {
  IDENTITY: "Identity",
  MANAGEMENT_ROLE: "Management role",
  ORGANIZATION: "Organization",
  IDENTITY_CENTER: "IAM Identity Center",
};

export const CHECK_STATES: Readonly<Record<DoctorCheckState, StatusIndicatorProps.Type>> = {
  FAILED: "error",
  WARNING: "warning",
  OK: "success",
  SKIPPED: "stopped",
};
