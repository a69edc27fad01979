import type { Permissions } from "../iam/permissions";
import type { TrustData } from "../iam/trust-policy";

/** The initial state of a simulated AWS Organization. Scenarios are data from which the world is created. */
export interface Scenario {
  readonly name: string;
  /** The region of the connector, Identity Center and the examples. */
  readonly homeRegion: string;
  /** Regions that an administrator would connect. Every region in `regions` exists, these are the ones with clusters. */
  readonly clusterRegions: readonly string[];
  readonly regions: readonly RegionData[];
  /** Null: the accounts stand alone and Organizations answers AWSOrganizationsNotInUseException. */
  readonly organization: OrganizationData | null;
  /** Left out: the organization has no IAM Identity Center. */
  readonly identityCenter?: IdentityCenterData;
  readonly connector: ConnectorData;
  readonly roleNames: { readonly member: string; readonly management: string };
  readonly accounts: readonly AccountData[];
  readonly clusters: readonly ClusterData[];
}

export interface RegionData {
  readonly name: string;
  /** Disabled in every account that has not opted in. Others are enabled by default. */
  readonly optIn?: boolean;
}

export interface OrganizationData {
  readonly id: string;
  readonly rootId: string;
  readonly managementAccountId: string;
  /** Member accounts that may read the organization, as delegated administrators of any service. */
  readonly delegatedAdministrators?: readonly string[];
  readonly units: readonly OrganizationalUnitData[];
}

export interface OrganizationalUnitData {
  readonly id: string;
  readonly name: string;
  /** Id of the root or of the unit above; parents come before their children. */
  readonly parentId: string;
  readonly tags?: Tags;
}

export interface IdentityCenterData {
  /** The primary region, the only one that serves it. */
  readonly region: string;
  readonly instanceArn: string;
  /** "d-" and ten hexadecimal digits. */
  readonly identityStoreId: string;
  readonly users: readonly {
    readonly userName: string;
    /** The user name if left out. */
    readonly email?: string | null;
    readonly displayName: string;
    readonly title?: string;
    readonly enabled?: boolean;
    /** None if left out: made by hand. */
    readonly externalIds?: readonly ExternalId[];
  }[];
  /** Members by user name. */
  readonly groups: readonly { readonly name: string; readonly members: readonly string[] }[];
  readonly permissionSets?: readonly PermissionSetData[];
}

/** An identity provider's id of a provisioned user. */
export interface ExternalId {
  readonly issuer: string;
  readonly id: string;
}

export interface PermissionSetData {
  readonly name: string;
  readonly description?: string;
  readonly relayState?: string;
  /** An hour if left out. */
  readonly sessionSeconds?: number;
  readonly inlinePolicy?: string;
  readonly tags?: Tags;
  readonly managedPolicies?: readonly string[];
  readonly customerManagedPolicies?: readonly CustomerManagedPolicy[];
  readonly boundary?: Boundary | null;
  /** By user name or group name, in these accounts. */
  readonly assignments?: readonly {
    readonly user?: string;
    readonly group?: string;
    readonly accountIds: readonly string[];
  }[];
}

export interface CustomerManagedPolicy {
  readonly name: string;
  /** Begins and ends with a slash. */
  readonly path: string;
}

/** A policy of AWS, by its ARN, or one that stands in each account. */
export type Boundary = { readonly managedPolicyArn: string } | CustomerManagedPolicy;

/** The connector's own identity: the account it runs in and its role or user there. */
export interface ConnectorData {
  readonly accountId: string;
  readonly name: string;
  /** "role": a session of an ECS task role, so role chaining applies. "user": an IAM user with a long-term key. */
  readonly kind: "role" | "user";
}

export type AccountState = "PENDING_ACTIVATION" | "ACTIVE" | "SUSPENDED" | "PENDING_CLOSURE" | "CLOSED";
type Tags = Readonly<Record<string, string>>;

export interface AccountData {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  /** Id of the root or of an organizational unit; the root if left out. */
  readonly parentId?: string;
  readonly state?: AccountState;
  readonly joinedAt?: string;
  readonly tags?: Tags;
  /** False: the member role was never deployed here. */
  readonly memberRole?: boolean;
  /** Further roles of the account. */
  readonly roles?: readonly RoleData[];
  /** Opt-in regions that this account has enabled. */
  readonly optedInRegions?: readonly string[];
  /** Regions that a service control policy denies. Never applied to the management account, as in AWS. */
  readonly deniedRegions?: readonly string[];
}

export interface RoleData extends Permissions {
  readonly name: string;
  /** Begins and ends with a slash; "/" if left out. */
  readonly path?: string;
  readonly trust: TrustData;
  readonly description?: string;
  readonly tags?: Tags;
  readonly maxSessionDurationSeconds?: number;
}

export interface ClusterData {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
  readonly createdAt?: string;
  readonly status?: "CREATING" | "ACTIVE" | "DELETING" | "FAILED" | "UPDATING" | "PENDING";
  readonly version?: string;
  readonly platformVersion?: string;
  readonly authenticationMode?: "API" | "API_AND_CONFIG_MAP" | "CONFIG_MAP";
  readonly endpointPublicAccess?: boolean;
  readonly endpointPrivateAccess?: boolean;
  readonly tags?: Tags;
  /** The principal of the creator's access entry; the account's provisioning role by default, nobody if null. */
  readonly creatorArn?: string | null;
  /** The endpoint of its Kubernetes API and its certificate (PEM). */
  readonly endpoint?: string | null;
  readonly certificateAuthority?: string | null;
}
