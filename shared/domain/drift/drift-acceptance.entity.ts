import { Column, Entity, Index, JoinColumn, ManyToOne, OneToOne, PrimaryColumn, type Relation } from "typeorm";
import { Person } from "../identities/identity.entity";
import { DriftFinding } from "./drift-finding.entity";

/** A finding that an admin said to be right as it was found. It counts until its end, and goes when what was found changes. */
@Entity("drift_acceptances")
@Index("ix_drift_acceptances_accepted_by", ["acceptedBy"])
export class DriftAcceptance {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_drift_acceptances" })
  findingId!: string;

  @OneToOne(
    () => DriftFinding,
    (finding) => finding.acceptance,
    { onDelete: "CASCADE" },
  )
  @JoinColumn({ name: "finding_id", foreignKeyConstraintName: "fk_drift_acceptances_finding_id" })
  finding?: Relation<DriftFinding>;

  /** What was found then: see `findingFactsSql`. */
  @Column("jsonb")
  facts!: object;

  @Column("text")
  reason!: string;

  /** Null: until what was found changes. */
  @Column("timestamptz", { nullable: true })
  until!: Date | null;

  @Column("timestamptz")
  acceptedAt!: Date;

  /** As they were called then, for when they are no more. */
  @Column("text")
  acceptedByName!: string;

  /** Null: a token that stood for nobody. */
  @Column("uuid", { nullable: true })
  acceptedBy!: string | null;

  @ManyToOne(() => Person, { onDelete: "SET NULL" })
  @JoinColumn({ name: "accepted_by", foreignKeyConstraintName: "fk_drift_acceptances_accepted_by" })
  person?: Relation<Person>;
}
