/** Why a grant ends. The first group ends what was given, the second what never came. */
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

  "REFUSED_BY_AWS",
  "FOREIGN_ENTRY",
  "PRINCIPAL_NOT_FOUND",
  "NOT_MANAGEABLE",
  "NOT_IN_TIME",
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** Those after which a grant that was never active has failed. */
const FAILURES: readonly EndReason[] = [
  "REFUSED_BY_AWS",
  "FOREIGN_ENTRY",
  "PRINCIPAL_NOT_FOUND",
  "NOT_MANAGEABLE",
  "NOT_IN_TIME",
];

export function isFailure(reason: EndReason): boolean {
  return FAILURES.includes(reason);
}
