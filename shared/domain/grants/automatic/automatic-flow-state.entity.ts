import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn, type Relation } from "typeorm";
import { AccessFlow } from "../../access-flows/access-flow.entity";

/** Changes that wait for an admin, because they are many. */
export interface HeldChanges {
  readonly gives: number;
  readonly ends: number;
  /** Grants of the flow at that time. */
  readonly of: number;
  /** ISO 8601. */
  readonly since: string;
  /** When the ends among them are carried out though nobody has answered, ISO 8601; null: no ends are among them. */
  readonly endsCarriedOutAt: string | null;
  /** The flow comes to more grants than this, the most of one flow: nothing is given, confirmed or not. Null: it does not. */
  readonly atMost: number | null;
}

/** How far an AUTOMATIC flow has been carried out. */
@Entity("automatic_flow_states")
export class AutomaticFlowState {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "pk_automatic_flow_states" })
  flowId!: string;

  @OneToOne(() => AccessFlow, { onDelete: "CASCADE" })
  @JoinColumn({ name: "flow_id", foreignKeyConstraintName: "fk_automatic_flow_states_flow_id" })
  flow?: Relation<AccessFlow>;

  /** The version that was carried out. Another one was saved by an admin, who has seen what it does; null: so they said. */
  @Column("int", { nullable: true })
  settledVersion!: number | null;

  @Column("jsonb", { nullable: true })
  held!: HeldChanges | null;

  /** The version that was looked at last, whether it was carried out or held: another one is due at once. Null: none. */
  @Column("int", { nullable: true })
  lookedAtVersion!: number | null;

  /** Null: at once. */
  @Column("timestamptz", { nullable: true })
  nextAt!: Date | null;
}
