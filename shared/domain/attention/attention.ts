import type { EntityManager } from "typeorm";
import type { SealDependencies } from "../audit/seals/advance-anchor";
import type { LeaversAlarms } from "../identities/leavers-alarms";
import type { RoleGroup, RoleGroups } from "../roles/role-groups";

/** The gravest first: access that stays, power that may be in wrong hands, then access that does not come. */
export const ATTENTION_KINDS = [
  "REVOCATION_OVERDUE",
  "ACCESS_IN_GONE_ACCOUNT",
  "ORPHANS_STAY",
  "ENTRIES_ALTERED",
  "SLOT_SHARED",
  "AUDIT_END_BROKEN",
  "MANY_LEAVERS",
  "CONNECTOR_AWAY",
  "POOL_EXHAUSTED",
  "READ_HELD",
  "FLOW_CHANGES_HELD",
  "SLOTS_OUT_OF_USE",
  "SLOT_ASSIGNMENT_UNKNOWN",
  "POOL_NEARLY_FULL",
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

/** Two people who carry the same address, and of whom nobody has said what they are to each other. */
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

/** Something that an admin should look at. It is found whenever somebody asks, and gone once it is mended. */
export interface AttentionItem {
  readonly kind: AttentionKind;
  /** Tells it from others of its kind: the id of its one subject, or nothing where there is one of the kind at most. */
  readonly key: string;
  /** Null: nobody wrote it down. */
  readonly since: Date | null;
  readonly count: number;
  /** The first few of them. */
  readonly subjects: readonly AttentionSubject[];
  readonly message: string;
  readonly whatToDo: string;
}

/** As the API names it: the same as long as it is there. */
export function attentionId({ kind, key }: Pick<AttentionItem, "kind" | "key">): string {
  return [kind, key].filter((part) => part !== "").join(":");
}

/** What tells an item from others of its kind, by the id that the API names it by; empty: nothing does. */
export function attentionKeyOf(id: string): string {
  return id.split(":").slice(1).join(":");
}

/** How many are named where there may be any number. */
export const SHOWN_SUBJECTS = 10;

export interface AttentionContext extends SealDependencies {
  readonly manager: EntityManager;
  readonly now: Date;
  readonly roleGroups: RoleGroups;
  readonly leaversAlarms: LeaversAlarms;
}

/** Finds what there is of some kinds, in as many statements whatever there is. */
export type AttentionSource = (context: AttentionContext) => Promise<AttentionItem[]>;

/** "1 grant", "2 grants". */
export function countNoun(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? noun : plural}`;
}

/** The names of the first, and that there are more. */
export function listFirstNames(names: readonly string[], count: number): string {
  return `${names.join(", ")}${count > names.length ? ", …" : ""}`;
}
