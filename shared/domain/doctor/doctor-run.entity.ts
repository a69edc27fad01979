import { Check, Column, Entity, PrimaryColumn } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";
import { LeasedRow } from "../../platform/database/leased-row";
import type { DoctorSettings } from "./doctor-settings";
import type { DoctorUnit } from "./doctor-units";

export const DOCTOR_RUN_STATES = ["RUNNING", "FINISHED"] as const;
export type DoctorRunState = (typeof DOCTOR_RUN_STATES)[number];

/** SETTINGS: the settings of an integration alone, by a few calls, after each save and with each sync. */
export const DOCTOR_SCOPES = ["EVERYTHING", "SETTINGS"] as const;
export type DoctorScope = (typeof DOCTOR_SCOPES)[number];

/** One examination of a connector's permissions in AWS, for an integration or for unsaved settings. */
@Entity("doctor_runs")
@Check("ck_doctor_runs_scope", checkOneOf("scope", DOCTOR_SCOPES))
@Check("ck_doctor_runs_state", checkOneOf("state", DOCTOR_RUN_STATES))
export class DoctorRun extends LeasedRow {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  connectorId!: string;

  /** Null: a test of a connector with unsaved settings. */
  @Column("uuid", { nullable: true })
  integrationId!: string | null;

  @Column("text", { default: "EVERYTHING" })
  scope!: DoctorScope;

  /** The settings at its start. */
  @Column("jsonb")
  settings!: DoctorSettings;

  /** The version of the integration that had these settings; null: a test of unsaved settings. */
  @Column("int", { nullable: true })
  settingsVersion!: number | null;

  @Column("text")
  state!: DoctorRunState;

  @Column("text")
  requestedBy!: string;

  /** The number of workers that have started it. */
  @Column("int", { default: 0 })
  attempts!: number;

  /** The tree of organizational units, parents first; empty until the organization was read. */
  @Column("jsonb", { default: [] })
  units!: DoctorUnit[];

  /** Accounts in scope; null until the organization was read. */
  @Column("int", { nullable: true })
  accountsTotal!: number | null;

  @Column("int", { default: 0 })
  accountsDone!: number;

  @Column("timestamptz")
  startedAt!: Date;

  @Column("timestamptz", { nullable: true })
  finishedAt!: Date | null;
}

export const DOCTOR_CHECKS = [
  /** The connector's identity in AWS. */
  "IDENTITY",
  "CLOCK",
  "MANAGEMENT_ROLE",
  "EXTERNAL_ID",
  "ORGANIZATION",
  /** The permissions of the management role, action by action. */
  "MANAGEMENT_PERMISSIONS",
  "IDENTITY_CENTER",
  "SSO_PORTAL",
  "POOL",
  "MEMBER_ROLE",
  /** The permissions of the member role, action by action. */
  "MEMBER_PERMISSIONS",
  "AUTHENTICATION_MODE",
] as const;
export type DoctorCheckName = (typeof DOCTOR_CHECKS)[number];

/** SKIPPED: not tried, or the answer is inconclusive. */
export const DOCTOR_CHECK_STATES = ["OK", "WARNING", "FAILED", "SKIPPED"] as const;
export type DoctorCheckState = (typeof DOCTOR_CHECK_STATES)[number];

/** The result of one check, in the order of the results. */
@Entity("doctor_checks")
@Check("ck_doctor_checks_state", checkOneOf("state", DOCTOR_CHECK_STATES))
@Check("ck_doctor_checks_name", checkOneOf("name", DOCTOR_CHECKS))
export class DoctorCheck {
  @PrimaryColumn("uuid")
  runId!: string;

  @PrimaryColumn("int")
  position!: number;

  @Column("text")
  name!: DoctorCheckName;

  @Column("text")
  state!: DoctorCheckState;

  /** The account concerned; null for none. */
  @Column("text", { nullable: true })
  accountId!: string | null;

  @Column("text", { nullable: true })
  region!: string | null;

  /** The IAM action, such as "eks:DeleteAccessEntry"; null where the check is not about a single action. */
  @Column("text", { nullable: true })
  action!: string | null;

  /** The failure's code, such as "MEMBER_ROLE_DENIED"; null without a failure. */
  @Column("text", { nullable: true })
  code!: string | null;

  @Column("text")
  message!: string;

  @Column("text", { nullable: true })
  advice!: string | null;

  /** The statement of the shipped template that allows it, as JSON to paste into the role's policy. */
  @Column("text", { nullable: true })
  statement!: string | null;

  /** AWS's request id of the failed call. */
  @Column("text", { nullable: true })
  requestId!: string | null;
}
