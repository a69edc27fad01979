/** How long AWS takes, in milliseconds of the simulator's clock. */
export interface Timing {
  /** Until a change of access entries is seen by those who read and by Kubernetes, and a new role by EKS. */
  consistencyMs: number;
  /** Until an account assignment is made, removed or provisioned; some 30,000 in AWS. */
  assignmentMs: number;
  /** From the end of the last assignment of a permission set in an account until its role is gone. */
  roleRemovalMs: number;
  /** Until an assignment that was made is listed, and until one that was removed is listed no longer. */
  newAssignmentsSeenMs: number;
  endedAssignmentsSeenMs: number;
  /** Until a new role is found by the reads of IAM, and until EKS takes it for a principal. */
  rolesSeenMs: number;
  rolesSeenByEksMs: number;
  /**
   * Until tags of a permission set or an access entry are read, and count for the conditions of policies; and until those of
   * an account are found by the tagging API.
   */
  tagsSeenMs: number;
  /** How far the Date header of answers is ahead of the machine's clock; negative is behind. */
  dateAheadMs: number;
}

/** How much AWS allows. */
export interface Limits {
  accessEntriesPerCluster: number;
  permissionSets: number;
  /** Account assignments under way at the same time. */
  outstandingAssignments: number;
  outstandingProvisionings: number;
}

/**
 * What a call hears about something that does not exist, from whom only a condition on that thing allows it. AWS does not
 * document whether it looks for the thing first (NOT_FOUND) or finds the condition unfulfilled (DENIED).
 */
export type AbsentResources = "DENIED" | "NOT_FOUND";

/**
 * What an assignment finds whose permission set has a role in the account that is about to be removed: AWS does not document
 * whether it keeps that role, with its unique id (KEPT), or makes another (REPLACED).
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
