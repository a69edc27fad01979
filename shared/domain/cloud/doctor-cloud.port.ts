import type { ProviderFailure } from "../../kernel/app-error";
import type { AccessCloud, GrantingCloud } from "./access-cloud.port";
import type { OrganizationAccess, OrganizationCloud } from "./cloud.port";

/** AWS with what a doctor run needs beside what discovery and granting do. */
export interface DoctorCloud extends GrantingCloud {
  /** AWS's clock minus the connector's, in milliseconds, to the second: by the Date header of sts:GetCallerIdentity. */
  clockAheadMs(signal: AbortSignal): Promise<number>;
  organization(access: OrganizationAccess): OrganizationCloud & AccessCloud & ExaminedOrganization;
}

/**
 * Tries what the roles of an integration may do. A tried action changes nothing: it reads, or it names something that does
 * not exist. Each resolves to null where IAM allowed the call, whatever came of it then, and otherwise to the failure: kind
 * "denied" where IAM refused it. Rejects only with kind "aborted".
 */
export interface ExaminedOrganization {
  /** Whether the role lets itself be assumed with an external id that nobody was told. */
  trustsAnyExternalId(role: TrustingRole, signal: AbortSignal): Promise<boolean>;
  /** The instance that the region shows; null: it shows none. */
  identityCenterIn(region: string, signal: AbortSignal): Promise<FoundInstance | null>;
  tryInOrganization(
    action: OrganizationAction,
    at: { readonly accountId: string; readonly rootId: string },
    signal: AbortSignal,
  ): Promise<ProviderFailure | null>;
  tryInIdentityCenter(
    action: IdentityCenterAction,
    at: IdentityCenterPlace,
    signal: AbortSignal,
  ): Promise<ProviderFailure | null>;
  tryOnCluster(action: ClusterAction, at: TriedCluster, signal: AbortSignal): Promise<ProviderFailure | null>;
  /** The ARNs of all roles that Identity Center made in the account. */
  reservedRoleArns(accountId: string, signal: AbortSignal): Promise<readonly string[]>;
  /** NOTHING_TO_ASK: the account has no role of Identity Center to read. */
  tryInAccount(
    action: RoleAction,
    accountId: string,
    signal: AbortSignal,
  ): Promise<ProviderFailure | null | "NOTHING_TO_ASK">;
}

export type TrustingRole = { readonly kind: "management" } | { readonly kind: "member"; readonly accountId: string };

export interface FoundInstance {
  readonly instanceArn: string;
  readonly identityStoreId: string;
  /** Null where AWS does not say. */
  readonly primaryRegion: string | null;
}

export interface IdentityCenterPlace {
  readonly ssoRegion: string;
  readonly accountId: string;
  /** A slot of the pool; null where there is none to ask about. */
  readonly permissionSetArn: string | null;
}

/** A cluster, and a principal that does not exist and so has no access entry there. */
export interface TriedCluster {
  readonly accountId: string;
  readonly region: string;
  readonly clusterName: string;
  /** Of the cluster's ARN: "aws", "aws-cn", … */
  readonly partition: string;
  readonly principalArn: string;
  /** Entries for roles by template are made with the tags of the installation; those of slots with none. */
  readonly tags: Readonly<Record<string, string>>;
}

export const ORGANIZATION_ACTIONS = [
  "organizations:DescribeOrganization",
  "organizations:ListAccounts",
  "organizations:ListTagsForResource",
  "tag:GetResources",
  "organizations:ListRoots",
  "organizations:ListOrganizationalUnitsForParent",
  "organizations:ListAccountsForParent",
  "organizations:ListParents",
] as const;
export type OrganizationAction = (typeof ORGANIZATION_ACTIONS)[number];

/** Asked of the instance and its people. */
export const INSTANCE_ACTIONS = [
  "identitystore:ListUsers",
  "identitystore:ListGroups",
  "identitystore:ListGroupMemberships",
  "identitystore:GetUserId",
  "identitystore:DescribeUser",
  "sso:DescribeAccountAssignmentCreationStatus",
  "sso:DescribeAccountAssignmentDeletionStatus",
] as const;

/** Asked of a slot. */
export const SLOT_ACTIONS = [
  "sso:DescribePermissionSet",
  "sso:GetInlinePolicyForPermissionSet",
  "sso:ListManagedPoliciesInPermissionSet",
  "sso:ListCustomerManagedPolicyReferencesInPermissionSet",
  "sso:GetPermissionsBoundaryForPermissionSet",
  "sso:ListAccountsForProvisionedPermissionSet",
  "sso:ListTagsForResource",
  "sso:ListAccountAssignments",
] as const;
export type IdentityCenterAction = (typeof INSTANCE_ACTIONS | typeof SLOT_ACTIONS)[number];

export const CLUSTER_READS = [
  "eks:DescribeCluster",
  "eks:ListAccessEntries",
  "eks:DescribeAccessEntry",
  "eks:ListAssociatedAccessPolicies",
] as const;

/** Asked about an entry that does not exist. */
export const ENTRY_WRITES = [
  "eks:CreateAccessEntry",
  "eks:AssociateAccessPolicy",
  "eks:DisassociateAccessPolicy",
  "eks:DeleteAccessEntry",
] as const;
/** The code of a failure: an entry that the doctor asked for may be left on the cluster. */
export const ENTRY_LEFT = "ENTRY_LEFT";

export type ClusterAction = (typeof CLUSTER_READS | typeof ENTRY_WRITES)[number];

export const ROLE_ACTIONS = ["iam:ListRoles", "iam:GetRole"] as const;
export type RoleAction = (typeof ROLE_ACTIONS)[number];
