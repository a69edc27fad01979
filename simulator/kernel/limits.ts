/** Delays of AWS, in milliseconds of the simulator's clock. */
export interface Timing {
  /** Until a change of access entries is visible to readers and to Kubernetes, and a new role to EKS. */
  consistencyMs: number;
  /** Until an account assignment is made, removed or provisioned; some 30,000 in AWS. */
  assignmentMs: number;
  /** From the end of the last assignment of a permission set in an account until its role is gone. */
  roleRemovalMs: number;
  /** Until a new assignment is listed, and a removed one no longer. */
  newAssignmentsSeenMs: number;
  endedAssignmentsSeenMs: number;
  /** Until a new role is found by the reads of IAM, and until EKS takes it for a principal. */
  rolesSeenMs: number;
  rolesSeenByEksMs: number;
  /**
   * Until tags of a permission set or an access entry are visible to reads and conditions, and tags of an account to
   * the tagging API.
   */
  tagsSeenMs: number;
  /** How far the Date header of answers is ahead of the machine's clock; negative is behind. */
  dateAheadMs: number;
}

/** Limits of AWS. */
export interface Limits {
  accessEntriesPerCluster: number;
  permissionSets: number;
  /** Account assignments under way at the same time. */
  outstandingAssignments: number;
  outstandingProvisionings: number;
}

/**
 * The answer about a nonexistent object to a caller who is allowed only by a condition on that object. AWS does not
 * document whether it checks existence first (NOT_FOUND) or the condition (DENIED).
 */
export type AbsentResources = "DENIED" | "NOT_FOUND";

/**
 * The behaviour of an assignment while its permission set's role in the account is about to be removed. AWS does not
 * document whether it keeps that role, with its unique id (KEPT), or creates another (REPLACED).
 */
export type RolesBeingRemoved = "REPLACED" | "KEPT";

export const DEFAULT_TIMING: Timing = {
  consistencyMs: 0,
  assignmentMs: 20,
  roleRemovalMs: 0,
  newAssignmentsSeenMs: 0,
  endedAssignmentsSeenMs: 0,
  rolesSeenMs: 0,
  rolesSeenByEksMs: 0,
  tagsSeenMs: 0,
  dateAheadMs: 0,
};

export const DEFAULT_LIMITS: Limits = {
  accessEntriesPerCluster: 3000,
  permissionSets: 3500,
  outstandingAssignments: 15,
  outstandingProvisionings: 3,
};
