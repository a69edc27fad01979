import type { EntityManager } from "typeorm";
import type { WriteProbe } from "../../platform/database/connections/write-probe";
import type { SealDependencies } from "../audit/seals/advance-anchor";
import type { LeaversAlarms } from "../identities/leavers-alarms";
import type { RoleGroup, RoleGroups } from "../roles/role-groups";
import type { ConfiguredSignIn } from "../sessions/sign-ins-of-nobody";

/**
 * Most severe first: nothing that can be written, access that stays, privileges of the wrong people, then access that
 * does not come.
 */
export const ATTENTION_KINDS = [
  "DATABASE_FULL",
  "REVOCATION_OVERDUE",
  "ACCESS_IN_GONE_ACCOUNT",
  "ORPHANS_STAY",
  "LEASES_STAY",
  "ENTRIES_ALTERED",
  "DRIFT_CRITICAL",
  "SLOT_SHARED",
  "DATABASE_RESTORED",
  "AUDIT_END_BROKEN",
  "MANY_LEAVERS",
  "CONNECTOR_AWAY",
  "SETTINGS_WRONG",
  "SYNC_FAILED",
  "SYNC_PARTIAL",
  "POOL_EXHAUSTED",
  "READ_HELD",
  "FLOW_CHANGES_HELD",
  "SLOTS_OUT_OF_USE",
  "SLOT_ASSIGNMENT_UNKNOWN",
  "POOL_NEARLY_FULL",
  "SIGN_IN_OF_NOBODY",
  "ROLE_GROUP_UNCLEAR",
  "VALUE_GONE",
  "VALUE_AMBIGUOUS",
  "PROVIDER_NOT_MEANT",
  "PROBABLY_SAME_HUMAN",
  "HOME_TO_MOVE",
  "LINKED_ADDRESS_DIFFERS",
  "AUDIT_UNSEALED",
  "AUDIT_SINK_BEHIND",
  "DELIVERY_FAILED",
  "MAIL_REFUSED",
] as const;
export type AttentionKind = (typeof ATTENTION_KINDS)[number];

/** Two people who share an address, and no admin has said whether they are one human. */
export interface PeopleAlike {
  readonly personId: string;
  readonly otherId: string;
  readonly address: string;
}

export type AttentionSubject =
  | {
      readonly type: "IdentityProvider" | "Integration" | "AccessFlow" | "Connector" | "Webhook" | "Grant" | "Person";
      readonly id: string;
    }
  | ({ readonly type: "RoleGroup" } & RoleGroup)
  | ({ readonly type: "PeopleAlike" } & PeopleAlike);

/** A problem for an admin. It is computed on each query, and disappears once it is resolved. */
export interface AttentionItem {
  readonly kind: AttentionKind;
  /** Identifies it among its kind: the id of its subject, or empty where the kind has at most one item. */
  readonly key: string;
  /** Null: not recorded. */
  readonly since: Date | null;
  readonly count: number;
  /** The first few of them. */
  readonly subjects: readonly AttentionSubject[];
  readonly message: string;
  readonly whatToDo: string;
}

/** The id in the API, stable while the item exists. */
export function attentionId({ kind, key }: Pick<AttentionItem, "kind" | "key">): string {
  return [kind, key].filter((part) => part !== "").join(":");
}

/** The key within its kind, from an API id; empty: the kind has at most one item. */
export function attentionKeyOf(id: string): string {
  return id.split(":").slice(1).join(":");
}

/** The most subjects that an item names. */
export const SHOWN_SUBJECTS = 10;

export interface AttentionContext extends SealDependencies {
  readonly manager: EntityManager;
  readonly now: Date;
  readonly roleGroups: RoleGroups;
  readonly leaversAlarms: LeaversAlarms;
  readonly writeProbe: Pick<WriteProbe, "spaceProblem">;
  readonly signIns: readonly ConfiguredSignIn[];
}

/** Finds the items of some kinds, by a fixed number of statements. */
export type AttentionSource = (context: AttentionContext) => Promise<AttentionItem[]>;

/** "1 grant", "2 grants". */
export function countNoun(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? noun : plural}`;
}

/** The first names, and a mark that there are more. */
export function listFirstNames(names: readonly string[], count: number): string {
  return `${names.join(", ")}${count > names.length ? ", …" : ""}`;
}
