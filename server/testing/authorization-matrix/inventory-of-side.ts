import type { DataSource } from "typeorm";
import { type Account, AccountRegion } from "../../../shared/domain/accounts/account.entity";
import type { Integration } from "../../../shared/domain/integrations/integration.entity";
import { type IntegrationSettings, parseIntegration } from "../../../shared/domain/integrations/parse-integration";
import type { Resource } from "../../../shared/domain/resources/resource.entity";
import { saveCluster } from "../../../testing/access-flows";
import { aForm, saveAccount, saveConnector, saveIntegration } from "../../../testing/factories";
import { ADMINS_ONLY } from "./canaries";
import { saveDoctorRuns } from "./doctor-of-side";
import { saveRuns } from "./runs-of-side";

export interface InventoryOfSide {
  readonly connectorId: string;
  /** Unused, and its workers are gone. */
  readonly spareConnectorId: string;
  readonly integration: Integration;
  /** There is access to it. */
  readonly payments: Resource;
  /** There is a request for it. */
  readonly orders: Resource;
  /** There was a request for it, and it is missing since. */
  readonly archive: Resource;
  /** It is not requestable. */
  readonly legacy: Resource;
  readonly failedRunId: string;
  readonly activeRunId: string;
  readonly connectorTestId: string;
}

interface Given {
  readonly mark: string;
  readonly accountId: string;
  readonly providerId: string;
  readonly at: Date;
}

/** The inventory of one side: every field is filled, and every text of the side holds its canary. */
export async function saveInventoryOfSide(db: DataSource, given: Given): Promise<InventoryOfSide> {
  const { mark, accountId, at } = given;
  const connector = await saveConnector(db, {
    name: `connector-${mark}`,
    lastSeenAt: at,
    accountId,
    callerArn: `arn:aws:sts::${accountId}:assumed-role/${mark}/task`,
    problem: `Problem ${mark}`,
  });
  const integration = await saveIntegration(db, connector, {
    ...settings(given),
    connectorId: connector.id,
    organizationId: `o-${mark}`,
    managementAccountId: accountId,
    firstSyncedAt: at,
    nextSyncAt: at,
    syncWarnings: [{ code: "EXCLUDED_OU_UNKNOWN", item: `ou-${mark}`, message: `Warning ${mark}` }],
  });
  const account = await saveAccounts(db, integration, given);
  const cluster = (name: string, facts: Partial<Resource> = {}) =>
    saveCluster(db, account, `${name}-${mark}`, { ...clusterFacts(mark, at), ...facts });
  return {
    connectorId: connector.id,
    spareConnectorId: await saveSpareConnector(db, mark, at),
    integration,
    payments: await cluster("payments"),
    orders: await cluster("orders"),
    archive: await cluster("archive"),
    legacy: await cluster("legacy", {
      manageable: false,
      unmanageableReason: "ACCESS_ENTRIES_DISABLED",
      authenticationMode: "CONFIG_MAP",
      missingSince: at,
      // It resolves to the owners as their name does.
      tags: { team: `Owner ${mark}` },
    }),
    ...(await saveRuns(db, integration, mark, accountId, at)),
    ...(await saveDoctorRuns(db, integration, mark, at)),
  };
}

async function saveSpareConnector(db: DataSource, mark: string, at: Date): Promise<string> {
  const lastSeenAt = new Date(at.getTime() - 3_600_000);
  return (await saveConnector(db, { name: `spare-${mark}`, lastSeenAt, accountId: null })).id;
}

async function saveAccounts(
  db: DataSource,
  integration: Integration,
  { mark, accountId, at }: Given,
): Promise<Account> {
  const facts = { name: `account ${mark}`, email: `account@${mark}.example.com`, ouPath: [`r-${mark}`, `ou-${mark}`] };
  const account = await saveAccount(db, integration, { accountId, ...facts });
  const excluded = accountId.replaceAll(/^./g, "9");
  await saveAccount(db, integration, { accountId: excluded, ...facts, outOfScopeReason: "EXCLUDED_ACCOUNT" });
  await db.manager.insert(AccountRegion, {
    accountRowId: account.id,
    region: "eu-west-1",
    outcome: "DENIED",
    code: `Code ${mark}`,
    message: `Region ${mark}`,
    observedAt: at,
    listedAt: at,
  });
  return account;
}

/** The settings as an admin would enter them. */
function settings({ mark, accountId, providerId }: Given): IntegrationSettings {
  const form = aForm({
    name: `Integration ${mark}`,
    ssoPortal: `https://${mark}.awsapps.com/start`,
    managementAccountRoleArn: `arn:aws:iam::${accountId}:role/management-${mark}`,
    excludedOrganizationalUnitIds: [`ou-a1-${mark}`],
    memberRoleName: `member-${mark}`,
    externalId: `${ADMINS_ONLY}-${mark}`,
    customAccessDetails: `Use the VPN of ${mark}.`,
    principalStrategy: "IAM_ROLE_TEMPLATE",
    principalRoleTemplate: "arn:aws:iam::{{accountId}}:role/people/{{userName}}",
    excludedAccountIds: [accountId.replaceAll(/^./g, "9")],
    discoveryRegions: ["eu-west-1"],
    integrationOwners: [{ attribute: "group", providerId, values: [`Security ${mark}`, `Securiti ${mark}`] }],
    ownerRules: [{ keyName: "team", attribute: "group", providerId, separator: "," }],
  });
  return parseIntegration(form, "external").settings;
}

function clusterFacts(mark: string, at: Date): Partial<Resource> {
  return {
    tags: { team: `Owners ${mark}`, project: `Project ${mark}` },
    endpoint: `https://${mark}.eks.amazonaws.com`,
    certificateAuthority: `Q0E${mark}`,
    endpointPublicAccess: true,
    endpointPrivateAccess: false,
    authenticationMode: "API",
    clusterStatus: "ACTIVE",
    clusterCreatedAt: at,
    version: "1.35",
    platformVersion: `eks.1-${mark}`,
    lastSeenAt: at,
  };
}
