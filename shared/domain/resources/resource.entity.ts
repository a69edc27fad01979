import { Check, Column, Entity, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";
import { RESOURCE_TYPES, type ResourceType } from "../catalog/resource-types";
import { Integration } from "../integrations/integration.entity";

/**
 * PRESENT: in the last complete listing. MISSING: absent once. GONE: absent twice, or replaced. REGION_DISABLED: its
 * region is disabled in its account, so that it cannot be observed.
 */
export const RESOURCE_STATUSES = ["PRESENT", "MISSING", "REGION_DISABLED", "GONE", "OUT_OF_SCOPE"] as const;
export type ResourceStatus = (typeof RESOURCE_STATUSES)[number];

export const UNMANAGEABLE_REASONS = [
  "ACCESS_ENTRIES_DISABLED",
  "AUTHENTICATION_MODE_UNKNOWN",
  "CLUSTER_NOT_ACTIVE",
  "INVENTORY_ONLY",
] as const;
export type UnmanageableReason = (typeof UNMANAGEABLE_REASONS)[number];

/** An EKS cluster or an AWS account. An object that is recreated under its name is a new resource. */
@Entity("resources")
@Check("ck_resources_type", checkOneOf("type", RESOURCE_TYPES))
@Check("ck_resources_status", checkOneOf("status", RESOURCE_STATUSES))
export class Resource {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("text")
  type!: ResourceType;

  @Column("uuid")
  integrationId!: string;

  @ManyToOne(() => Integration)
  integration?: Relation<Integration>;

  @Column("uuid")
  accountRowId!: string;

  /** Twelve digits. */
  @Column("text")
  accountId!: string;

  /** ARN and, for a cluster, its creation time: one incarnation, unique in the installation. */
  @Column("text")
  physicalKey!: string;

  @Column("text")
  arn!: string;

  @Column("text")
  name!: string;

  /** Null for resources without a region. */
  @Column("text", { nullable: true })
  region!: string | null;

  @Column("text")
  status!: ResourceStatus;

  @Column("boolean")
  manageable!: boolean;

  @Column("text", { nullable: true })
  unmanageableReason!: UnmanageableReason | null;

  @Column("jsonb")
  tags!: Record<string, string>;

  @Column("timestamptz", { nullable: true })
  clusterCreatedAt!: Date | null;

  /** The status of EKS: CREATING, ACTIVE, DELETING, FAILED, UPDATING, PENDING. */
  @Column("text", { nullable: true })
  clusterStatus!: string | null;

  @Column("text", { nullable: true })
  version!: string | null;

  @Column("text", { nullable: true })
  platformVersion!: string | null;

  @Column("text", { nullable: true })
  endpoint!: string | null;

  @Column("text", { nullable: true })
  certificateAuthority!: string | null;

  @Column("boolean", { nullable: true })
  endpointPublicAccess!: boolean | null;

  @Column("boolean", { nullable: true })
  endpointPrivateAccess!: boolean | null;

  @Column("text", { nullable: true })
  authenticationMode!: string | null;

  /** Hash of all content from AWS: equal means nothing to write. */
  @Column("text")
  contentHash!: string;

  @Column("timestamptz")
  firstSeenAt!: Date;

  /** Stored when the resource goes missing. While it is present, its region's last listing has the time. */
  @Column("timestamptz", { nullable: true })
  lastSeenAt!: Date | null;

  @Column("timestamptz", { nullable: true })
  missingSince!: Date | null;

  @Column("timestamptz")
  changedAt!: Date;
}
