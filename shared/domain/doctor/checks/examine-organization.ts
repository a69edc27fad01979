import { ProviderFailure } from "../../../kernel/app-error";
import type { OrganizationDescription } from "../../cloud/cloud.port";
import { ORGANIZATION_ACTIONS } from "../../cloud/doctor-cloud.port";
import { type ScopedAccount, scopeAccounts } from "../../sync-runs/scope-accounts";
import { attemptCall, type CheckFinding, checkFinding } from "../check-finding";
import { doctorUnits, parentsOf } from "../doctor-units";
import type { Examination } from "../examination";
import { trustStatement } from "../statements/trust-statements";
import { examineExternalId } from "./examine-external-id";
import { actionFindings, deniedAction, quantityOf, roleNotAssumed, type TriedActions } from "./tried-actions";

export interface FoundOrganization extends OrganizationDescription {
  readonly accounts: readonly ScopedAccount[];
}

/**
 * Checks the management role and its reads of the organization. Null: not readable, so that the accounts are unknown.
 */
export async function examineOrganization(examination: Examination): Promise<FoundOrganization | null> {
  const { organization, chart, signal } = examination;
  const described = await describeOrganization(examination, () => externalIdOfManagement(examination));
  if (!described) return null;
  const accounts = await attemptCall(() => organization.listAccounts(signal));
  if (accounts instanceof ProviderFailure) {
    await chart.tell(unreadable(examination, accounts));
    return null;
  }
  await chart.tell(organizationRead(examination, described, accounts.length));
  const scoped = scopeAccounts(accounts, examination.settings);
  await reportUnits(examination, scoped);
  await tryActions(examination, described, scoped);
  return { ...described, accounts: scoped };
}

/** Checks the settings that lead to the organization, by one call. Null: they do not lead to it. */
export async function examineOrganizationSettings(examination: Examination): Promise<OrganizationDescription | null> {
  const described = await describeOrganization(examination, async () => []);
  if (described) await examination.chart.tell(organizationRead(examination, described, null));
  return described;
}

async function describeOrganization(
  examination: Examination,
  examineTrust: () => Promise<CheckFinding[]>,
): Promise<OrganizationDescription | null> {
  const { organization, chart, signal } = examination;
  const described = await attemptCall(() => organization.describeOrganization(signal));
  if (described instanceof ProviderFailure && described.operation === "sts:AssumeRole") {
    await chart.tell(notAssumed(examination, described));
    return null;
  }
  await chart.tell(roleAssumed(examination), ...(await examineTrust()));
  if (!(described instanceof ProviderFailure)) return described;
  await chart.tell(unreadable(examination, described));
  return null;
}

function notAssumed(examination: Examination, failure: ProviderFailure): CheckFinding {
  return roleNotAssumed("MANAGEMENT_ROLE", failure, {
    advice:
      "Check that the role exists, trusts the connector's role and asks for this integration's external id. The statement is its trust policy's.",
    statement: trustStatement(examination),
  });
}

function roleAssumed({ settings, identity }: Examination): CheckFinding {
  const arn = settings.access.managementRoleArn;
  const message = arn ? `The role ${arn} can be assumed.` : "The connector's own role is used.";
  return checkFinding("MANAGEMENT_ROLE", "OK", message, { accountId: arn?.split(":")[4] ?? identity.accountId });
}

async function externalIdOfManagement(examination: Examination): Promise<CheckFinding[]> {
  const arn = examination.settings.access.managementRoleArn;
  if (!arn) return [];
  const accountId = arn.split(":")[4] ?? null;
  return [
    await examineExternalId(
      examination,
      { kind: "management" },
      { arn, accountId, statement: trustStatement(examination) },
    ),
  ];
}

function unreadable(examination: Examination, failure: ProviderFailure): CheckFinding {
  // No further check is possible without the organization.
  return { ...deniedAction("ORGANIZATION", "management", failure, examination), state: "FAILED" };
}

function organizationRead(
  { settings }: Examination,
  { organizationId, managementAccountId }: OrganizationDescription,
  count: number | null,
): CheckFinding {
  if (settings.organizationId !== null && settings.organizationId !== organizationId) {
    const message = `The integration is of the organization ${settings.organizationId}, but the management role reads ${organizationId}.`;
    return checkFinding("ORGANIZATION", "FAILED", message, {
      accountId: managementAccountId,
      advice: "Set the Management Account Role ARN to a role of the integration's own organization.",
    });
  }
  const message = `The organization ${organizationId} ${count === null ? "is read" : `has ${quantityOf(count, "account")}`}.`;
  return checkFinding("ORGANIZATION", "OK", message, { accountId: managementAccountId });
}

/** Reports the units with their numbers first, then with names, which need a request for each unit with children. */
async function reportUnits(
  { settings, organization, chart, signal }: Examination,
  accounts: readonly ScopedAccount[],
): Promise<void> {
  const excluded = settings.excludedOrganizationalUnitIds;
  const units = doctorUnits(accounts, excluded);
  const accountsTotal = settings.onlyAccountId
    ? 1
    : accounts.filter(({ outOfScopeReason }) => outOfScopeReason === null).length;
  await chart.progress({ units, accountsTotal });
  const names = await attemptCall(() => organization.unitNames(parentsOf(units), signal));
  // The tried actions report why reading failed.
  if (names instanceof ProviderFailure) return;
  await chart.progress({ units: doctorUnits(accounts, excluded, names) });
}

async function tryActions(
  examination: Examination,
  { managementAccountId }: OrganizationDescription,
  accounts: readonly ScopedAccount[],
): Promise<void> {
  const rootId = accounts[0]?.ouPath[0] ?? "";
  const at = { accountId: managementAccountId, rootId };
  const tried: TriedActions = {
    name: "MANAGEMENT_PERMISSIONS",
    role: "management",
    accountId: managementAccountId,
    results: [],
  };
  for (const action of ORGANIZATION_ACTIONS) {
    const result = await examination.organization.tryInOrganization(action, at, examination.signal);
    tried.results.push({ action, result });
  }
  await examination.chart.tell(...actionFindings(examination, tried));
}
