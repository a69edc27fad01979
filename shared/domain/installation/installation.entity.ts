import { Column, Entity, PrimaryColumn } from "typeorm";

/** The one row that says which installation this database belongs to. */
@Entity("installation")
export class Installation {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_installation" })
  id!: string;

  /** What member roles ask for in their trust policy, so that nobody else can make us act on an account. */
  @Column("text")
  externalId!: string;

  @Column("timestamptz")
  createdAt!: Date;

  /** The database was restored from a backup then, and nobody has confirmed yet what is live; null: all is well. */
  @Column("timestamptz", { nullable: true })
  restoredAt!: Date | null;

  /** When that was for the last time, confirmed or not; null: never. Leases of before may be unknown to the database. */
  @Column("timestamptz", { nullable: true })
  lastRestoredAt!: Date | null;
}
