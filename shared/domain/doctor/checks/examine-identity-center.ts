import { ProviderFailure } from "../../../kernel/app-error";
import { type FoundInstance, INSTANCE_ACTIONS, SLOT_ACTIONS } from "../../cloud/doctor-cloud.port";
import { attemptCall, type CheckFinding, checkFinding } from "../check-finding";
import type { Examination } from "../examination";
import type { FoundOrganization } from "./examine-organization";
import { examinePortal } from "./examine-portal";
import { actionFindings, deniedAction, type TriedActions, untriedAction } from "./tried-actions";

/**
 * Checks Identity Center in the region of the settings, and its portal. Resolves to the region; null: there is no
 * instance.
 */
export async function examineIdentityCenter(
  examination: Examination,
  { managementAccountId }: FoundOrganization,
): Promise<string | null> {
  const found = await examineInstance(examination);
  if (found) await tryActions(examination, found.ssoRegion, managementAccountId);
  return found?.ssoRegion ?? null;
}

interface FoundInRegion {
  readonly ssoRegion: string;
  readonly instance: FoundInstance;
}

/** Checks the region of Identity Center, and its portal. Null: there is no instance. */
export async function examineInstance(examination: Examination): Promise<FoundInRegion | null> {
  const { settings, chart } = examination;
  const { ssoRegion } = settings;
  if (ssoRegion === null) {
    const message = "No AWS SSO Region was given, so IAM Identity Center was not examined.";
    await chart.tell(checkFinding("IDENTITY_CENTER", "SKIPPED", message));
    return null;
  }
  const instance = await attemptCall(() => examination.organization.identityCenterIn(ssoRegion, examination.signal));
  if (instance instanceof ProviderFailure) {
    await chart.tell(deniedAction("IDENTITY_CENTER", "management", instance, examination));
    return null;
  }
  await chart.tell(await judgeRegion(examination, ssoRegion, instance));
  if (!instance) return null;
  if (settings.ssoPortal !== null) await chart.tell(examinePortal(settings.ssoPortal, ssoRegion, instance));
  return { ssoRegion, instance };
}

/** Usual regions of instances. They are searched only where the configured region has none. */
const COMMON_REGIONS = [
  "us-east-1",
  "us-east-2",
  "us-west-2",
  "eu-west-1",
  "eu-central-1",
  "eu-west-2",
  "eu-west-3",
  "eu-north-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-northeast-1",
  "ap-south-1",
  "ca-central-1",
  "sa-east-1",
];

async function judgeRegion(
  examination: Examination,
  ssoRegion: string,
  instance: FoundInstance | null,
): Promise<CheckFinding> {
  const primary = instance ? (instance.primaryRegion ?? ssoRegion) : await regionElsewhere(examination, ssoRegion);
  if (primary === ssoRegion) {
    return checkFinding("IDENTITY_CENTER", "OK", `IAM Identity Center is in ${ssoRegion}.`, { region: ssoRegion });
  }
  const elsewhere = primary ? ` Its primary region is ${primary}.` : "";
  const message = instance
    ? `${ssoRegion} is only an additional region of IAM Identity Center.${elsewhere}`
    : `There is no IAM Identity Center in ${ssoRegion}.${elsewhere}`;
  return checkFinding("IDENTITY_CENTER", "FAILED", message, {
    region: ssoRegion,
    code: "IDENTITY_CENTER_NOT_FOUND",
    advice: primary
      ? `Set the AWS SSO Region of the integration to ${primary}.`
      : "Set the AWS SSO Region of the integration to the region that the settings of IAM Identity Center show.",
  });
}

async function regionElsewhere(examination: Examination, ssoRegion: string): Promise<string | null> {
  const { organization, settings, signal } = examination;
  for (const region of new Set([settings.access.region, ...COMMON_REGIONS])) {
    if (region === ssoRegion) continue;
    const found = await attemptCall(() => organization.identityCenterIn(region, signal));
    // A region that is denied or not enabled proves nothing.
    if (found && !(found instanceof ProviderFailure)) return found.primaryRegion ?? region;
  }
  return null;
}

async function tryActions(examination: Examination, ssoRegion: string, accountId: string): Promise<void> {
  const { settings, organization, chart, signal } = examination;
  const [permissionSetArn = null] = settings.poolPermissionSetArns ?? [];
  const tried: TriedActions = { name: "MANAGEMENT_PERMISSIONS", role: "management", accountId, results: [] };
  for (const action of permissionSetArn === null ? INSTANCE_ACTIONS : [...INSTANCE_ACTIONS, ...SLOT_ACTIONS]) {
    const at = { ssoRegion, accountId, permissionSetArn };
    tried.results.push({ action, result: await organization.tryInIdentityCenter(action, at, signal) });
  }
  await chart.tell(...actionFindings(examination, tried));
  if (settings.principalStrategy !== "IDENTITY_CENTER") return;
  await chart.tell(...NOT_TRIED.map((action) => untriedAction(examination, { ...tried, action, accountId })));
}

/** Actions without a dry call: each would change an assignment. */
const NOT_TRIED = ["sso:CreateAccountAssignment", "sso:DeleteAccountAssignment"];
