import { Column, Entity, PrimaryColumn } from "typeorm";

/** The single row with the installation that owns this database. */
@Entity("installation")
export class Installation {
  @PrimaryColumn("uuid")
  id!: string;

  /** The external id that member roles require in their trust policy, which prevents the confused deputy. */
  @Column("text")
  externalId!: string;

  @Column("timestamptz")
  createdAt!: Date;

  /** When the database was restored from a backup; null: an admin has confirmed its state, or no restore happened. */
  @Column("timestamptz", { nullable: true })
  restoredAt!: Date | null;

  /** The time of the last restore, confirmed or not; null: never. The database may not know slot leases from before. */
  @Column("timestamptz", { nullable: true })
  lastRestoredAt!: Date | null;
}
