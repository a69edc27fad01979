import { Check, Column, Entity, Index, JoinColumn, ManyToOne, OneToOne, PrimaryColumn, type Relation } from "typeorm";
import type { RecordedFailure } from "../../kernel/recorded-failure";
import { checkOneOf } from "../../platform/database/check-one-of";
import type { ClusterAccess } from "../access/cluster-access.port";
import { AccessTarget } from "../grants/access-target.entity";
import type { ReceiptCall } from "../grants/receipt";
import { Person } from "../identities/identity.entity";
import { Integration } from "../integrations/integration.entity";
import { ClusterDriftScan } from "./cluster-drift-scan.entity";
import { DriftAcceptance } from "./drift-acceptance.entity";

/**
 * OURS_MISSING: a live grant's entry is not there. OURS_ALTERED: it is not as we made it. FOREIGN: not ours.
 * ORPHAN: made by this installation, and nothing here wants it. UNKNOWN: listed, and not looked at yet.
 */
export const FINDING_KINDS = ["OURS_MISSING", "OURS_ALTERED", "FOREIGN", "ORPHAN", "UNKNOWN"] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** One principal's entry on one cluster that is not as our targets say; it goes when the entry is as it should be, or gone. */
@Entity("drift_findings")
@Check("ck_drift_findings_kind", checkOneOf("kind", FINDING_KINDS))
@Index("uq_drift_findings_principal", ["resourceId", "principalArn"], { unique: true })
@Index("ix_drift_findings_kind", ["kind", "integrationId"])
@Index("ix_drift_findings_list", ["integrationId", "since", "id"])
@Index("ix_drift_findings_principal", ["integrationId", "principalArn", "id"])
@Index("ix_drift_findings_target_id", ["targetId"])
@Index("ix_drift_findings_person_id", ["personId"])
export class DriftFinding {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_drift_findings" })
  id!: string;

  @Column("uuid")
  resourceId!: string;

  /** Its last look is what the finding is as of. */
  @ManyToOne(() => ClusterDriftScan, { onDelete: "CASCADE" })
  @JoinColumn({ name: "resource_id", foreignKeyConstraintName: "fk_drift_findings_resource_id" })
  audit?: Relation<ClusterDriftScan>;

  @Column("uuid")
  integrationId!: string;

  @ManyToOne(() => Integration, { onDelete: "CASCADE" })
  @JoinColumn({ name: "integration_id", foreignKeyConstraintName: "fk_drift_findings_integration_id" })
  integration?: Relation<Integration>;

  @Column("text")
  principalArn!: string;

  @Column("text")
  kind!: FindingKind;

  /** Null: no target of ours is about this principal on this cluster. */
  @Column("uuid", { nullable: true })
  targetId!: string | null;

  @ManyToOne(() => AccessTarget, { onDelete: "SET NULL" })
  @JoinColumn({ name: "target_id", foreignKeyConstraintName: "fk_drift_findings_target_id" })
  target?: Relation<AccessTarget>;

  /** Whose principal it is, as far as is known here. */
  @Column("uuid", { nullable: true })
  personId!: string | null;

  @ManyToOne(() => Person, { onDelete: "SET NULL" })
  @JoinColumn({ name: "person_id", foreignKeyConstraintName: "fk_drift_findings_person_id" })
  person?: Relation<Person>;

  @Column("text", { nullable: true })
  entryArn!: string | null;

  /** What the entry gives; null: there is none, or it was not looked at yet. */
  @Column("jsonb", { nullable: true })
  access!: ClusterAccess | null;

  @Column("jsonb", { nullable: true })
  tags!: Readonly<Record<string, string>> | null;

  /** For a person, a sentence each. */
  @Column("text", { array: true })
  differences!: string[];

  @Column("timestamptz")
  since!: Date;

  /** It came after the first look at the cluster; what stood there before is nothing new. */
  @Column("boolean")
  appeared!: boolean;

  /** When the entry itself was last looked at, not only listed. */
  @Column("timestamptz", { nullable: true })
  describedAt!: Date | null;

  /** An orphan's deletion that AWS accepted; the finding stays until a later look does not show it. */
  @Column("jsonb", { nullable: true })
  removal!: ReceiptCall | null;

  /** Why the last attempt to delete an orphan failed; null: it did not. */
  @Column("jsonb", { nullable: true })
  removalFailure!: RecordedFailure | null;

  /** Counts what was found anew, and what admins said about it. */
  @Column("int", { default: 1 })
  version!: number;

  /** Of an admin, as it was found then. */
  @OneToOne(
    () => DriftAcceptance,
    (acceptance) => acceptance.finding,
  )
  acceptance?: Relation<DriftAcceptance> | null;
}
