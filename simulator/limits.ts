/** How long AWS takes, in milliseconds of the simulator's clock. */
export interface Timing {
  /** Until a change of access entries is seen by those who read and by Kubernetes, and a new role by EKS. */
  consistencyMs: number;
  /** Until an account assignment is made, removed or provisioned; some 30,000 in AWS. */
  assignmentMs: number;
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

export const DEFAULT_TIMING: Timing = { consistencyMs: 0, assignmentMs: 20, dateAheadMs: 0 };

export const DEFAULT_LIMITS: Limits = {
  accessEntriesPerCluster: 3000,
  permissionSets: 3500,
  outstandingAssignments: 15,
  outstandingProvisionings: 3,
};
