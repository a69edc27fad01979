import { Check, Column, Entity, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { checkOneOf } from "../../../platform/database/check-one-of";
import { LeasedRow } from "../../../platform/database/leased-row";
import { Integration } from "../../integrations/integration.entity";
import type { SlotReason } from "./evaluate-slot";

/** UNCHECKED: never read. USABLE: it holds what the template gives it, and nothing else. OUT_OF_USE: nobody is assigned to it. */
export const SLOT_STATES = ["UNCHECKED", "USABLE", "OUT_OF_USE"] as const;
export type SlotState = (typeof SLOT_STATES)[number];

/** The failure of the last attempt. */
export interface SlotFailure {
  readonly code: string;
  readonly message: string;
}

/** One permission set of an integration's pool. Bindings are its leases, one for each account. */
@Entity("slots")
@Check("ck_slots_state", checkOneOf("state", SLOT_STATES))
export class Slot extends LeasedRow {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  integrationId!: string;

  @ManyToOne(() => Integration)
  integration?: Relation<Integration>;

  @Column("text")
  permissionSetArn!: string;

  /** Null until it was read. */
  @Column("text", { nullable: true })
  name!: string | null;

  /** Whether the integration's setting has it. Out of the pool it gets no new lease, and stays while one has not ended. */
  @Column("boolean")
  inPool!: boolean;

  @Column("text")
  state!: SlotState;

  /** Why it is out of use. */
  @Column("jsonb", { default: [] })
  reasons!: SlotReason[];

  @Column("timestamptz", { nullable: true })
  checkedAt!: Date | null;

  @Column("timestamptz")
  nextCheckAt!: Date;

  @Column("jsonb", { nullable: true })
  failure!: SlotFailure | null;

  @Column("int", { default: 0 })
  failedAttempts!: number;

  @Column("timestamptz")
  createdAt!: Date;
}
