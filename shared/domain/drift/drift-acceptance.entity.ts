import { Column, Entity, Index, JoinColumn, ManyToOne, OneToOne, PrimaryColumn, type Relation } from "typeorm";
import { Person } from "../identities/identity.entity";
import { DriftFinding } from "./drift-finding.entity";

/** A finding that an admin accepted as it was found. It counts until its end, or until the facts change. */
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

  /** The facts of the finding at that time: see `findingFactsSql`. */
  @Column("jsonb")
  facts!: object;

  @Column("text")
  reason!: string;

  /** Null: until the facts of the finding change. */
  @Column("timestamptz", { nullable: true })
  until!: Date | null;

  @Column("timestamptz")
  acceptedAt!: Date;

  /** The admin's name at that time, which outlasts the person. */
  @Column("text")
  acceptedByName!: string;

  /** Null: a token without a person. */
  @Column("uuid", { nullable: true })
  acceptedBy!: string | null;

  @ManyToOne(() => Person, { onDelete: "SET NULL" })
  @JoinColumn({ name: "accepted_by", foreignKeyConstraintName: "fk_drift_acceptances_accepted_by" })
  person?: Relation<Person>;
}
