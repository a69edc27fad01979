import { Check, Column, Entity, PrimaryColumn } from "typeorm";
import { checkOneOf } from "../../platform/database/check-one-of";

export const PROVIDER_KINDS = ["FILE", "AWS_IDENTITY_CENTER", "SCIM"] as const;
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

/**
 * Whether names may refer to a provider's people and groups. DEFAULT: also by values that name no provider; exactly one
 * provider has this standing. NAMED: only by values that name it. LINK_ONLY: never, and it signs nobody in; its identities only belong to
 * people of other providers.
 */
export const PROVIDER_STANDINGS = ["DEFAULT", "NAMED", "LINK_ONLY"] as const;
export type ProviderStanding = (typeof PROVIDER_STANDINGS)[number];

/** The reason why the last read changed nothing. */
export interface ReadFailure {
  readonly code: string;
  readonly message: string;
}

/** An unusual number of people of a SCIM provider who left at once. Times are ISO 8601. */
export interface MassDeprovisioning {
  /** When the first of them left. */
  readonly since: string;
  readonly lastLeftAt: string;
  readonly people: number;
}

/** A source of people and groups. Several may be connected at once. */
@Entity("identity_providers")
@Check("ck_identity_providers_kind", checkOneOf("kind", PROVIDER_KINDS))
@Check("ck_identity_providers_standing", checkOneOf("standing", PROVIDER_STANDINGS))
export class IdentityProvider {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("text")
  name!: string;

  /** The name trimmed and lower-cased, unique among providers that are not deleted. */
  @Column("text")
  nameKey!: string;

  @Column("text")
  kind!: ProviderKind;

  @Column("text")
  standing!: ProviderStanding;

  /** While it is off, its people are inactive and its groups empty; both come back when it is switched on. */
  @Column("boolean", { default: true })
  enabled!: boolean;

  /** Vouched domains, in lower case: the provider ensures that each address belongs to its person. */
  @Column("text", { array: true, default: "{}" })
  vouchesForDomains!: string[];

  /** Issuers whose external ids in Identity Center equal the ids of this provider's users. They are compared exactly. */
  @Column("text", { array: true, default: "{}" })
  externalIdIssuers!: string[];

  /**
   * The integration whose Identity Center is read. Null: people come as a document, or the integration was deleted and
   * nothing is read.
   */
  @Column("uuid", { nullable: true })
  integrationId!: string | null;

  /** When its people were last read in full; null: never. */
  @Column("timestamptz", { nullable: true })
  syncedAt!: Date | null;

  @Column("timestamptz", { nullable: true })
  nextSyncAt!: Date | null;

  /** An admin confirmed removals, for the next read only. */
  @Column("boolean", { default: false })
  removalsConfirmed!: boolean;

  @Column("jsonb", { nullable: true })
  failure!: ReadFailure | null;

  /** SHA-256 of the one token of a SCIM provider. It is left out of ordinary selects. */
  @Column("text", { nullable: true, select: false })
  scimTokenHash?: string | null;

  /** Of the token before, which counts for an hour or until the present one is used. */
  @Column("text", { nullable: true, select: false })
  formerScimTokenHash?: string | null;

  @Column("timestamptz", { nullable: true })
  scimTokenCreatedAt!: Date | null;

  /** To the minute. */
  @Column("timestamptz", { nullable: true })
  scimTokenLastUsedAt!: Date | null;

  /** The latest mass deprovisioning that no admin has acknowledged. */
  @Column("jsonb", { nullable: true })
  leaversAlarm!: MassDeprovisioning | null;

  /** When an admin acknowledged the last mass deprovisioning. Earlier leavers do not count towards a new one. */
  @Column("timestamptz", { nullable: true })
  leaversAcknowledgedAt!: Date | null;

  @Column("timestamptz")
  createdAt!: Date;

  /**
   * The row stays because people at home there have requests, grants or decisions in history. It is off, LINK_ONLY and
   * empty.
   */
  @Column("timestamptz", { nullable: true })
  deletedAt!: Date | null;

  /** Counts changes by admins; reads of its people do not count. */
  @Column("int", { default: 1 })
  version!: number;
}
