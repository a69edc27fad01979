import { statementsOf } from "../../../../testing/count-statements";
import {
  aCluster,
  accountNumber,
  anOrganizationAccount,
  saveConnector,
  saveIntegration,
  saveRun,
} from "../../../../testing/factories";
import { createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { newId } from "../../../kernel/ids";
import { Account } from "../../accounts/account.entity";
import type { OrganizationAccount } from "../../cloud/cloud.port";
import { Integration } from "../../integrations/integration.entity";
import { Resource } from "../../resources/resource.entity";
import { ResourcesQueries } from "../../resources/resources.queries";
import { upsertClusters } from "../../resources/write-inventory";
import { scopeAccounts } from "../scope-accounts";
import { SyncRun, SyncRunAccount } from "../sync-run.entity";
import { LANES } from "./scan-lane";
import { type OrganizationRead, OrganizationRefused, writeListed, writeOrganization } from "./write-organization";

const MANAGEMENT = "999999999999";

let domain: TestDomain;
let integration: Integration;

beforeAll(async () => {
  domain = await createTestDomain();
});

beforeEach(async () => {
  await domain.empty();
  integration = await saveIntegration(domain.db, await saveConnector(domain.db), {
    resourceTypes: ["EKS_CLUSTER", "AWS_ACCOUNT"],
  });
});

afterAll(() => domain.close());

/** A run that just read these accounts, by the holder of its lease. */
async function read(
  accounts: readonly OrganizationAccount[],
  given: { settings?: Partial<Integration>; organizationId?: string } = {},
): Promise<OrganizationRead> {
  await domain.db.query("update sync_runs set state = 'CANCELLED', finished_at = now() where finished_at is null");
  if (given.settings) await domain.db.manager.update(Integration, integration.id, given.settings);
  integration = await domain.db.manager.findOneByOrFail(Integration, { id: integration.id });
  const leaseToken = newId();
  const run = await saveRun(domain.db, integration, { state: "READING_ORGANIZATION", leaseToken });
  return {
    run,
    held: { id: run.id, leaseToken },
    integration,
    organization: { organizationId: given.organizationId ?? "o-example", managementAccountId: MANAGEMENT },
    accounts: scopeAccounts(accounts, integration),
    tags: null,
    warnings: [],
  };
}

const write = (what: OrganizationRead) => domain.act((tx) => writeOrganization(tx, what));
const writePage = (what: OrganizationRead) => domain.act((tx) => writeListed(tx, what));
const sync = async (...given: Parameters<typeof read>) => {
  const what = await read(...given);
  await write(what);
  return domain.db.manager.findOneByOrFail(SyncRun, { id: what.run.id });
};

const member = (n: number, given: Partial<OrganizationAccount> = {}) => anOrganizationAccount(accountNumber(n), given);
const reasons = async () => {
  const accounts = await domain.db.manager.find(Account, { order: { accountId: "ASC" } });
  return accounts.map((account) => `${Number(account.accountId)} ${account.outOfScopeReason ?? "in scope"}`);
};
const resources = async () => {
  const all = await domain.db.manager.find(Resource, { order: { type: "ASC", name: "ASC" } });
  return all.map(({ type, name, status }) => `${type} ${name} ${status}`);
};

/** A cluster in an account that an earlier sync found. */
async function foundBefore(n: number, name: string, region = "eu-west-1"): Promise<void> {
  const account = await domain.db.manager.findOneByOrFail(Account, { accountId: accountNumber(n) });
  const cluster = aCluster(name, { accountId: account.accountId, region });
  await domain.act((tx) =>
    upsertClusters(tx.manager, { integrationId: integration.id, now: tx.now }, [
      { accountRowId: account.id, accountId: account.accountId, cluster },
    ]),
  );
}

describe("writing an organization that was read", () => {
  it("makes one piece of work per account in scope, and gives the others a reason", async () => {
    const run = await sync(
      [
        member(1),
        member(2, { state: "SUSPENDED" }),
        member(3),
        member(4, { ouPath: ["r-ab12", "ou-ab12-aaaaaaaa", "ou-ab12-bbbbbbbb"] }),
        anOrganizationAccount(MANAGEMENT),
      ],
      {
        settings: {
          excludedAccountIds: [accountNumber(3)],
          excludedOrganizationalUnitIds: ["ou-ab12-aaaaaaaa"],
        },
      },
    );
    expect(run).toMatchObject({ state: "SCANNING", accountsTotal: 5, accountsDone: 3, accountsSkipped: 3 });
    const work = await domain.db.manager.find(SyncRunAccount, { order: { accountId: "ASC" } });
    expect(work.map(({ state, outcome, message }) => [state, outcome, message])).toEqual([
      ["PENDING", null, null],
      ["DONE", "SUSPENDED", "The account is suspended."],
      ["DONE", "EXCLUDED", "The account is on the exclude list."],
      ["DONE", "EXCLUDED", "An organizational unit above the account is on the exclude list."],
      ["PENDING", null, null],
    ]);
    const management = await domain.db.manager.findOneByOrFail(Account, { accountId: MANAGEMENT });
    expect(management).toMatchObject({ isManagementAccount: true, outOfScopeReason: null });
  });

  it("records the time since when accounts are closed or have left, and clears it when they are back", async () => {
    const went = async () => {
      const accounts = await domain.db.manager.find(Account, { order: { accountId: "ASC" } });
      return accounts.map(({ closedSince, leftSince }) => [closedSince, leftSince]);
    };
    const daily = async (...accounts: OrganizationAccount[]) => {
      domain.clock.advance({ hours: 24 });
      await sync(accounts);
      return domain.clock.now();
    };
    await daily(member(1), member(2), member(3));
    const none = [null, null];
    expect(await went()).toEqual([none, none, none]);
    const first = await daily(member(1, { state: "CLOSED" }), member(2, { state: "SUSPENDED" }));
    expect(await went()).toEqual([
      [first, null],
      [first, null],
      [null, first],
    ]);
    // The first account is no longer listed, which happens only to closed accounts.
    const second = await daily(member(2, { state: "CLOSED" }));
    expect(await went()).toEqual([
      [first, null],
      [first, null],
      [null, first],
    ]);
    expect(await domain.db.manager.findOneByOrFail(Integration, {})).toMatchObject({ organizationReadAt: second });
    await daily(member(1), member(2), member(3));
    expect(await went()).toEqual([none, none, none]);
  });

  it("records the organization on the integration, and tells the connector to go on", async () => {
    const run = await sync([member(1)]);
    await domain.uow.drain();
    expect(await domain.db.manager.findOneByOrFail(Integration, {})).toMatchObject({
      organizationId: "o-example",
      managementAccountId: MANAGEMENT,
      syncWarnings: [],
    });
    expect(domain.queue.jobs).toMatchObject([
      { name: "sync-runs.name-units", payload: { integrationId: integration.id } },
      { name: "sync-runs.advance", payload: { runId: run.id } },
    ]);
  });

  it("keeps the warnings of the read: unknown exclusions and an empty scope", async () => {
    await sync([member(1)], { settings: { excludedAccountIds: [accountNumber(1), "42"] } });
    const { syncWarnings } = await domain.db.manager.findOneByOrFail(Integration, {});
    expect(syncWarnings.map(({ code, item }) => [code, item])).toEqual([
      ["EXCLUDED_ACCOUNT_UNKNOWN", "42"],
      ["NO_ACCOUNTS_IN_SCOPE", null],
    ]);
  });

  it.each<[string, Partial<SyncRun>]>([
    ["the lease is another's", { leaseToken: "0198c0de-0000-7000-8000-000000000001" }],
    ["the run was cancelled", { state: "CANCELLED", finishedAt: new Date() }],
  ])("writes nothing when %s", async (_why, change) => {
    const what = await read([member(1)]);
    await domain.db.manager.update(SyncRun, what.run.id, change);
    await write(what);
    expect(await domain.db.manager.count(Account)).toBe(0);
    expect(domain.queue.jobs).toEqual([]);
  });

  it("refuses an organization that another integration reads", async () => {
    const connector = await saveConnector(domain.db);
    await saveIntegration(domain.db, connector, { name: "The other", organizationId: "o-example" });
    const what = await read([member(1)]);
    await expect(write(what)).rejects.toThrow(OrganizationRefused);
    await expect(write(what)).rejects.toMatchObject({
      failure: { code: "ORGANIZATION_OVERLAP", message: expect.stringContaining("'The other'") },
    });
    expect(await domain.db.manager.count(Account)).toBe(0);
  });

  it("refuses another organization than before, and keeps the inventory", async () => {
    await sync([member(1)]);
    const before = await resources();
    const what = await read([member(2)], { organizationId: "o-other" });
    await expect(write(what)).rejects.toMatchObject({
      failure: {
        code: "ORGANIZATION_CHANGED",
        message: expect.stringContaining("of the organization o-example, but its role reads o-other"),
        advice: expect.stringContaining("an integration of its own"),
      },
    });
    expect(await resources()).toEqual(before);
    expect(await reasons()).toEqual(["1 in scope"]);
    expect(await domain.db.manager.findOneByOrFail(Integration, { id: integration.id })).toMatchObject({
      organizationId: "o-example",
    });
    await sync([member(1)]);
  });

  it("goes to one of two integrations that read one organization for the first time at once", async () => {
    const other = await saveIntegration(domain.db, await saveConnector(domain.db));
    const mine = await read([member(1)]);
    const leaseToken = newId();
    const run = await saveRun(domain.db, other, { state: "READING_ORGANIZATION", leaseToken });
    const held = { id: run.id, leaseToken };
    const results = await Promise.allSettled([write(mine), write({ ...mine, run, held, integration: other })]);
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find((result) => result.status === "rejected")?.reason).toBeInstanceOf(OrganizationRefused);
  });
});

describe("writing accounts while others are still being listed", () => {
  it("begins with those in scope, and leaves decisions that need the whole list", async () => {
    await sync([member(1), member(2), member(3)]);
    const before = await domain.db.manager.findOneByOrFail(Integration, { id: integration.id });
    domain.clock.advance({ hours: 1 });
    await domain.uow.drain();
    domain.queue.jobs.splice(0);
    const what = await read([member(1), member(2, { state: "SUSPENDED" }), member(4)]);
    expect(await writePage(what)).toBe(true);
    expect(await reasons()).toEqual(["1 in scope", "2 in scope", "3 in scope", "4 in scope"]);
    expect(await domain.db.manager.find(SyncRunAccount, { where: { runId: what.run.id } })).toMatchObject(
      [1, 4].map((n) => ({ accountId: accountNumber(n), state: "PENDING" })),
    );
    expect(await domain.db.manager.findOneByOrFail(SyncRun, { id: what.run.id })).toMatchObject({
      state: "READING_ORGANIZATION",
      accountsTotal: null,
      progressedAt: domain.clock.now(),
    });
    const { organizationReadAt } = await domain.db.manager.findOneByOrFail(Integration, { id: integration.id });
    expect(organizationReadAt).toEqual(before.organizationReadAt);
    await domain.uow.drain();
    expect(domain.queue.jobs.map(({ name }) => name)).toEqual(["sync-runs.scan-accounts"]);
  });

  it("records at once that an account is back", async () => {
    await sync([member(1), member(2)]);
    await sync([member(1)]);
    await writePage(await read([member(2)]));
    expect(await reasons()).toEqual(["1 in scope", "2 in scope"]);
    expect(await domain.db.manager.findOneByOrFail(Account, { accountId: accountNumber(2) })).toMatchObject({
      leftSince: null,
    });
  });

  it("takes no more jobs of a run than it has lanes, and the same number of statements for any number", async () => {
    const small = await read([member(1)]);
    const few = await statementsOf(domain.db, () => writePage(small));
    const large = await read(Array.from({ length: 500 }, (_, n) => member(n)));
    await domain.uow.drain();
    domain.queue.jobs.splice(0);
    expect((await statementsOf(domain.db, () => writePage(large))).length).toBeLessThanOrEqual(few.length);
    await domain.uow.drain();
    expect(new Set(domain.queue.jobs.map(({ deduplicationId }) => deduplicationId)).size).toBe(LANES);
  });

  it.each<[string, Partial<SyncRun>]>([
    ["the lease is another's", { leaseToken: "0198c0de-0000-7000-8000-000000000001" }],
    ["the run was cancelled", { state: "CANCELLED", finishedAt: new Date() }],
    ["the list was closed", { state: "SCANNING" }],
  ])("writes nothing, and reports that, when %s", async (_why, change) => {
    const what = await read([member(1)]);
    await domain.db.manager.update(SyncRun, what.run.id, change);
    expect(await writePage(what)).toBe(false);
    expect(await domain.db.manager.count(Account)).toBe(0);
  });
});

describe("a known account", () => {
  it("is brought up to date under the same id", async () => {
    await sync([member(1)]);
    const before = await domain.db.manager.findOneByOrFail(Account, {});
    domain.clock.advance({ hours: 1 });
    await sync([member(1, { name: "renamed", ouPath: ["r-ab12", "ou-ab12-cccccccc"] })]);
    expect(await domain.db.manager.find(Account)).toMatchObject([
      { id: before.id, name: "renamed", ouPath: ["r-ab12", "ou-ab12-cccccccc"], firstSeenAt: before.firstSeenAt },
    ]);
    expect(await resources()).toEqual(["AWS_ACCOUNT renamed PRESENT"]);
  });

  it("leaves the organization with its resources, is no work, and can come back", async () => {
    await sync([member(1), member(2)]);
    await foundBefore(2, "payments");
    const run = await sync([member(1)]);
    expect(run).toMatchObject({ accountsTotal: 1 });
    expect(await reasons()).toEqual(["1 in scope", "2 LEFT_ORGANIZATION"]);
    expect(await resources()).toEqual([
      `AWS_ACCOUNT account ${accountNumber(1)} PRESENT`,
      `AWS_ACCOUNT account ${accountNumber(2)} OUT_OF_SCOPE`,
      "EKS_CLUSTER payments OUT_OF_SCOPE",
    ]);
    await sync([member(1), member(2)]);
    expect(await reasons()).toEqual(["1 in scope", "2 in scope"]);
    // Only a scan decides that the cluster is present.
    expect(await resources()).toEqual([
      `AWS_ACCOUNT account ${accountNumber(1)} PRESENT`,
      `AWS_ACCOUNT account ${accountNumber(2)} PRESENT`,
      "EKS_CLUSTER payments OUT_OF_SCOPE",
    ]);
  });

  it("takes its clusters out of scope when it is excluded, with the time of their last observation", async () => {
    await sync([member(1)]);
    const seenAt = domain.clock.now();
    await foundBefore(1, "payments");
    domain.clock.advance({ hours: 1 });
    await sync([member(1)], { settings: { excludedAccountIds: [accountNumber(1)] } });
    const cluster = await domain.db.manager.findOneByOrFail(Resource, { type: "EKS_CLUSTER" });
    expect(cluster).toMatchObject({ status: "OUT_OF_SCOPE", lastSeenAt: seenAt, changedAt: domain.clock.now() });
  });

  it("was last seen by the last read of the organization that listed it", async () => {
    await sync([member(1), member(2)]);
    domain.clock.advance({ hours: 1 });
    await sync([member(1), member(2)]);
    const seenAt = domain.clock.now();
    domain.clock.advance({ hours: 1 });
    await sync([member(1)]);
    const account = await domain.db.manager.findOneByOrFail(Resource, { accountId: accountNumber(2) });
    expect(account).toMatchObject({ type: "AWS_ACCOUNT", status: "OUT_OF_SCOPE", lastSeenAt: seenAt });
  });

  it("was last seen by that read too, once the run of it was pruned", async () => {
    await sync([member(1)]);
    domain.clock.advance({ hours: 1 });
    await sync([member(1)]);
    const seenAt = domain.clock.now();
    domain.clock.advance({ hours: 1 });
    await domain.db.query("delete from sync_runs");
    const { id } = await domain.db.manager.findOneByOrFail(Resource, { type: "AWS_ACCOUNT" });
    expect(await new ResourcesQueries(domain.db).lastSeen([id])).toEqual([seenAt]);
  });

  it("keeps deleted clusters as gone", async () => {
    await sync([member(1)]);
    await foundBefore(1, "payments");
    await domain.db.manager.update(Resource, { type: "EKS_CLUSTER" }, { status: "GONE" });
    await sync([member(1)], { settings: { excludedAccountIds: [accountNumber(1)] } });
    expect((await resources()).at(-1)).toBe("EKS_CLUSTER payments GONE");
  });
});

describe("the choice of regions and types", () => {
  it("takes clusters out of scope in regions that are no longer chosen, and no others", async () => {
    await sync([member(1)]);
    await foundBefore(1, "kept", "eu-west-1");
    await foundBefore(1, "left", "us-east-1");
    await sync([member(1)], { settings: { discoveryRegions: ["eu-west-1"] } });
    expect(await resources()).toEqual([
      `AWS_ACCOUNT account ${accountNumber(1)} PRESENT`,
      "EKS_CLUSTER kept PRESENT",
      "EKS_CLUSTER left OUT_OF_SCOPE",
    ]);
  });

  it("takes a type of resource out of scope that is no longer chosen, and back in", async () => {
    const account = `AWS_ACCOUNT account ${accountNumber(1)}`;
    await sync([member(1)]);
    await foundBefore(1, "payments");
    await sync([member(1)], { settings: { resourceTypes: ["EKS_CLUSTER"] } });
    expect(await resources()).toEqual([`${account} OUT_OF_SCOPE`, "EKS_CLUSTER payments PRESENT"]);
    await sync([member(1)], { settings: { resourceTypes: ["AWS_ACCOUNT"] } });
    expect(await resources()).toEqual([`${account} PRESENT`, "EKS_CLUSTER payments OUT_OF_SCOPE"]);
  });

  it("never touches the inventory of another integration", async () => {
    const mine = integration;
    await sync([member(1)]);
    await foundBefore(1, "payments");
    integration = await saveIntegration(domain.db, await saveConnector(domain.db));
    await sync([member(2)], { organizationId: "o-other" });
    expect(await domain.db.manager.findBy(Resource, { integrationId: mine.id })).toMatchObject([
      { status: "PRESENT" },
      { status: "PRESENT" },
    ]);
    expect(await reasons()).toEqual(["1 in scope", "2 in scope"]);
  });
});

describe("an organization of any size", () => {
  it("takes the same number of statements for 1 account as for 500", async () => {
    const small = await read([member(1)]);
    const few = await statementsOf(domain.db, () => write(small));
    const large = await read(Array.from({ length: 500 }, (_, n) => member(n)));
    const many = await statementsOf(domain.db, () => write(large));
    expect(many.length).toBeLessThanOrEqual(few.length);
    expect(await domain.db.manager.count(Account)).toBe(500);
  });
});
