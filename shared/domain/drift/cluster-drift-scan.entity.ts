import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn, type Relation } from "typeorm";
import { LeasedRow } from "../../platform/database/leased-row";
import { Resource } from "../resources/resource.entity";

export interface DriftScanFailure {
  readonly code: string;
  readonly message: string;
  readonly requestId: string | null;
}

/** The schedule of a cluster's drift scans, and the result of the last one. One row for each manageable cluster. */
@Entity("drift_scans")
export class ClusterDriftScan extends LeasedRow {
  @PrimaryColumn("uuid")
  resourceId!: string;

  @OneToOne(() => Resource)
  @JoinColumn()
  resource?: Relation<Resource>;

  /**
   * As of the resource, or until recently: a cluster may move to another integration. Account and region never change.
   */
  @Column("uuid")
  integrationId!: string;

  @Column("text")
  accountId!: string;

  @Column("text")
  region!: string;

  /** Access is given on it, or was recently; as of the last scan or sweep. */
  @Column("boolean", { default: false })
  isLive!: boolean;

  @Column("timestamptz")
  nextScanAt!: Date;

  /** When its entries were last listed in full; null: never. */
  @Column("timestamptz", { nullable: true })
  observedAt!: Date | null;

  /** How many there were. */
  @Column("int", { nullable: true })
  entries!: number | null;

  /** Why the last scan was incomplete; null: it was complete. */
  @Column("jsonb", { nullable: true })
  failure!: DriftScanFailure | null;

  @Column("int", { default: 0 })
  failedAttempts!: number;

  /**
   * Since when an orphan is being deleted, by its principal. Committed before the call, and deleted once its end is
   * recorded. ISO 8601.
   */
  @Column("jsonb", { default: {} })
  removing!: Readonly<Record<string, string>>;
}
