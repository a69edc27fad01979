import { isDeepStrictEqual } from "node:util";
import type { IntegrationOwner } from "./owner-rules";
import type { IntegrationSettings } from "./parse-integration";

/** Whether a change of a setting widens or redirects access, people or what they are told. */
type GivesPower = (before: IntegrationSettings, after: IntegrationSettings) => boolean;

const never: GivesPower = () => false;

/**
 * Every setting of an integration. A change that only takes away gives no power. A new setting does not compile without
 * a row.
 */
export const SETTINGS_OF_POWER: { readonly [Key in keyof IntegrationSettings]: GivesPower } = {
  name: never,
  nameKey: never,
  // The other settings hold what it says.
  configurationAsTyped: never,
  connectorId: isOther("connectorId"),
  resourceTypes: hasMore("resourceTypes"),
  region: isOther("region"),
  ssoRegion: isOther("ssoRegion"),
  ssoPortal: isOther("ssoPortal"),
  managementAccountRoleArn: isOther("managementAccountRoleArn"),
  excludedOrganizationalUnitIds: hasFewer("excludedOrganizationalUnitIds"),
  excludedAccountIds: hasFewer("excludedAccountIds"),
  sessionDurationHours: (before, after) => after.sessionDurationHours > before.sessionDurationHours,
  // None means every region.
  discoveryRegions: ({ discoveryRegions: before }, { discoveryRegions: after }) =>
    before.length > 0 && (after.length === 0 || after.some((region) => !before.includes(region))),
  memberRoleName: isOther("memberRoleName"),
  externalId: isOther("externalId"),
  principalStrategy: isOther("principalStrategy"),
  principalRoleTemplate: isOtherValue("principalRoleTemplate"),
  sharedEntriesAllowed: (before, after) => after.sharedEntriesAllowed && !before.sharedEntriesAllowed,
  foreignPolicies: isOther("foreignPolicies"),
  poolPermissionSetArns: hasMore("poolPermissionSetArns"),
  poolReservePercent: never,
  customAccessDetails: isOtherValue("customAccessDetails"),
  integrationOwners: namesOtherOwners,
  ownerRules: isOther("ownerRules"),
};

/** The changed settings that give power, which need a fresh sign-in or the scope GOVERN. */
export function changedSettingsOfPower(before: IntegrationSettings, after: IntegrationSettings): string[] {
  return Object.entries(SETTINGS_OF_POWER)
    .filter(([, givesPower]) => givesPower(before, after))
    .map(([setting]) => setting);
}

type ListSetting = "resourceTypes" | "excludedOrganizationalUnitIds" | "excludedAccountIds" | "poolPermissionSetArns";

function isOther(setting: keyof IntegrationSettings): GivesPower {
  return (before, after) => !isDeepStrictEqual(before[setting], after[setting]);
}

/** Removing the value takes away. */
function isOtherValue(setting: "principalRoleTemplate" | "customAccessDetails"): GivesPower {
  return (before, after) => after[setting] !== null && after[setting] !== before[setting];
}

function hasMore(setting: ListSetting): GivesPower {
  return (before, after) => after[setting].some((item) => !(before[setting] as readonly string[]).includes(item));
}

function hasFewer(setting: ListSetting): GivesPower {
  return (before, after) => hasMore(setting)(after, before);
}

/** Owners approve, so naming other owners gives power. A name whose match has changed since it was saved does too. */
function namesOtherOwners(
  { integrationOwners: before }: IntegrationSettings,
  { integrationOwners: after }: IntegrationSettings,
): boolean {
  const named = (owners: readonly IntegrationOwner[]) => owners.map(({ ids: _ids, ...owner }) => owner);
  const meant = ({ ids }: IntegrationOwner, n: number) => ids?.some((id, v) => id && id !== after[n]?.ids?.[v]);
  return !isDeepStrictEqual(named(before), named(after)) || before.some(meant);
}
