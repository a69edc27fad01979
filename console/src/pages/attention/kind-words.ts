import type { AttentionKind } from "../../gql/enums";

export interface KindGroup {
  readonly title: string;
  readonly isGrave: boolean;
  readonly kinds: readonly AttentionKind[];
}

/** The gravest kind first, as the API orders them. */
export const KIND_GROUPS: readonly KindGroup[] = [
  {
    title: "Access that stays, or is more than was approved",
    isGrave: true,
    kinds: [
      "REVOCATION_OVERDUE",
      "ACCESS_IN_GONE_ACCOUNT",
      "ORPHANS_STAY",
      "LEASES_STAY",
      "ENTRIES_ALTERED",
      "DRIFT_CRITICAL",
      "SLOT_SHARED",
    ],
  },
  { title: "Database", isGrave: true, kinds: ["DATABASE_FULL", "DATABASE_RESTORED"] },
  {
    title: "Audit log",
    isGrave: true,
    kinds: ["AUDIT_END_BROKEN", "AUDIT_UNSEALED", "AUDIT_SINK_BEHIND"],
  },
  {
    title: "Changes that wait for a decision",
    isGrave: false,
    kinds: ["MANY_LEAVERS", "READ_HELD", "FLOW_CHANGES_HELD"],
  },
  {
    title: "Access that does not come",
    isGrave: false,
    kinds: [
      "CONNECTOR_AWAY",
      "SETTINGS_WRONG",
      "SYNC_FAILED",
      "SYNC_PARTIAL",
      "POOL_EXHAUSTED",
      "SLOTS_OUT_OF_USE",
      "SLOT_ASSIGNMENT_UNKNOWN",
      "POOL_NEARLY_FULL",
    ],
  },
  {
    title: "Settings that mean nobody, or several",
    isGrave: false,
    kinds: ["SIGN_IN_OF_NOBODY", "ROLE_GROUP_UNCLEAR", "VALUE_GONE", "VALUE_AMBIGUOUS", "PROVIDER_NOT_MEANT"],
  },
  {
    title: "People",
    isGrave: false,
    kinds: ["PROBABLY_SAME_HUMAN", "HOME_TO_MOVE", "LINKED_ADDRESS_DIFFERS"],
  },
  { title: "Messages that do not arrive", isGrave: false, kinds: ["DELIVERY_FAILED", "MAIL_REFUSED"] },
];

export const KIND_WORDS: Readonly<Record<AttentionKind, string>> = {
  REVOCATION_OVERDUE: "Ends that are overdue",
  ACCESS_IN_GONE_ACCOUNT: "Access in accounts that are gone",
  ORPHANS_STAY: "Entries that no grant wants",
  LEASES_STAY: "Slot leases that do not end",
  ENTRIES_ALTERED: "Entries that are not as recorded",
  DRIFT_CRITICAL: "Entries of others with full rights",
  SLOT_SHARED: "Slots that others share",
  DATABASE_FULL: "A database without space",
  DATABASE_RESTORED: "A database from a backup",
  AUDIT_END_BROKEN: "A broken end of the audit log",
  AUDIT_UNSEALED: "Events without a seal",
  AUDIT_SINK_BEHIND: "Receivers of the log that are behind",
  MANY_LEAVERS: "Many leavers at once",
  READ_HELD: "Reads of people that are held",
  FLOW_CHANGES_HELD: "Changes of automatic flows that are held",
  CONNECTOR_AWAY: "Disconnected connectors",
  SETTINGS_WRONG: "Settings that do not work in AWS",
  SYNC_FAILED: "Syncs that failed",
  SYNC_PARTIAL: "Accounts that a sync could not read",
  POOL_EXHAUSTED: "Pools that are used up",
  SLOTS_OUT_OF_USE: "Slots out of use",
  SLOT_ASSIGNMENT_UNKNOWN: "Slots that others use",
  POOL_NEARLY_FULL: "Pools that are nearly used up",
  SIGN_IN_OF_NOBODY: "Sign-ins that let nobody in",
  ROLE_GROUP_UNCLEAR: "Role groups that give nobody a role",
  VALUE_GONE: "Names of what was removed",
  VALUE_AMBIGUOUS: "Names that mean several",
  PROVIDER_NOT_MEANT: "Providers that cannot be meant",
  PROBABLY_SAME_HUMAN: "People who may be one human",
  HOME_TO_MOVE: "Homes to move",
  LINKED_ADDRESS_DIFFERS: "Addresses that differ",
  DELIVERY_FAILED: "Webhooks that do not answer",
  MAIL_REFUSED: "Mail that is refused",
};

export function isKind(text: string): text is AttentionKind {
  return Object.hasOwn(KIND_WORDS, text);
}

/** The items of each group that has some, in the API's order. */
export function inGroups<Item extends { readonly kind: AttentionKind }>(
  items: readonly Item[],
): readonly (KindGroup & { readonly items: readonly Item[] })[] {
  return KIND_GROUPS.map((group) => ({
    ...group,
    items: items.filter(({ kind }) => group.kinds.includes(kind)),
  })).filter((group) => group.items.length > 0);
}
