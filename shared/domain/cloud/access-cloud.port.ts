import type { ClusterAccess, PolicyAccess } from "../access/cluster-access.port";
import type { Cloud, OrganizationAccess, OrganizationCloud } from "./cloud.port";

/** AWS for granting access, beside discovery. */
export interface GrantingCloud extends Cloud {
  organization(access: OrganizationAccess): OrganizationCloud & AccessCloud;
}

/**
 * The port of granting to AWS. As in discovery, every call rejects with a ProviderFailure and nothing else. A write
 * that was sent and not answered rejects with the code "TIMEOUT": AWS may have done it, or may do it later. Absent
 * objects are answers, never failures.
 */
export interface AccessCloud {
  /** The entry of a principal with its policies. Rejects with CLUSTER_NOT_FOUND where the cluster itself is missing. */
  describeEntry(at: EntryPlace, signal: AbortSignal): Promise<CloudEntry | null>;
  /** Principals of all entries of a cluster. */
  listEntries(cluster: ClusterPlace, signal: AbortSignal): Promise<string[]>;
  /** Rejects with kind "conflict" where an entry exists. The same token again returns the first answer. */
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
  /** Succeeds if the entry is absent. AWS deletes its policies with it. */
  deleteEntry(at: EntryPlace, signal: AbortSignal): Promise<AcceptedWrite>;
  /** Associates a policy, or replaces the scope of an associated one. */
  associatePolicy(at: EntryPlace, access: PolicyAccess, signal: AbortSignal): Promise<AcceptedWrite>;
  /** Succeeds if the policy is not associated. */
  disassociatePolicy(at: EntryPlace, policy: string, signal: AbortSignal): Promise<AcceptedWrite>;
  /** A role of the account, by its ARN. */
  role(accountId: string, arn: string, signal: AbortSignal): Promise<CloudRole | null>;
  /**
   * The role that Identity Center created in the account for a permission set, found by listing and by its exact name.
   */
  reservedRole(accountId: string, permissionSetName: string, signal: AbortSignal): Promise<CloudRole | null>;

  /** IAM Identity Center through the management role, in its primary region. */
  identityCenter(ssoRegion: string): IdentityCenterCloud;
}

export interface IdentityCenterCloud {
  /** The instance of the organization. Rejects with IDENTITY_CENTER_NOT_FOUND in other regions. */
  instance(signal: AbortSignal): Promise<{ readonly instanceArn: string; readonly identityStoreId: string }>;
  /** Null: no user, or several users. */
  userId(by: { readonly userName: string } | { readonly email: string }, signal: AbortSignal): Promise<string | null>;
  isUser(userId: string, signal: AbortSignal): Promise<boolean>;
  /** The contents of a permission set, to be checked before an assignment. Null: no such permission set. */
  slotContents(permissionSetArn: string, priority: CallPriority, signal: AbortSignal): Promise<SlotContents | null>;
  /** The users and groups that have the permission set in the account; empty if there is no such permission set. */
  assignees(accountId: string, permissionSetArn: string, signal: AbortSignal): Promise<readonly Assignee[]>;
  /**
   * Starts an assignment, which AWS makes asynchronously: poll for the outcome. Rejects with kind "conflict" while
   * another change is under way.
   */
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
  /** The priority where calls have to wait: revocations go first. */
  readonly priority: CallPriority;
}

export const CALL_PRIORITIES = ["revoke", "grant", "check", "discovery"] as const;
export type CallPriority = (typeof CALL_PRIORITIES)[number];

export interface EntryPlace extends ClusterPlace {
  readonly principalArn: string;
  /** Delay before the read. */
  readonly afterMs?: number;
  /** Of a read of an entry that should be there: it is described, and its policies are listed, side by side. */
  readonly isExpected?: boolean;
  /** Asked right before every attempt of a write; false: it is not sent. Left out: there is no such limit. */
  readonly mayStillSend?: () => boolean;
  /** Of a write. Aborted before it is sent: it gives up its turn, with NOT_SENT. A write that was sent goes on. */
  readonly untilSent?: AbortSignal;
}

export interface CloudEntry {
  readonly entryArn: string;
  readonly createdAt: Date;
  readonly tags: Readonly<Record<string, string>>;
  /** The name that role bindings may use for the principal; empty: none. */
  readonly username: string;
  /** Includes policies that nobody can request: this is everything on the entry. */
  readonly access: ClusterAccess;
}

export interface NewEntry {
  readonly kubernetesGroups: readonly string[];
  /** Empty: the call needs no right to tag. */
  readonly tags: Readonly<Record<string, string>>;
  /** Equal for equal intents, so that a repeated call creates one entry. */
  readonly token: string;
}

export interface CloudRole {
  readonly arn: string;
  /** AROA…: EKS matches principals by it. */
  readonly uniqueId: string;
  readonly createdAt: Date;
}

/** A permission set as stored in Identity Center. */
export interface SlotContents {
  readonly name: string;
  /** ISO 8601, such as "PT1H". */
  readonly sessionDuration: string;
  /** JSON as stored. */
  readonly inlinePolicy: string | null;
  /** ARNs of policies of AWS. */
  readonly managedPolicies: readonly string[];
  /** Path and name of customer managed policies, which each account has itself. */
  readonly customerManagedPolicies: readonly string[];
  /** ARN, or path and name. */
  readonly permissionsBoundary: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** Accounts in which somebody is assigned to it. Twelve digits each. */
  readonly accountIds: readonly string[];
}

export const ASSIGNEE_KINDS = ["USER", "GROUP"] as const;

export interface Assignee {
  readonly kind: (typeof ASSIGNEE_KINDS)[number];
  readonly id: string;
}

/** A write that AWS accepted; the request id finds it in CloudTrail. */
export interface AcceptedWrite {
  readonly operation: string;
  readonly requestId: string | null;
  /** An attempt got no answer, or an error of AWS (5xx), so AWS may carry it out later, perhaps once more. */
  readonly inDoubt?: true;
  /** The ARN of the created entry, if AWS returned it. */
  readonly entryArn?: string;
}

export interface AssignmentStarted extends AcceptedWrite {
  /** The id to poll. */
  readonly assignmentRequestId: string;
}

export type AssignmentOutcome =
  | { readonly state: "IN_PROGRESS" }
  | { readonly state: "SUCCEEDED" }
  | { readonly state: "FAILED"; readonly reason: string };
