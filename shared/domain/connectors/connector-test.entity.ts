import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import type { OrganizationAccess } from "./cloud.port";
import { Connector } from "./connector.entity";

export const CONNECTOR_CHECKS = ["IDENTITY", "MANAGEMENT_ROLE", "ORGANIZATION", "MEMBER_ROLE"] as const;
export type ConnectorCheckName = (typeof CONNECTOR_CHECKS)[number];

/** One thing the connector tried to reach: it did, or the exact reason why not. */
export interface ConnectorCheck {
  readonly name: ConnectorCheckName;
  readonly reached: boolean;
  /** The account tried; null where the check is not about one. */
  readonly accountId: string | null;
  readonly code: string | null;
  readonly message: string;
  readonly advice: string | null;
}

@Entity("connector_tests")
export class ConnectorTest {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_connector_tests" })
  id!: string;

  @Index("ix_connector_tests_connector_id")
  @Column("uuid")
  connectorId!: string;

  @ManyToOne(() => Connector, { onDelete: "CASCADE" })
  @JoinColumn({ name: "connector_id", foreignKeyConstraintName: "fk_connector_tests_connector_id" })
  connector?: Relation<Connector>;

  @Column("jsonb")
  access!: OrganizationAccess;

  /** The account whose member role is tried; null: one of the organization's accounts. */
  @Column("text", { nullable: true })
  sampleAccountId!: string | null;

  @Column("text")
  state!: "RUNNING" | "DONE";

  @Column("jsonb", { default: [] })
  checks!: ConnectorCheck[];

  @Column("timestamptz")
  createdAt!: Date;

  @Column("timestamptz", { nullable: true })
  finishedAt!: Date | null;
}
