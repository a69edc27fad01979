import type { ClusterAccess, PolicyAccess } from "../access/cluster-access.port";
import type { Cloud, OrganizationAccess, OrganizationCloud } from "./cloud.port";

/** AWS with what granting needs beside what discovery does. */
export interface GrantingCloud extends Cloud {
  organization(access: OrganizationAccess): OrganizationCloud & AccessCloud;
}

/**
 * What granting needs from AWS, in our words. As with discovery, every call rejects with a ProviderFailure and nothing
 * else. A write that was sent and not answered rejects with the code "TIMEOUT": it may have been done, or be done later.
 * Absent things are answers, never failures: null, or done.
 */
export interface AccessCloud {
  /** The entry of a principal with its policies. Rejects with CLUSTER_NOT_FOUND where the cluster itself is missing. */
  describeEntry(at: EntryPlace, signal: AbortSignal): Promise<CloudEntry | null>;
  /** Principals of all entries of a cluster. */
  listEntries(cluster: ClusterPlace, signal: AbortSignal): Promise<string[]>;
  /** Rejects with kind "conflict" where there is an entry already. The same token again answers as the first time. */
  createEntry(at: EntryPlace, entry: NewEntry, signal: AbortSignal): Promise<AcceptedWrite>;
  /** Adds tags to an entry, or replaces their values. `entryArn`: AWS tags an entry by its own ARN, not by its principal's. */
  tagEntry(
    at: EntryPlace,
    entryArn: string,
    tags: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<AcceptedWrite>;
  /** Replaces the Kubernetes groups. */
  updateEntryGroups(at: EntryPlace, kubernetesGroups: readonly string[], signal: AbortSignal): Promise<AcceptedWrite>;
  /** Done too when it was not there. Takes its policies along. */
  deleteEntry(at: EntryPlace, signal: AbortSignal): Promise<AcceptedWrite>;
  /** Associates a policy, or replaces the scope it has. */
  associatePolicy(at: EntryPlace, access: PolicyAccess, signal: AbortSignal): Promise<AcceptedWrite>;
  /** Done too when it was not there. */
  disassociatePolicy(at: EntryPlace, policy: string, signal: AbortSignal): Promise<AcceptedWrite>;
  /** A role of the account, by its ARN. */
  role(accountId: string, arn: string, signal: AbortSignal): Promise<CloudRole | null>;
  /** The role that Identity Center made in the account for a permission set, found by listing and by its exact name. */
  reservedRole(accountId: string, permissionSetName: string, signal: AbortSignal): Promise<CloudRole | null>;

  /** Identity Center, by the management role, in its primary region. */
  identityCenter(ssoRegion: string): IdentityCenterCloud;
}

export interface IdentityCenterCloud {
  /** The instance of the organization. Rejects with IDENTITY_CENTER_NOT_FOUND in other regions. */
  instance(signal: AbortSignal): Promise<{ readonly instanceArn: string; readonly identityStoreId: string }>;
  /** Null: nobody, or not exactly one. */
  userId(by: { readonly userName: string } | { readonly email: string }, signal: AbortSignal): Promise<string | null>;
  isUser(userId: string, signal: AbortSignal): Promise<boolean>;
  /** All that a permission set holds, for it to be judged before somebody is assigned to it. Null: there is none of this ARN. */
  slotContents(permissionSetArn: string, priority: CallPriority, signal: AbortSignal): Promise<SlotContents | null>;
  /** Who has the permission set in the account, people and groups. Nobody, where there is no such permission set. */
  assignees(accountId: string, permissionSetArn: string, signal: AbortSignal): Promise<readonly Assignee[]>;
  /** Starts what AWS does later: ask for the outcome. Rejects with kind "conflict" while another change is under way. */
  assign(accountId: string, permissionSetArn: string, userId: string, signal: AbortSignal): Promise<AssignmentStarted>;
  unassign(
    accountId: string,
    permissionSetArn: string,
    assignee: Assignee,
    signal: AbortSignal,
  ): Promise<AssignmentStarted>;
  assignmentOutcome(kind: "assign" | "unassign", requestId: string, signal: AbortSignal): Promise<AssignmentOutcome>;
}

export interface ClusterPlace {
  readonly accountId: string;
  readonly region: string;
  readonly clusterName: string;
  /** Of the cluster's ARN: "aws", "aws-cn", … */
  readonly partition: string;
  /** Whose turn it is when calls have to wait: a revocation goes first. */
  readonly priority: CallPriority;
}

export const CALL_PRIORITIES = ["revoke", "grant", "audit", "discovery"] as const;
export type CallPriority = (typeof CALL_PRIORITIES)[number];

export interface EntryPlace extends ClusterPlace {
  readonly principalArn: string;
  /** A look waits this long first. */
  readonly afterMs?: number;
}

export interface CloudEntry {
  readonly entryArn: string;
  readonly createdAt: Date;
  readonly tags: Readonly<Record<string, string>>;
  /** The name that the cluster knows the principal by, which role bindings may name; empty: it has none. */
  readonly username: string;
  /** Policies that people cannot be given are left out of none: everything that is there is here. */
  readonly access: ClusterAccess;
}

export interface NewEntry {
  readonly kubernetesGroups: readonly string[];
  /** None: the call asks for no right to tag. */
  readonly tags: Readonly<Record<string, string>>;
  /** The same for the same intent, so that asking twice makes one entry. */
  readonly token: string;
}

export interface CloudRole {
  readonly arn: string;
  /** AROA…: what EKS matches. */
  readonly uniqueId: string;
  readonly createdAt: Date;
}

/** A permission set, as it stands in Identity Center. */
export interface SlotContents {
  readonly name: string;
  /** ISO 8601, such as "PT1H". */
  readonly sessionDuration: string;
  /** JSON, as it was written. */
  readonly inlinePolicy: string | null;
  /** ARNs of policies of AWS. */
  readonly managedPolicies: readonly string[];
  /** Path and name of policies that each account has itself. */
  readonly customerManagedPolicies: readonly string[];
  /** ARN, or path and name. */
  readonly permissionsBoundary: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** Where somebody is assigned to it. Twelve digits each. */
  readonly accountIds: readonly string[];
}

export const ASSIGNEE_KINDS = ["USER", "GROUP"] as const;

export interface Assignee {
  readonly kind: (typeof ASSIGNEE_KINDS)[number];
  readonly id: string;
}

/** A write that AWS accepted; its id finds it in CloudTrail. */
export interface AcceptedWrite {
  readonly operation: string;
  readonly requestId: string | null;
  /** It took several attempts, and one of them was never answered: AWS may do that one once more, later. */
  readonly inDoubt?: true;
  /** Of the entry that was made, where AWS told it. */
  readonly entryArn?: string;
}

export interface AssignmentStarted extends AcceptedWrite {
  /** What to ask about. */
  readonly assignmentRequestId: string;
}

export type AssignmentOutcome =
  | { readonly state: "IN_PROGRESS" }
  | { readonly state: "SUCCEEDED" }
  | { readonly state: "FAILED"; readonly reason: string };
