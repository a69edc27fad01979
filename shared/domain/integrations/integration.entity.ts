import { Check, Column, Entity, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";
import { MANAGERS, type ManagedBy, type TerraformDocument } from "../catalog/managed-by";
import type { ResourceType } from "../catalog/resource-types";
import { Connector } from "../connectors/connector.entity";
import type { IntegrationOwner, OwnerRule } from "./owner-rules";

export type IntegrationKind = "AWS_ORGANIZATION";
export const PRINCIPAL_STRATEGIES = ["IDENTITY_CENTER", "IAM_ROLE_TEMPLATE"] as const;
export type PrincipalStrategy = (typeof PRINCIPAL_STRATEGIES)[number];
/** REPORT: additions of others to Drawbridge's access entries are reported. REMOVE: they are removed too. */
export const FOREIGN_POLICIES = ["REPORT", "REMOVE"] as const;
export type ForeignPolicies = (typeof FOREIGN_POLICIES)[number];

export const INTEGRATION_WARNING_CODES = [
  "EXCLUDED_ACCOUNT_FORMAT",
  "EXCLUDED_ACCOUNT_UNKNOWN",
  "EXCLUDED_OU_FORMAT",
  "EXCLUDED_OU_UNKNOWN",
  "SESSION_DURATION_CLAMPED",
  "POOL_EMPTY",
  "POOL_TOO_SMALL",
  "POOL_OF_ANOTHER_INSTANCE",
  "POOL_PREFIX_NOT_UNIQUE",
  "NO_ACCOUNTS_IN_SCOPE",
  "ACCOUNTS_FAILED",
  "ACCOUNT_TAGS_ONE_BY_ONE",
  "OWNER_VALUE_UNKNOWN",
  "OWNER_VALUE_AMBIGUOUS",
  "OWNER_VALUE_GONE",
  "OWNER_RULE_PROVIDER_NOT_MEANT",
  "MANAGED_BY_TERRAFORM",
  "SETTING_WRONG",
] as const;
export type WarningCode = (typeof INTEGRATION_WARNING_CODES)[number];

/** A warning for admins, which blocks nothing. `item` is the value it is about. */
export interface IntegrationWarning {
  readonly code: WarningCode;
  readonly item: string | null;
  readonly message: string;
}

/** A connection to one AWS Organization. */
@Entity("integrations")
@Check("ck_integrations_managed_by", checkOneOf("managed_by", MANAGERS))
export class Integration {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("text", { default: "AWS_ORGANIZATION" })
  kind!: IntegrationKind;

  @Column("text")
  name!: string;

  /** The name trimmed and lower-cased: names are unique whatever their case. */
  @Column("text")
  nameKey!: string;

  @Column("uuid")
  connectorId!: string;

  @ManyToOne(() => Connector)
  connector?: Relation<Connector>;

  /** In the order of the admin's choice. */
  @Column("text", { array: true })
  resourceTypes!: ResourceType[];

  /**
   * Every configuration value exactly as typed, by catalog key. The columns below hold the normalised values in use.
   */
  @Column("jsonb")
  configurationAsTyped!: Record<string, string>;

  @Column("text")
  region!: string;

  @Column("text")
  ssoRegion!: string;

  @Column("text")
  ssoPortal!: string;

  @Column("text", { nullable: true })
  managementAccountRoleArn!: string | null;

  @Column("text", { array: true })
  excludedOrganizationalUnitIds!: string[];

  @Column("text", { array: true })
  excludedAccountIds!: string[];

  @Column("int")
  sessionDurationHours!: number;

  /** Empty: every region enabled in each account. */
  @Column("text", { array: true })
  discoveryRegions!: string[];

  @Column("text")
  memberRoleName!: string;

  @Column("text")
  externalId!: string;

  @Column("text", { nullable: true })
  customAccessDetails!: string | null;

  @Column("jsonb", { default: [] })
  integrationOwners!: IntegrationOwner[];

  @Column("jsonb", { default: [] })
  ownerRules!: OwnerRule[];

  @Column("text", { default: "IDENTITY_CENTER" })
  principalStrategy!: PrincipalStrategy;

  /** With IAM_ROLE_TEMPLATE: the ARN of a person's role, with placeholders such as {{accountId}} and {{userName}}. */
  @Column("text", { nullable: true })
  principalRoleTemplate!: string | null;

  @Column("boolean", { default: false })
  sharedEntriesAllowed!: boolean;

  /** The handling of policies and groups that others add to Drawbridge's access entries. */
  @Column("text", { default: "REPORT" })
  foreignPolicies!: ForeignPolicies;
  /** With IDENTITY_CENTER: the permission sets that may be assigned, one person to each in an account. */
  @Column("text", { array: true, default: "{}" })
  poolPermissionSetArns!: string[];

  /** Percentage of the pool that stays free in each account, its reserve: idle leases end for it, the longest idle first. */
  @Column("int", { default: 10 })
  poolReservePercent!: number;

  /** The client that created it; TERRAFORM also after a change by Terraform. */
  @Column("text", { default: "API" })
  managedBy!: ManagedBy;

  /** The last document from Terraform. It is loaded only on request. */
  @Column("jsonb", { nullable: true, select: false })
  terraformDocument?: TerraformDocument | null;

  @Column("boolean", { default: true })
  enabled!: boolean;

  /** When it was deleted: the row stays until the last access given through it was observed gone. */
  @Column("timestamptz", { nullable: true })
  deletedAt!: Date | null;

  /** Found by the first sync. One organization belongs to one integration. */
  @Column("text", { nullable: true })
  organizationId!: string | null;

  @Column("text", { nullable: true })
  managementAccountId!: string | null;

  /** The end of the last complete read of the organization, whose state the accounts have. */
  @Column("timestamptz", { nullable: true })
  organizationReadAt!: Date | null;

  /** Found by the last sync. */
  @Column("jsonb", { default: [] })
  syncWarnings!: IntegrationWarning[];

  /** The end of the first sync that read the organization; null: still initializing. */
  @Column("timestamptz", { nullable: true })
  firstSyncedAt!: Date | null;

  @Column("timestamptz", { nullable: true })
  nextSyncAt!: Date | null;

  @Column("timestamptz")
  createdAt!: Date;

  @Column("timestamptz")
  updatedAt!: Date;

  /** Counts changes by people only, so that a sync does not invalidate an open form. */
  @Column("int")
  version!: number;
}
