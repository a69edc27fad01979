import { Check, Column, Entity, PrimaryColumn, QueryFailedError } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";

export const CONNECTOR_KINDS = ["ECS", "EKS", "LOCAL"] as const;
export type ConnectorKind = (typeof CONNECTOR_KINDS)[number];

/** A worker deployment in some AWS account. Workers of one announced name are replicas of one connector. */
@Entity("connectors")
@Check("ck_connectors_kind", checkOneOf("kind", CONNECTOR_KINDS))
export class Connector {
  @PrimaryColumn("uuid")
  id!: string;

  /** The name in the configuration of its workers, by which they find their row again. */
  @Column("text")
  announcedName!: string;

  /** The display name: the announced name until somebody renames the connector. */
  @Column("text")
  name!: string;

  /** Counts changes by people, not heartbeats. */
  @Column("int", { default: 1 })
  version!: number;

  @Column("text")
  kind!: ConnectorKind;

  /** The version of the worker that registered last. */
  @Column("text")
  softwareVersion!: string;

  /** From sts:GetCallerIdentity; null until its first success. */
  @Column("text", { nullable: true })
  accountId!: string | null;

  @Column("text", { nullable: true })
  region!: string | null;

  @Column("text", { nullable: true })
  callerArn!: string | null;

  /** Why the connector has no identity in AWS, in a sentence; null when it has one. */
  @Column("text", { nullable: true })
  problem!: string | null;

  @Column("timestamptz")
  registeredAt!: Date;

  @Column("timestamptz")
  lastSeenAt!: Date;
}

/** Whether a statement failed because another connector has the display name. */
export function isTakenName(error: unknown): boolean {
  return error instanceof QueryFailedError && error.driverError.constraint === "uq_connectors_name";
}
