import { Check, Column, Entity, PrimaryColumn } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";
import { LeasedRow } from "../../platform/database/leased-row";
import type { RegionScan, ScanOutcome } from "./outcomes";
import { SYNC_RUN_STATES, type SyncRunState } from "./sync-run.states";

export const SYNC_TRIGGERS = ["CREATED", "UPDATED", "SCHEDULED", "MANUAL"] as const;
export type SyncTrigger = (typeof SYNC_TRIGGERS)[number];

/** The failure of a whole run. */
export interface RunFailure {
  readonly code: string;
  readonly message: string;
  readonly advice: string;
  readonly accountId: string | null;
  readonly region: string | null;
  readonly operation: string | null;
  readonly requestId: string | null;
}

/** One discovery run through an organization. Its row is the source of truth for its progress; jobs are only hints. */
@Entity("sync_runs")
@Check("ck_sync_runs_state", checkOneOf("state", SYNC_RUN_STATES))
export class SyncRun extends LeasedRow {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  integrationId!: string;

  /** The connector that does the run. */
  @Column("uuid")
  connectorId!: string;

  @Column("text")
  trigger!: SyncTrigger;

  @Column("text")
  state!: SyncRunState;

  @Column("text")
  requestedBy!: string;

  /** Attempts at reading the organization. */
  @Column("int", { default: 0 })
  attempts!: number;

  /** Accounts of the organization, in scope or not; null until the organization was read. */
  @Column("int", { nullable: true })
  accountsTotal!: number | null;

  @Column("int", { default: 0 })
  accountsDone!: number;

  @Column("int", { default: 0 })
  accountsFailed!: number;

  /** Accounts that are out of scope on purpose: excluded, suspended or otherwise. */
  @Column("int", { default: 0 })
  accountsSkipped!: number;

  @Column("int", { default: 0 })
  regionsDone!: number;

  @Column("int", { default: 0 })
  clustersFound!: number;

  @Column("int", { default: 0 })
  resourcesAdded!: number;

  @Column("int", { default: 0 })
  resourcesChanged!: number;

  @Column("int", { default: 0 })
  resourcesMissing!: number;

  @Column("jsonb", { nullable: true })
  failure!: RunFailure | null;

  @Column("timestamptz")
  createdAt!: Date;

  @Column("timestamptz", { nullable: true })
  startedAt!: Date | null;

  @Column("timestamptz")
  progressedAt!: Date;

  @Column("timestamptz", { nullable: true })
  finishedAt!: Date | null;
}

export const SYNC_RUN_ACCOUNT_STATES = ["PENDING", "SCANNING", "DONE"] as const;
export type SyncRunAccountState = (typeof SYNC_RUN_ACCOUNT_STATES)[number];

/** The scan of one account in a run, then its outcome. */
@Entity("sync_run_accounts")
@Check("ck_sync_run_accounts_state", checkOneOf("state", SYNC_RUN_ACCOUNT_STATES))
export class SyncRunAccount extends LeasedRow {
  @PrimaryColumn("uuid")
  runId!: string;

  /** Twelve digits. */
  @PrimaryColumn("text")
  accountId!: string;

  @Column("text")
  accountName!: string;

  @Column("text")
  state!: SyncRunAccountState;

  @Column("int", { default: 0 })
  attempts!: number;

  @Column("text", { nullable: true })
  outcome!: ScanOutcome | null;

  @Column("text", { nullable: true })
  code!: string | null;

  @Column("text", { nullable: true })
  message!: string | null;

  /** The AWS operation that failed, and AWS's id of that request. */
  @Column("text", { nullable: true })
  operation!: string | null;

  @Column("text", { nullable: true })
  requestId!: string | null;

  @Column("int", { default: 0 })
  clustersFound!: number;

  /** Tags found by the read of the organization, until the account is done; null: the scan reads them. */
  @Column("jsonb", { nullable: true })
  tags!: Record<string, string> | null;

  /** Regions with an outcome other than OK. */
  @Column("jsonb", { default: [] })
  regions!: RegionScan[];

  @Column("timestamptz", { nullable: true })
  finishedAt!: Date | null;
}
