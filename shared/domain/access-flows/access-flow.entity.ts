import { Check, Column, Entity, Index, PrimaryColumn } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";
import { MANAGERS, type ManagedBy, type TerraformDocument } from "../catalog/managed-by";
import type { FlowDefinition } from "./flow-definition";

/** SELF_SERVE: people ask. AUTOMATIC: whoever fulfils the conditions has the access, for as long as they do. */
export const FLOW_TRIGGERS = ["SELF_SERVE", "AUTOMATIC"] as const;
export type FlowTrigger = (typeof FLOW_TRIGGERS)[number];

/** Why a flow is switched off. INTEGRATION_DELETED: it had no other target. */
export const INACTIVE_CODES = ["SWITCHED_OFF", "INTEGRATION_DELETED"] as const;
export type InactiveCode = (typeof INACTIVE_CODES)[number];

/** Who may ask for what, for how long, and who approves. Deleted ones stay, because requests and grants name them. */
@Entity("access_flows")
@Check("ck_access_flows_trigger", checkOneOf("trigger", FLOW_TRIGGERS))
@Check("ck_access_flows_max_duration_seconds", "max_duration_seconds >= 10")
@Check("ck_access_flows_managed_by", checkOneOf("managed_by", MANAGERS))
@Check("ck_access_flows_inactive_code", checkOneOf("inactive_code", INACTIVE_CODES))
@Check("ck_access_flows_inactive", "inactive_code is null or not active")
@Check("ck_access_flows_inactive_at", "num_nulls(inactive_code, inactive_message, inactive_at) in (0, 3)")
@Index("ix_access_flows_list", ["nameKey", "id"])
@Index("ix_access_flows_changed", ["updatedAt", "id"])
@Index("ix_access_flows_created", ["createdAt", "id"])
export class AccessFlow {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_access_flows" })
  id!: string;

  @Column("text")
  name!: string;

  /** The name trimmed and lower-cased: unique among those that are not deleted. */
  @Index("uq_access_flows_name_key", { unique: true, where: "deleted_at is null" })
  @Column("text")
  nameKey!: string;

  @Column("text", { nullable: true })
  description!: string | null;

  @Column("boolean")
  active!: boolean;

  /** Null: it is active, or nobody wrote down why it is not. */
  @Column("text", { nullable: true })
  inactiveCode!: InactiveCode | null;

  /** A sentence for a person. */
  @Column("text", { nullable: true })
  inactiveMessage!: string | null;

  @Column("timestamptz", { nullable: true })
  inactiveAt!: Date | null;

  @Column("text")
  trigger!: FlowTrigger;

  /** Null: until revoked. */
  @Column("int", { nullable: true })
  maxDurationSeconds!: number | null;

  /** Requestors, targets, approvers and settings, parsed: nothing in it is ever invalid. */
  @Column("jsonb")
  definition!: FlowDefinition;

  /** By whom it was made or, with TERRAFORM, last changed by that. */
  @Column("text", { default: "API" })
  managedBy!: ManagedBy;

  /** What Terraform sent last. Read on purpose alone: no other reader has a use for it. */
  @Column("jsonb", { nullable: true, select: false })
  terraformDocument?: TerraformDocument | null;

  @Column("timestamptz")
  createdAt!: Date;

  @Column("timestamptz")
  updatedAt!: Date;

  @Column("timestamptz", { nullable: true })
  deletedAt!: Date | null;

  /** Counts the changes people make. */
  @Column("int")
  version!: number;
}
