import type { IntegrationDraft, IntegrationInput, ValueKey } from "../draft/draft";
import { inputOf } from "../draft/draft";

/** A setting that an edit can change. */
export type SettingKey = keyof IntegrationInput;

/** The update that turns `base` into `draft`: unchanged settings are left out, and the API takes null for left out. */
export function changeOf(base: IntegrationDraft, draft: IntegrationDraft): IntegrationInput {
  const before = inputOf(base);
  const now = inputOf(draft);
  const changed = (Object.keys(now) as SettingKey[]).filter((key) => !isSame(before[key], now[key]));
  return Object.fromEntries(changed.map((key) => [key, now[key] ?? EMPTIED[key]]));
}

/** A setting that was emptied. Numbers, choices and switches cannot be empty, so they get their defaults. */
const EMPTIED: { readonly [Key in SettingKey]: NonNullable<IntegrationInput[Key]> } = {
  connectorId: "",
  resourceTypes: [],
  name: "",
  region: "",
  ssoRegion: "",
  ssoPortal: "",
  managementAccountRoleArn: "",
  excludedOrganizationalUnitIds: [],
  excludedAccountIds: [],
  sessionDurationHours: 1,
  discoveryRegions: [],
  memberRoleName: "",
  externalId: "",
  principalStrategy: "IDENTITY_CENTER",
  principalRoleTemplate: "",
  sharedEntriesAllowed: false,
  foreignPolicies: "REPORT",
  poolPermissionSetArns: [],
  poolReservePercent: 10,
  customAccessDetails: "",
  integrationOwners: [],
  ownerRules: [],
};

export interface Conflict {
  readonly key: SettingKey;
  readonly mine: unknown;
  readonly theirs: unknown;
}

/** Settings that this edit and another one changed to different values. */
export function conflictsOf(base: IntegrationDraft, mine: IntegrationDraft, theirs: IntegrationDraft): Conflict[] {
  const elsewhere = changeOf(base, theirs);
  const here = inputOf(mine);
  const there = inputOf(theirs);
  return (Object.keys(changeOf(base, mine)) as SettingKey[])
    .filter((key) => key in elsewhere && !isSame(here[key], there[key]))
    .map((key) => ({ key, mine: here[key], theirs: there[key] }));
}

/**
 * The newest saved settings with this edit's changes on top. Of conflicts, only those in `keepMine` are taken from the
 * edit.
 */
export function mergedDraft(
  { base, mine, theirs }: Readonly<Record<"base" | "mine" | "theirs", IntegrationDraft>>,
  keepMine: readonly SettingKey[],
): IntegrationDraft {
  const conflicts = conflictsOf(base, mine, theirs).map(({ key }) => key);
  const kept = (Object.keys(changeOf(base, mine)) as SettingKey[]).filter(
    (key) => !conflicts.includes(key) || keepMine.includes(key),
  );
  return kept.reduce((draft, key) => withSetting(draft, mine, key), { ...theirs, install: mine.install });
}

/** The saved settings with the changes on top that were made after `sent` was sent. Null: there are none. */
export function afterSave(
  sent: IntegrationDraft,
  mine: IntegrationDraft,
  saved: IntegrationDraft,
): IntegrationDraft | null {
  const changed = Object.keys(changeOf(sent, mine)) as SettingKey[];
  return changed.length === 0 ? null : mergedDraft({ base: sent, mine, theirs: saved }, changed);
}

function withSetting(draft: IntegrationDraft, from: IntegrationDraft, key: SettingKey): IntegrationDraft {
  switch (key) {
    case "connectorId":
    case "resourceTypes":
    case "customAccessDetails":
    case "integrationOwners":
    case "ownerRules":
      return { ...draft, [key]: from[key] };
    default:
      return { ...draft, values: { ...draft.values, [key satisfies ValueKey]: from.values[key] } };
  }
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
