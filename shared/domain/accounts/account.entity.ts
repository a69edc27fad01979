import { Check, Column, Entity, PrimaryColumn } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";
import type { AccountState } from "../cloud/cloud.port";

/** The reason why an account is out of scope; null: it is in scope. */
export const SCOPE_REASONS = ["EXCLUDED_ACCOUNT", "EXCLUDED_OU", "NOT_ACTIVE", "LEFT_ORGANIZATION"] as const;
export type ScopeReason = (typeof SCOPE_REASONS)[number];

/** AWS deletes a closed account's content after this time; until then its owner may have it reopened. */
export const CLOSED_FOR_GOOD_MS = 90 * 86_400_000;

export function closedForGoodAt(closedSince: Date): Date {
  return new Date(closedSince.getTime() + CLOSED_FOR_GOOD_MS);
}

/** An AWS account of an integration's organization, as of the last sync. */
@Entity("accounts")
@Check("ck_accounts_out_of_scope_reason", checkOneOf("out_of_scope_reason", SCOPE_REASONS))
export class Account {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  integrationId!: string;

  /** Twelve digits, kept as text: leading zeros count. */
  @Column("text")
  accountId!: string;

  @Column("text")
  arn!: string;

  @Column("text")
  name!: string;

  @Column("text", { nullable: true })
  email!: string | null;

  @Column("text")
  state!: AccountState;

  /** Ids from the root down to the parent. */
  @Column("text", { array: true })
  ouPath!: string[];

  @Column("boolean")
  isManagementAccount!: boolean;

  @Column("text", { nullable: true })
  outOfScopeReason!: ScopeReason | null;

  @Column("timestamptz")
  firstSeenAt!: Date;

  /** Since when every read of the organization found it closed or suspended, or missing after that. */
  @Column("timestamptz", { nullable: true })
  closedSince!: Date | null;

  /** Since when no read of the organization listed it, although it was not closed before. */
  @Column("timestamptz", { nullable: true })
  leftSince!: Date | null;
}

/** The last scan of one region of one account. */
@Entity("account_regions")
export class AccountRegion {
  @PrimaryColumn("uuid")
  accountRowId!: string;

  @PrimaryColumn("text")
  region!: string;

  @Column("text")
  outcome!: string;

  @Column("text", { nullable: true })
  code!: string | null;

  @Column("text", { nullable: true })
  message!: string | null;

  @Column("timestamptz")
  observedAt!: Date;

  /** The last complete list of its clusters; null: never. */
  @Column("timestamptz", { nullable: true })
  listedAt!: Date | null;
}
