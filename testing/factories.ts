import type { DataSource } from "typeorm";
import { Account } from "../shared/domain/accounts/account.entity";
import type { Binding } from "../shared/domain/bindings/binding.entity";
import type { OrganizationAccount } from "../shared/domain/cloud/cloud.port";
import { Connector } from "../shared/domain/connectors/connector.entity";
import { ClusterDriftScan } from "../shared/domain/drift/cluster-drift-scan.entity";
import { AccessTarget } from "../shared/domain/grants/access-target.entity";
import { Grant } from "../shared/domain/grants/grant.entity";
import { defaultProviderId } from "../shared/domain/identities/frozen-values";
import { Identity } from "../shared/domain/identities/identity.entity";
import { IdentityProvider } from "../shared/domain/identities/identity-provider.entity";
import { ensurePeople } from "../shared/domain/identities/linking/ensure-people";
import { Integration } from "../shared/domain/integrations/integration.entity";
import { type IntegrationForm, parseIntegration } from "../shared/domain/integrations/parse-integration";
import type { FoundCluster } from "../shared/domain/resources/diff-inventory";
import { Resource } from "../shared/domain/resources/resource.entity";
import { SyncRun, SyncRunAccount } from "../shared/domain/sync-runs/sync-run.entity";
import type { Actor } from "../shared/kernel/actor";
import { newId } from "../shared/kernel/ids";

export const BORN = new Date("2026-01-01T00:00:00.000Z");

export async function saveConnector(db: DataSource, given: Partial<Connector> = {}): Promise<Connector> {
  const id = given.id ?? newId();
  return db.manager.save(Connector, {
    id,
    announcedName: given.name ?? `connector-${id}`,
    name: `connector-${id}`,
    kind: "ECS" as const,
    softwareVersion: "0.1.0",
    version: 1,
    accountId: null,
    region: "eu-west-1",
    callerArn: null,
    problem: null,
    registeredAt: BORN,
    lastSeenAt: new Date("2026-03-01T12:00:00.000Z"),
    ...given,
  });
}

/** A complete valid input; each integration needs its own name. */
export function aForm(given: IntegrationForm = {}): IntegrationForm {
  return {
    name: "AWS production",
    connectorId: "0198c0de-0000-7000-8000-000000000001",
    resourceTypes: ["EKS_CLUSTER"],
    region: "eu-west-1",
    ssoRegion: "eu-west-1",
    ssoPortal: "https://example.awsapps.com/start",
    poolPermissionSetArns: poolArns(5),
    ...given,
  };
}

/** The permission sets of a pool of that size. */
export function poolArns(size: number): string[] {
  return Array.from({ length: size }, (_, n) => poolArn(n + 1));
}

/** The n-th permission set of a pool. */
export function poolArn(n: number): string {
  return `arn:aws:sso:::permissionSet/ssoins-0000000000000001/ps-${String(n).padStart(16, "0")}`;
}

/** Owners and rules without a provider belong to the default one, as in the product. */
export async function saveIntegration(
  db: DataSource,
  connector: Pick<Connector, "id">,
  given: Partial<Integration> = {},
): Promise<Integration> {
  const id = given.id ?? newId();
  const { principalStrategy, principalRoleTemplate, sharedEntriesAllowed, poolPermissionSetArns = poolArns(5) } = given;
  const principals = { principalStrategy, principalRoleTemplate, sharedEntriesAllowed, poolPermissionSetArns };
  const form = aForm({ name: `Integration ${id}`, connectorId: connector.id, ...principals });
  const { settings } = parseIntegration(form, "external");
  const defaultId = await defaultProviderId(db.manager);
  const named = <T extends { providerId: string | null }>(row: T): T => ({
    ...row,
    providerId: row.providerId ?? defaultId,
  });
  const row = db.manager.create(Integration, {
    id,
    ...settings,
    createdAt: BORN,
    updatedAt: BORN,
    version: 1,
    ...given,
    integrationOwners: (given.integrationOwners ?? []).map(named),
    ownerRules: (given.ownerRules ?? []).map(named),
  });
  await db.manager.insert(Integration, row);
  return db.manager.findOneByOrFail(Integration, { id });
}

export async function saveAccount(
  db: DataSource,
  integration: Pick<Integration, "id">,
  given: Partial<Account> & Pick<Account, "accountId">,
): Promise<Account> {
  const { accountId } = given;
  return db.manager.save(Account, {
    id: newId(),
    integrationId: integration.id,
    arn: `arn:aws:organizations::999999999999:account/o-example/${accountId}`,
    name: `account ${accountId}`,
    email: null,
    state: "ACTIVE" as const,
    ouPath: ["r-ab12"],
    isManagementAccount: false,
    outOfScopeReason: null,
    firstSeenAt: BORN,
    ...given,
  });
}

/** The first provider is the default one, others are named. */
export async function saveProvider(db: DataSource, given: Partial<IdentityProvider> = {}): Promise<IdentityProvider> {
  const hasDefault = await db.manager.existsBy(IdentityProvider, { standing: "DEFAULT" });
  const id = given.id ?? newId();
  await db.manager.insert(IdentityProvider, {
    id,
    name: `Provider ${id}`,
    nameKey: `provider ${id}`,
    kind: "FILE" as const,
    standing: hasDefault ? ("NAMED" as const) : ("DEFAULT" as const),
    integrationId: null,
    syncedAt: BORN,
    createdAt: BORN,
    ...given,
  } as IdentityProvider);
  return db.manager.findOneByOrFail(IdentityProvider, { id });
}

export type SavedIdentity = Identity & { readonly personId: string };

/** Creates a person with this home identity, unless the provider is for links only. */
export async function saveIdentity(
  db: DataSource,
  provider: Pick<IdentityProvider, "id">,
  userName: string,
  given: Partial<Identity> = {},
): Promise<SavedIdentity> {
  const id = given.id ?? newId();
  const email = given.email === undefined ? `${userName}@example.com` : given.email;
  // In one statement as in the product, since several may be saved concurrently.
  return db.transaction(async (manager) => {
    await manager.insert(Identity, {
      id,
      providerId: provider.id,
      externalId: `${userName}-id`,
      userName,
      firstEmail: email,
      displayName: userName,
      active: true,
      roles: [],
      attributes: {},
      createdAt: BORN,
      ...given,
      email,
    } as Identity);
    await ensurePeople(manager, provider.id, BORN);
    return (await manager.findOneByOrFail(Identity, { id })) as SavedIdentity;
  });
}

/** The actor of a person who signed in by this identity. */
export function personActor(
  identity: Pick<Identity, "id" | "personId" | "displayName">,
  given: Partial<Actor> = {},
): Actor {
  const { id, personId, displayName: name } = identity;
  return { kind: "person", id, name, identityId: id, personId: personId!, roles: ["MEMBER"], scopes: [], ...given };
}

export async function saveRun(
  db: DataSource,
  integration: Pick<Integration, "id" | "connectorId">,
  given: Partial<SyncRun> = {},
): Promise<SyncRun> {
  const id = given.id ?? newId();
  await db.manager.insert(SyncRun, {
    id,
    integrationId: integration.id,
    connectorId: integration.connectorId,
    trigger: "MANUAL",
    state: "QUEUED",
    requestedBy: "test",
    createdAt: new Date("2026-03-01T12:00:00.000Z"),
    progressedAt: new Date("2026-03-01T12:00:00.000Z"),
    ...(given.leaseToken && { leaseExpiresAt: new Date("2026-03-01T12:01:00.000Z") }),
    ...given,
  } as SyncRun);
  return db.manager.findOneByOrFail(SyncRun, { id });
}

/** A run in progress, with a work item per account. */
export async function saveScanningRun(
  db: DataSource,
  integration: Pick<Integration, "id" | "connectorId">,
  accounts: readonly Account[],
): Promise<SyncRun> {
  const run = await saveRun(db, integration, { state: "SCANNING", accountsTotal: accounts.length });
  await db.manager.insert(
    SyncRunAccount,
    accounts.map(({ accountId, name }) => ({
      runId: run.id,
      accountId,
      accountName: name,
      state: "PENDING" as const,
      regions: [],
    })),
  );
  return run;
}

export function anOrganizationAccount(
  accountId: string,
  given: Partial<OrganizationAccount> = {},
): OrganizationAccount {
  return {
    accountId,
    arn: `arn:aws:organizations::999999999999:account/o-example/${accountId}`,
    name: `account ${accountId}`,
    email: `aws+${accountId}@example.com`,
    state: "ACTIVE",
    ouPath: ["r-ab12", "ou-ab12-11111111"],
    ...given,
  };
}

export function aCluster(name: string, given: Partial<FoundCluster> & { accountId?: string } = {}): FoundCluster {
  const { accountId = "111111111111", ...rest } = given;
  const region = rest.region ?? "eu-west-1";
  return {
    region,
    arn: `arn:aws:eks:${region}:${accountId}:cluster/${name}`,
    name,
    createdAt: BORN,
    status: "ACTIVE",
    version: "1.35",
    platformVersion: "eks.1",
    endpoint: "https://example.eks.amazonaws.com",
    certificateAuthority: "Y2E=",
    endpointPublicAccess: true,
    endpointPrivateAccess: false,
    authenticationMode: "API",
    tags: {},
    ...rest,
  };
}

/** The twelve digits of the n-th account. */
export function accountNumber(n: number): string {
  return String(n).padStart(12, "0");
}

/** A grant without existing objects: only its binding counts. */
export async function saveGrant(
  db: DataSource,
  binding: Pick<Binding, "id" | "personId">,
  given: Partial<Grant> = {},
): Promise<Grant> {
  const id = given.id ?? newId();
  await db.manager.insert(Grant, {
    id,
    bindingId: binding.id,
    personId: binding.personId,
    grantedResourceId: given.resourceId ?? newId(),
    resourceName: "payments-eu",
    resourceArn: "arn:aws:eks:eu-west-1:111111111111:cluster/payments-eu",
    access: { policies: [], kubernetesGroups: [] },
    state: "PENDING" as const,
    stateSince: BORN,
    createdAt: BORN,
    ...given,
  } as Grant);
  return db.manager.findOneByOrFail(Grant, { id });
}

/** The grant as a reconcile leaves it once its access was observed: ACTIVE, on a target of its own. */
export async function activateGrant(db: DataSource, grantId: string, given: Partial<Grant> = {}): Promise<Grant> {
  const grant = await db.manager.findOneByOrFail(Grant, { id: grantId });
  const resource = await db.manager.findOneByOrFail(Resource, { id: grant.resourceId! });
  const {
    id: resourceId,
    integrationId,
    physicalKey,
    arn: clusterArn,
    name: clusterName,
    accountId,
    region,
  } = resource;
  const place = { resourceId, integrationId, physicalKey, clusterArn, clusterName, accountId, region: region! };
  const targetId = await saveTarget(db, { id: grant.bindingId! }, place);
  await db.manager.update(Grant, grantId, { state: "ACTIVE", activeAt: BORN, targetId, ...given } as object);
  return db.manager.findOneByOrFail(Grant, { id: grantId });
}

/** A target without existing objects. */
export async function saveTarget(
  db: DataSource,
  { id: bindingId }: Pick<Binding, "id">,
  given: Partial<AccessTarget> = {},
): Promise<string> {
  const id = newId();
  const clusterArn = "arn:aws:eks:eu-west-1:111111111111:cluster/payments-eu";
  await db.manager.insert(AccessTarget, {
    id,
    bindingId,
    physicalKey: `${clusterArn}#1`,
    clusterArn,
    clusterName: "payments-eu",
    accountId: "111111111111",
    region: "eu-west-1",
    principalArn: `arn:aws:iam::111111111111:role/people/${id}`,
    state: "OPEN" as const,
    createdAt: BORN,
    ...given,
  });
  return id;
}

/** The drift scan of a cluster, due now. */
export async function saveDriftScan(
  db: DataSource,
  { id: resourceId, integrationId, accountId, region }: Pick<Resource, "id" | "integrationId" | "accountId" | "region">,
  given: Partial<ClusterDriftScan> & Pick<ClusterDriftScan, "nextScanAt">,
): Promise<void> {
  if (region === null) throw new Error("Only clusters are scanned.");
  await db.manager.insert(ClusterDriftScan, { resourceId, integrationId, accountId, region, ...given });
}
