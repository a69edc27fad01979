import { Check, Column, Entity, PrimaryColumn } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";
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
  @PrimaryColumn("uuid")
  resourceId!: string;

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
export class ResourceOwner {
  @PrimaryColumn("uuid")
  resourceId!: string;

  /** The order of the rules and values that name the owners. */
  @PrimaryColumn("int")
  ordinal!: number;

  @Column("text")
  source!: (typeof OWNER_SOURCES)[number];

  @Column("text")
  kind!: (typeof OWNER_KINDS)[number];

  @Column("uuid")
  providerId!: string;

  @Column("uuid", { nullable: true })
  identityId!: string | null;

  @Column("uuid", { nullable: true })
  groupId!: string | null;

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
