import { Check, Column, Entity, Index, JoinColumn, ManyToOne, OneToOne, PrimaryColumn, type Relation } from "typeorm";
import type { RecordedFailure } from "../../kernel/recorded-failure";
import { checkOneOf } from "../../platform/database/check-one-of";
import type { ClusterAccess } from "../access/cluster-access.port";
import type { ReceiptCall } from "../grants/receipt";
import { ClusterDriftScan } from "./cluster-drift-scan.entity";
import { DriftAcceptance } from "./drift-acceptance.entity";

/**
 * OURS_MISSING: a live grant's entry is not there. OURS_ALTERED: it is not as we made it. FOREIGN: not ours. ORPHAN:
 * made by this installation, and no grant needs it. UNKNOWN: listed, and not described yet.
 */
export const FINDING_KINDS = ["OURS_MISSING", "OURS_ALTERED", "FOREIGN", "ORPHAN", "UNKNOWN"] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/**
 * One principal's entry on one cluster that differs from our targets. It is deleted when the entry is as desired, or
 * gone.
 */
@Entity("drift_findings")
@Check("ck_drift_findings_kind", checkOneOf("kind", FINDING_KINDS))
@Index("uq_drift_findings_principal", ["resourceId", "principalArn"], { unique: true })
export class DriftFinding {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  resourceId!: string;

  /** The finding is as of its last scan. */
  @ManyToOne(() => ClusterDriftScan)
  @JoinColumn({ name: "resource_id" })
  driftScan?: Relation<ClusterDriftScan>;

  @Column("uuid")
  integrationId!: string;

  @Column("text")
  principalArn!: string;

  @Column("text")
  kind!: FindingKind;

  /** Null: no target of ours has this principal on this cluster. */
  @Column("uuid", { nullable: true })
  targetId!: string | null;

  /** The person of the principal; null: unknown. */
  @Column("uuid", { nullable: true })
  personId!: string | null;

  @Column("text", { nullable: true })
  entryArn!: string | null;

  /** The access of the entry; null: there is none, or it was not described yet. */
  @Column("jsonb", { nullable: true })
  access!: ClusterAccess | null;

  @Column("jsonb", { nullable: true })
  tags!: Readonly<Record<string, string>> | null;

  /** For a person, a sentence each. */
  @Column("text", { array: true })
  differences!: string[];

  @Column("timestamptz")
  since!: Date;

  /** It appeared after the first scan of the cluster. */
  @Column("boolean")
  appeared!: boolean;

  /** When the entry itself was last described, not only listed. */
  @Column("timestamptz", { nullable: true })
  describedAt!: Date | null;

  /** An orphan's deletion that AWS accepted. The finding stays until a later observation does not show the entry. */
  @Column("jsonb", { nullable: true })
  removal!: ReceiptCall | null;

  /** Why the last attempt to delete an orphan failed; null: it did not. */
  @Column("jsonb", { nullable: true })
  removalFailure!: RecordedFailure | null;

  /** Counts changes of the facts, and answers of admins. */
  @Column("int", { default: 1 })
  version!: number;

  /** The acceptance by an admin; null: none. */
  @OneToOne(
    () => DriftAcceptance,
    (acceptance) => acceptance.finding,
  )
  acceptance?: Relation<DriftAcceptance> | null;
}
