/** Those after which a grant that was never active has failed. */
const FAILURES = ["REFUSED_BY_AWS", "FOREIGN_ENTRY", "PRINCIPAL_NOT_FOUND", "NOT_MANAGEABLE", "NOT_IN_TIME"] as const;

/** Why a grant ends. */
export const END_REASONS = [
  "EXPIRED",
  "GIVEN_BACK",
  "REVOKED_BY_OWNER",
  "REVOKED_BY_ADMIN",
  "PERSON_INACTIVE",
  "CLUSTER_GONE",
  "CLUSTER_REPLACED",
  "OUT_OF_SCOPE",
  "INTEGRATION_DISABLED",
  "INTEGRATION_DELETED",
  "CONDITIONS_NO_LONGER_MET",
  "FLOW_DELETED",
  "CHANGED_OUTSIDE",
  "REQUEST_CANCELLED",
  ...FAILURES,
] as const;
export type EndReason = (typeof END_REASONS)[number];

export function isFailure(reason: EndReason): boolean {
  return FAILURES.some((failure) => failure === reason);
}

/**
 * Why a grant ended as UNVERIFIED, beside the reason for which it was to end. ACCOUNT_CLOSED: its account was closed
 * for good. ABANDONED: an admin gave it up. INTEGRATION_DELETED: its integration was deleted by force.
 */
export const END_DETAILS = ["ACCOUNT_CLOSED", "ABANDONED", "INTEGRATION_DELETED"] as const;
export type EndDetail = (typeof END_DETAILS)[number];
