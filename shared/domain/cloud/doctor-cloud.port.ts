import type { ProviderFailure } from "../../kernel/app-error";
import type { AccessCloud, GrantingCloud } from "./access-cloud.port";
import type { OrganizationAccess, OrganizationCloud } from "./cloud.port";

/** AWS for doctor runs, beside discovery and granting. */
export interface DoctorCloud extends GrantingCloud {
  /**
   * AWS's clock minus the connector's in milliseconds, precise to the second: by the Date header of
   * sts:GetCallerIdentity.
   */
  clockAheadMs(signal: AbortSignal): Promise<number>;
  organization(access: OrganizationAccess): OrganizationCloud & AccessCloud & ExaminedOrganization;
}

/**
 * Tries actions of an integration's roles. A tried action changes nothing: it reads, or names an object that does not
 * exist. Each call resolves to null where IAM allowed the action, whatever AWS answered then. Otherwise it resolves to
 * the failure, of kind "denied" where IAM refused. It rejects only with kind "aborted".
 */
export interface ExaminedOrganization {
  /** Whether the role can be assumed with a random external id. */
  trustsAnyExternalId(role: TrustingRole, signal: AbortSignal): Promise<boolean>;
  /** The instance in the region; null: none is visible. */
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
  /** The ARNs of all roles that Identity Center created in the account. */
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
  /** Null where AWS does not return it. */
  readonly primaryRegion: string | null;
}

export interface IdentityCenterPlace {
  readonly ssoRegion: string;
  readonly accountId: string;
  /** A slot of the pool; null where there is none to try. */
  readonly permissionSetArn: string | null;
}

/** A cluster, and a nonexistent principal, which has no access entry there. */
export interface TriedCluster {
  readonly accountId: string;
  readonly region: string;
  readonly clusterName: string;
  /** Of the cluster's ARN: "aws", "aws-cn", … */
  readonly partition: string;
  readonly principalArn: string;
  /** Entries for roles by template are created with the installation's tags; entries for slots with none. */
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

/** Actions on the instance and its users. */
export const INSTANCE_ACTIONS = [
  "identitystore:ListUsers",
  "identitystore:ListGroups",
  "identitystore:ListGroupMemberships",
  "identitystore:GetUserId",
  "identitystore:DescribeUser",
  "sso:DescribeAccountAssignmentCreationStatus",
  "sso:DescribeAccountAssignmentDeletionStatus",
] as const;

/** Actions on a slot. */
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

/** Actions on an entry that does not exist. */
export const ENTRY_WRITES = [
  "eks:CreateAccessEntry",
  "eks:AssociateAccessPolicy",
  "eks:DisassociateAccessPolicy",
  "eks:DeleteAccessEntry",
] as const;
/** The code of a failure: an entry created by the doctor may remain on the cluster. */
export const ENTRY_LEFT = "ENTRY_LEFT";

export type ClusterAction = (typeof CLUSTER_READS | typeof ENTRY_WRITES)[number];

export const ROLE_ACTIONS = ["iam:ListRoles", "iam:GetRole"] as const;
export type RoleAction = (typeof ROLE_ACTIONS)[number];
