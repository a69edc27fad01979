import { Check, Column, Entity, PrimaryColumn } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";
import { MANAGERS, type ManagedBy, type TerraformDocument } from "../catalog/managed-by";
import type { FlowDefinition } from "./flow-definition";

/** SELF_SERVE: people request access. AUTOMATIC: people who fulfil the conditions have the access while they do. */
export const FLOW_TRIGGERS = ["SELF_SERVE", "AUTOMATIC"] as const;
export type FlowTrigger = (typeof FLOW_TRIGGERS)[number];

/** Why a flow is inactive. INTEGRATION_DELETED: it had no target in another integration. */
export const INACTIVE_CODES = ["SWITCHED_OFF", "INTEGRATION_DELETED"] as const;
export type InactiveCode = (typeof INACTIVE_CODES)[number];

/**
 * An access flow: requestors, targets, durations and approvers. Deleted flows stay, because requests and grants refer
 * to them.
 */
@Entity("access_flows")
@Check("ck_access_flows_trigger", checkOneOf("trigger", FLOW_TRIGGERS))
@Check("ck_access_flows_managed_by", checkOneOf("managed_by", MANAGERS))
@Check("ck_access_flows_inactive_code", checkOneOf("inactive_code", INACTIVE_CODES))
export class AccessFlow {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("text")
  name!: string;

  /** The name trimmed and in lower case; unique among flows that are not deleted. */
  @Column("text")
  nameKey!: string;

  @Column("text", { nullable: true })
  description!: string | null;

  @Column("boolean")
  active!: boolean;

  /** Null: the flow is active, or the reason is unknown. */
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

  /** Requestors, targets, approvers and settings, parsed and valid. */
  @Column("jsonb")
  definition!: FlowDefinition;

  /** The client that created the flow; TERRAFORM as soon as Terraform changes it. */
  @Column("text", { default: "API" })
  managedBy!: ManagedBy;

  /** The document that Terraform sent last. It is only selected explicitly. */
  @Column("jsonb", { nullable: true, select: false })
  terraformDocument?: TerraformDocument | null;

  @Column("timestamptz")
  createdAt!: Date;

  @Column("timestamptz")
  updatedAt!: Date;

  @Column("timestamptz", { nullable: true })
  deletedAt!: Date | null;

  /** Incremented by every change that a person makes. */
  @Column("int")
  version!: number;
}
