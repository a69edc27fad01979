import type { AuditAction } from "../../kernel/audit-actions";
import type { IdentityProvider, ProviderStanding } from "../identities/identity-provider.entity";
import type { DifferingAddresses, Unmatched } from "./match-providers";

/** What an admin can do with a provider that is there. */
export type ProviderChange =
  | ({ readonly kind: "UPDATE"; readonly providerId: string } & ProviderUpdate)
  | { readonly kind: "DELETE"; readonly providerId: string; readonly version: VersionRead }
  | { readonly kind: "HAND_OVER"; readonly fromId: string; readonly toId: string; readonly unmatched: UnmatchedChoice };

/** The version last read; null: whatever it is by now. */
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

/** KEEP: people, groups and values without a match stay as they are. REFUSE: nothing is changed then. */
export const UNMATCHED_CHOICES = ["KEEP", "REFUSE"] as const;
export type UnmatchedChoice = (typeof UNMATCHED_CHOICES)[number];

/** A change as it was made, before anybody was told of it. */
export interface MadeChange {
  /** Those that are left, as they are now. Of a deletion the provider as it was. */
  readonly providers: readonly IdentityProvider[];
  readonly audit: {
    readonly action: AuditAction;
    readonly subjectId: string;
    readonly before: object | null;
    readonly after: object | null;
  };
  readonly handOver: HandOver | null;
}

/** What a hand-over does besides. */
export interface HandOver {
  readonly people: number;
  readonly groups: number;
  readonly unmatchedPeople: readonly Unmatched[];
  readonly unmatchedGroups: readonly Unmatched[];
  readonly differingAddresses: readonly DifferingAddresses[];
  /** Whom it took as being another person, by id. */
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
