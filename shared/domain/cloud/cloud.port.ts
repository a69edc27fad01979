/**
 * The port of discovery to AWS. Only workers hold an implementation: the server never calls AWS. Every call rejects
 * with a ProviderFailure (kind, code, account, region, operation, request id) and nothing else. Throttles and transient
 * faults are retried first. A call ends soon after `signal` is aborted (kind "aborted").
 */
export interface Cloud {
  /** The connector's identity, by sts:GetCallerIdentity. */
  callerIdentity(signal: AbortSignal): Promise<CallerIdentity>;
  /**
   * A client for one integration's organization. It holds role sessions and renews them; create one for each piece of
   * work.
   */
  organization(access: OrganizationAccess): OrganizationCloud;
}

export interface CallerIdentity {
  readonly accountId: string;
  readonly arn: string;
  /** "aws", "aws-cn", "aws-us-gov", … */
  readonly partition: string;
  /** The connector's own credentials are a role session, so every role it assumes is capped at one hour (role chaining). */
  readonly isRoleSession: boolean;
}

/** The settings of an integration that its AWS calls need. */
export interface OrganizationAccess {
  /** Where STS is called. */
  readonly region: string;
  /** Null: the connector's own role reads the organization. */
  readonly managementRoleArn: string | null;
  readonly memberRoleName: string;
  readonly externalId: string;
  /** The requested duration; AWS caps it at one hour where roles are chained. */
  readonly sessionDurationHours: number;
}

export interface OrganizationCloud {
  /** Assumes the management role (or checks the connector's own role), reads DescribeOrganization. */
  describeOrganization(signal: AbortSignal): Promise<OrganizationDescription>;
  /**
   * Every account with its path of organizational units. Walks the OU tree only where AWS left `Paths` out. `onListed`
   * receives the accounts of each page at once, without those whose path is not known yet.
   */
  listAccounts(
    signal: AbortSignal,
    onListed?: (accounts: readonly OrganizationAccount[]) => void,
  ): Promise<OrganizationAccount[]>;
  /** The names of the roots and of the units directly below each parent, by id: one list for each parent. */
  unitNames(parentIds: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
  /**
   * Accounts with their tags, by tag:GetResources, a hundred at a time. An account that is missing may be untagged,
   * tagged recently, or invisible to the caller. Empty where the partition does not list accounts so.
   */
  taggedAccounts(signal: AbortSignal): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>>;
  /** organizations:ListTagsForResource of one account. */
  accountTags(accountId: string, signal: AbortSignal): Promise<Record<string, string>>;
  /** Assumes the member role in an account and does nothing else; resolves if that worked. */
  assumeMemberRole(accountId: string, signal: AbortSignal): Promise<void>;
  /** Regions that are enabled in the account, by account:ListRegions with the member role: one at least. */
  enabledRegions(accountId: string, signal: AbortSignal): Promise<string[]>;
  /** The names of all clusters of (account, region). */
  listClusters(accountId: string, region: string, signal: AbortSignal): Promise<string[]>;
  /** Null when the cluster went away since it was listed. */
  describeCluster(
    accountId: string,
    region: string,
    name: string,
    signal: AbortSignal,
  ): Promise<ClusterDescription | null>;
  /**
   * All users of IAM Identity Center with all groups and their members. Rejects with IDENTITY_CENTER_NOT_FOUND in other
   * regions.
   */
  readIdentityCenter(ssoRegion: string, signal: AbortSignal, options?: DirectoryOptions): Promise<Directory>;
}

export interface DirectoryOptions {
  /** Groups whose members are read, at one request or more each. Left out: all groups. */
  readonly membersOf?: (group: Pick<DirectoryGroup, "id" | "name">) => boolean;
  /** Receives the number of objects found so far. */
  readonly onProgress?: (found: DirectoryProgress) => void;
}

export interface DirectoryProgress {
  readonly people: number;
  readonly groups: number;
  readonly memberships: number;
}

/** Users, groups and memberships, as one read found them. */
export interface Directory {
  readonly users: readonly DirectoryUser[];
  readonly groups: readonly DirectoryGroup[];
}

export interface DirectoryUser {
  readonly id: string;
  readonly userName: string;
  readonly email?: string;
  readonly displayName?: string;
  readonly title?: string;
  readonly active: boolean;
  readonly roles: string[];
  readonly attributes: Record<string, string>;
  /** Ids from the systems that provisioned the user by SCIM; empty: created by hand. */
  readonly externalIds: readonly IssuedId[];
}

/** An identity provider's id of a user, with its issuer. Both are compared exactly. */
export interface IssuedId {
  readonly issuer: string;
  readonly id: string;
}

export interface DirectoryGroup {
  readonly id: string;
  readonly name: string;
  /** Ids of users; null: not requested. */
  readonly members: string[] | null;
  /** Ids of groups inside this one. */
  readonly groups: string[];
}

export interface OrganizationDescription {
  /** Such as "o-exampleorgid". */
  readonly organizationId: string;
  readonly managementAccountId: string;
}

export const ACCOUNT_STATES = ["PENDING_ACTIVATION", "ACTIVE", "SUSPENDED", "PENDING_CLOSURE", "CLOSED"] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

export interface OrganizationAccount {
  readonly accountId: string;
  readonly arn: string;
  readonly name: string;
  readonly email: string | null;
  readonly state: AccountState;
  /** Ids from the root down to the parent: ["r-ab12", "ou-ab12-11111111", …]. */
  readonly ouPath: readonly string[];
}

export interface ClusterDescription {
  readonly arn: string;
  readonly name: string;
  readonly createdAt: Date;
  /** CREATING, ACTIVE, DELETING, FAILED, UPDATING or PENDING. */
  readonly status: string;
  readonly version: string | null;
  readonly platformVersion: string | null;
  readonly endpoint: string | null;
  /** Base64 of the certificate authority's PEM. */
  readonly certificateAuthority: string | null;
  readonly endpointPublicAccess: boolean | null;
  readonly endpointPrivateAccess: boolean | null;
  /** API, API_AND_CONFIG_MAP or CONFIG_MAP; null where AWS left it out. */
  readonly authenticationMode: string | null;
  readonly tags: Readonly<Record<string, string>>;
}
