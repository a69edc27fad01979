import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";
import { Identity, IdentityGroup } from "../identities/identity.entity";
import { IdentityProvider } from "../identities/identity-provider.entity";
import { Resource } from "../resources/resource.entity";
import {
  FALLBACK_REASONS,
  type FallbackReason,
  MATCH_KINDS,
  type MatchKind,
  type OwnershipStep,
} from "./resolve-owner";

export const OWNERSHIP_STATUSES = ["RESOLVED", "FALLBACK", "UNOWNED"] as const;
export const OWNER_SOURCES = ["RESOURCE_OWNER", "INTEGRATION_OWNER"] as const;
export const OWNER_KINDS = ["USER", "GROUP", "ATTRIBUTE"] as const;

/** How a resource's owner was found, step by step. Members of owners are looked up and never stored. */
@Entity("resource_ownerships")
@Check("ck_resource_ownerships_status", checkOneOf("status", OWNERSHIP_STATUSES))
@Check("ck_resource_ownerships_reason", checkOneOf("reason", FALLBACK_REASONS))
export class ResourceOwnership {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_resource_ownerships" })
  resourceId!: string;

  @ManyToOne(() => Resource, { onDelete: "CASCADE" })
  @JoinColumn({ name: "resource_id", foreignKeyConstraintName: "fk_resource_ownerships_resource_id" })
  resource?: Relation<Resource>;

  @Column("text")
  status!: (typeof OWNERSHIP_STATUSES)[number];

  @Column("text", { nullable: true })
  reason!: FallbackReason | null;

  @Column("jsonb")
  steps!: OwnershipStep[];

  /** Hash of status, steps and owners: equal means nothing to write. */
  @Column("text")
  contentHash!: string;

  @Column("timestamptz")
  resolvedAt!: Date;
}

@Entity("resource_owners")
@Check("ck_resource_owners_source", checkOneOf("source", OWNER_SOURCES))
@Check("ck_resource_owners_kind", checkOneOf("kind", OWNER_KINDS))
@Check("ck_resource_owners_matched_by", checkOneOf("matched_by", MATCH_KINDS))
@Index("ix_resource_owners_identity_id", ["identityId"])
@Index("ix_resource_owners_group_id", ["groupId"])
@Index("ix_resource_owners_provider_id", ["providerId"])
export class ResourceOwner {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_resource_owners" })
  resourceId!: string;

  @ManyToOne(() => Resource, { onDelete: "CASCADE" })
  @JoinColumn({ name: "resource_id", foreignKeyConstraintName: "fk_resource_owners_resource_id" })
  resource?: Relation<Resource>;

  /** The order of the rules and values that name the owners. */
  @PrimaryColumn("int", { primaryKeyConstraintName: "pk_resource_owners" })
  ordinal!: number;

  @Column("text")
  source!: (typeof OWNER_SOURCES)[number];

  @Column("text")
  kind!: (typeof OWNER_KINDS)[number];

  @Column("uuid")
  providerId!: string;

  @ManyToOne(() => IdentityProvider, { onDelete: "CASCADE" })
  @JoinColumn({ name: "provider_id", foreignKeyConstraintName: "fk_resource_owners_provider_id" })
  provider?: Relation<IdentityProvider>;

  @Column("uuid", { nullable: true })
  identityId!: string | null;

  @ManyToOne(() => Identity, { onDelete: "CASCADE" })
  @JoinColumn({ name: "identity_id", foreignKeyConstraintName: "fk_resource_owners_identity_id" })
  identity?: Relation<Identity>;

  @Column("uuid", { nullable: true })
  groupId!: string | null;

  @ManyToOne(() => IdentityGroup, { onDelete: "CASCADE" })
  @JoinColumn({ name: "group_id", foreignKeyConstraintName: "fk_resource_owners_group_id" })
  group?: Relation<IdentityGroup>;

  /**
   * "user", "group", "role", "manager", or a custom attribute. With ATTRIBUTE everybody owns whose attribute has
   * `value`.
   */
  @Column("text")
  attribute!: string;

  @Column("text", { nullable: true })
  keyName!: string | null;

  @Column("text")
  value!: string;

  @Column("text")
  name!: string;

  @Column("text")
  matchedBy!: MatchKind;
}
