import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn, type Relation } from "typeorm";
import { DriftFinding } from "./drift-finding.entity";

/** A finding that an admin accepted as it was found. It counts until its end, or until the facts change. */
@Entity("drift_acceptances")
export class DriftAcceptance {
  @PrimaryColumn("uuid")
  findingId!: string;

  @OneToOne(
    () => DriftFinding,
    (finding) => finding.acceptance,
  )
  @JoinColumn()
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
}
