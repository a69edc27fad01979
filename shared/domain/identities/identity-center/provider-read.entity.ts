import { Check, Column, Entity, PrimaryColumn } from "typeorm";
import { checkOneOf } from "../../../platform/database/check-one-of";
import { LeasedRow } from "../../../platform/database/leased-row";
import { type ReadFailure } from "../identity-provider.entity";

export const READ_STATES = ["QUEUED", "READING", "WRITING", "IDLE", "FAILED", "HELD"] as const;
export type ReadState = (typeof READ_STATES)[number];

/** The state of a provider's latest read. The worker renews its lease while it reads. */
@Entity("provider_reads")
@Check("ck_provider_reads_state", checkOneOf("state", READ_STATES))
export class ProviderRead extends LeasedRow {
  @PrimaryColumn("uuid")
  providerId!: string;

  @Column("text")
  state!: ReadState;

  /** Whether the read covers the members of every group, or only those of referenced groups. */
  @Column("boolean", { default: false })
  full!: boolean;

  /** The next read has to be a full one. */
  @Column("boolean", { default: false })
  fullRequested!: boolean;

  /** When the last full read that was written began; null: never. */
  @Column("timestamptz", { nullable: true })
  fullReadAt!: Date | null;

  /** Found so far. */
  @Column("int", { default: 0 })
  people!: number;

  @Column("int", { default: 0 })
  groups!: number;

  @Column("int", { default: 0 })
  memberships!: number;

  @Column("timestamptz", { nullable: true })
  startedAt!: Date | null;

  @Column("timestamptz", { nullable: true })
  finishedAt!: Date | null;

  /** The number of workers that were lost during this read. */
  @Column("int", { default: 0 })
  attempts!: number;

  /** An admin confirmed removals before the read began. */
  @Column("boolean", { default: false })
  removalsConfirmed!: boolean;

  @Column("jsonb", { nullable: true })
  failure!: ReadFailure | null;
}
