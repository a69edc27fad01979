import { Column, Entity, PrimaryColumn } from "typeorm";

/** Changes that wait for an admin because there are many of them. */
export interface HeldChanges {
  readonly gives: number;
  readonly ends: number;
  /** Grants of the flow at that time. */
  readonly of: number;
  /** ISO 8601. */
  readonly since: string;
  /** When held ends are carried out without an admin's answer, ISO 8601; null: there are none. */
  readonly endsCarriedOutAt: string | null;
  /**
   * The limit of grants of one flow, which this flow exceeds: nothing is given, confirmed or not. Null: it does not.
   */
  readonly atMost: number | null;
}

/** The progress of an AUTOMATIC flow. */
@Entity("automatic_flow_states")
export class AutomaticFlowState {
  @PrimaryColumn("uuid")
  flowId!: string;

  /**
   * The version whose changes were carried out. Changes of a newer one are not held: an admin saved it after reading
   * its impact. Null: an admin confirmed held changes.
   */
  @Column("int", { nullable: true })
  settledVersion!: number | null;

  @Column("jsonb", { nullable: true })
  held!: HeldChanges | null;

  /** The version that was evaluated last, carried out or held. A newer one is due at once. Null: none. */
  @Column("int", { nullable: true })
  evaluatedVersion!: number | null;

  /** The time of the next evaluation; null: at once. */
  @Column("timestamptz", { nullable: true })
  nextAt!: Date | null;
}
