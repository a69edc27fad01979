import type { AuditAction } from "../../kernel/audit-actions";
import type { IdentityProvider, ProviderStanding } from "../identities/identity-provider.entity";
import type { DifferingAddresses, Unmatched } from "./match-providers";

/** The changes that an admin can make to an existing provider. */
export type ProviderChange =
  | ({ readonly kind: "UPDATE"; readonly providerId: string } & ProviderUpdate)
  | { readonly kind: "DELETE"; readonly providerId: string; readonly version: VersionRead }
  | { readonly kind: "HAND_OVER"; readonly fromId: string; readonly toId: string; readonly unmatched: UnmatchedChoice };

/** The version last read; null: any. */
type VersionRead = number | null;

/** Only the fields that are given change. */
export interface ProviderUpdate {
  readonly version: VersionRead;
  readonly name?: string | null;
  readonly standing?: ProviderStanding | null;
  readonly enabled?: boolean | null;
  readonly vouchesForDomains?: readonly string[] | null;
  readonly externalIdIssuers?: readonly string[] | null;
}

/** KEEP: people, groups and values without a match stay as they are. REFUSE: with any of them nothing is changed. */
export const UNMATCHED_CHOICES = ["KEEP", "REFUSE"] as const;
export type UnmatchedChoice = (typeof UNMATCHED_CHOICES)[number];

/** A change as it was made, before its events. */
export interface MadeChange {
  /** The remaining providers as they are now; for a deletion, the provider as it was. */
  readonly providers: readonly IdentityProvider[];
  readonly audit: {
    readonly action: AuditAction;
    readonly subjectId: string;
    readonly before: object | null;
    readonly after: object | null;
  };
  readonly handOver: HandOver | null;
}

/** The further effects of a hand-over. */
export interface HandOver {
  readonly people: number;
  readonly groups: number;
  readonly unmatchedPeople: readonly Unmatched[];
  readonly unmatchedGroups: readonly Unmatched[];
  readonly differingAddresses: readonly DifferingAddresses[];
  /** The people that it merged, by id. */
  readonly absorbed: ReadonlyMap<string, string>;
}

export const NO_HAND_OVER: HandOver = {
  people: 0,
  groups: 0,
  unmatchedPeople: [],
  unmatchedGroups: [],
  differingAddresses: [],
  absorbed: new Map(),
};
