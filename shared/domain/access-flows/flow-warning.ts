import type { FieldPath } from "./input/problem-collector";

export const FLOW_WARNING_CODES = [
  "ATTRIBUTE_UNKNOWN",
  "VALUE_MATCHES_NOBODY",
  "VALUE_AMBIGUOUS",
  "VALUE_GONE",
  "PROVIDER_NOT_MEANT",
  "NO_REQUESTORS",
  "NO_CLUSTERS",
  "INTEGRATION_GONE",
  "INTEGRATION_DISABLED",
  "NOBODY_APPROVES",
  "REACHES_EVERYTHING",
  "WITHOUT_END",
  "MANAGED_BY_TERRAFORM",
] as const;
export type FlowWarningCode = (typeof FLOW_WARNING_CODES)[number];

/** A part of a flow that has no effect now, or a risk of it that an admin should know of. It blocks nothing. */
export interface FlowWarning {
  readonly code: FlowWarningCode;
  readonly path: FieldPath;
  /** The value that the warning is about. */
  readonly item: string | null;
  readonly message: string;
}
