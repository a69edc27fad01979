import {
  aCluster,
  accountNumber,
  anOrganizationAccount,
  saveConnector,
  saveIntegration,
} from "../../../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { Integration } from "../../integrations/integration.entity";
import { Resource } from "../../resources/resource.entity";
import { adviceFor } from "../outcomes";
import { SyncRun, SyncRunAccount } from "../sync-run.entity";
import { advanceRun, scanSlice } from "./advance-run";
import { scanLane } from "./scan-lane";
import { aFailure, MANY_ACCOUNTS, MANY_ACCOUNTS_MANAGEMENT_ID, ManyAccounts } from "./testing/many-accounts";

describe("a sync, from its first hint to its end", () => {
  let domain: TestDomain;
  let cloud: ManyAccounts;
  let integration: Integration;
  let runId: string;

  beforeAll(async () => {
    domain = await createTestDomain();
  });

  beforeEach(async () => {
    await domain.uow.drain();
    await domain.empty();
    cloud = new ManyAccounts();
    const connector = await saveConnector(domain.db, { lastSeenAt: domain.clock.now() });
    integration = await saveIntegration(domain.db, connector);
    runId = (await domain.syncRuns.sync(ADMIN, integration.id)).id;
  });

  afterAll(() => domain.close());

  const never = new AbortController().signal;
  const advance = (signal = never) => advanceRun({ ...domain, cloud }, runId, signal);
  const scan = (lane: number, signal = never) => scanSlice({ ...domain, cloud }, { runId, lane }, signal);
  const run = () => domain.db.manager.findOneByOrFail(SyncRun, { id: runId });
  const jobs = async () => {
    await domain.uow.drain();
    return domain.queue.jobs.splice(0).map((job) => job.deduplicationId.replace(runId, "run"));
  };

  it("reads the organization, enqueues scans, scans every account once and ends", async () => {
    await advance();
    expect(await run()).toMatchObject({ state: "SCANNING", accountsTotal: MANY_ACCOUNTS + 1, leaseToken: null });
    expect((await jobs()).at(-1)).toBe("advance-run");
    await advance();
    expect(await jobs()).toEqual(["scan-run-0", "scan-run-1"]);
    await Promise.all([scan(0), scan(1)]);

    expect(await run()).toMatchObject({
      state: "SUCCEEDED",
      accountsDone: MANY_ACCOUNTS + 1,
      accountsFailed: 0,
      accountsSkipped: 1,
      clustersFound: MANY_ACCOUNTS,
      resourcesAdded: MANY_ACCOUNTS,
    });
    expect(cloud.scanned.toSorted()).toEqual(Array.from({ length: MANY_ACCOUNTS }, (_, n) => accountNumber(n + 1)));
    expect(await domain.db.manager.countBy(Resource, { status: "PRESENT" })).toBe(MANY_ACCOUNTS);
    expect(await domain.db.manager.findOneBy(Integration, { id: integration.id })).toMatchObject({
      organizationId: "o-example",
      firstSyncedAt: domain.clock.now(),
    });
  });

  describe("of an integration that lists accounts", () => {
    const NAMED = { team: "platform" };
    const ask = () => cloud.askedForTags.splice(0).toSorted();
    const everyAccount = [
      ...Array.from({ length: MANY_ACCOUNTS }, (_, n) => accountNumber(n + 1)),
      MANY_ACCOUNTS_MANAGEMENT_ID,
    ].toSorted();
    const tagged = async () => {
      const rows = await domain.db.manager.findBy(Resource, { type: "AWS_ACCOUNT" });
      return Object.fromEntries(rows.filter(({ tags }) => tags.team).map(({ accountId, tags }) => [accountId, tags]));
    };
    const warnings = async () => {
      const { syncWarnings } = await domain.db.manager.findOneByOrFail(Integration, { id: integration.id });
      return syncWarnings.map(({ code }) => code);
    };

    beforeEach(() => domain.db.manager.update(Integration, integration.id, { resourceTypes: ["AWS_ACCOUNT"] }));

    async function sync() {
      runId = (await domain.syncRuns.sync(ADMIN, integration.id)).id;
      await advance();
      await scan(0);
      expect(await run()).toMatchObject({ state: "SUCCEEDED" });
    }

    it("reads their tags together, and asks the account itself only where known tags were not named", async () => {
      cloud.tagged = new Map([2, 3].map((n) => [accountNumber(n), NAMED]));
      await sync();
      expect(ask()).toEqual([]);
      expect(await tagged()).toEqual({ [accountNumber(2)]: NAMED, [accountNumber(3)]: NAMED });

      cloud.tagged.delete(accountNumber(3));
      await sync();
      expect(ask()).toEqual([accountNumber(3)]);
      expect(await tagged()).toEqual({ [accountNumber(2)]: NAMED });
      expect(await warnings()).toEqual([]);
      expect(await domain.db.query("select 1 from sync_run_accounts where tags is not null")).toEqual([]);
    });

    it("asks each account where none is named: they may not be those of the reader", async () => {
      await sync();
      expect(ask()).toEqual(everyAccount);
      expect(await warnings()).toEqual([]);
    });

    it("asks each account where the common read is denied, and reports that once", async () => {
      cloud.taggedAccounts = async () => {
        throw aFailure("denied", "ORGANIZATION_ACCESS_DENIED");
      };
      await sync();
      await sync();
      expect(ask()).toHaveLength(2 * everyAccount.length);
      expect(await warnings()).toEqual(["ACCOUNT_TAGS_ONE_BY_ONE"]);
    });

    it("asks each account, without a report, where the common read failed transiently", async () => {
      cloud.taggedAccounts = async () => {
        throw aFailure("unavailable", "NETWORK");
      };
      await sync();
      expect(ask()).toEqual(everyAccount);
      expect(await warnings()).toEqual([]);
    });
  });

  it("is read by one worker, although the hint came twice", async () => {
    let reads = 0;
    const listAccounts = cloud.listAccounts.bind(cloud);
    cloud.listAccounts = (...given) => {
      reads += 1;
      return listAccounts(...given);
    };
    await Promise.all([advance(), advance(), advance()]);
    expect(reads).toBe(1);
  });

  it("fails with AWS's reason and with advice when the organization cannot be read", async () => {
    cloud.organizationFailure = aFailure("denied", "ORGANIZATION_ACCESS_DENIED");
    await advance();
    expect(await run()).toMatchObject({
      state: "FAILED",
      failure: {
        code: "ORGANIZATION_ACCESS_DENIED",
        operation: "organizations:X",
        requestId: "request-1",
        advice: expect.stringContaining("organizations:ListAccounts"),
      },
    });
  });

  it("waits for another worker when this one is stopped during its read", async () => {
    cloud.organizationFailure = aFailure("aborted", "ABORTED");
    await advance();
    expect(await run()).toMatchObject({ state: "READING_ORGANIZATION", leaseToken: null });
    cloud.organizationFailure = null;
    await advance();
    expect(await run()).toMatchObject({ state: "SCANNING" });
  });

  it("returns its accounts when a worker is stopped, and another one ends the run", async () => {
    await advance();
    const stopping = new AbortController();
    cloud.beforeListing = async (_accountId, signal) => {
      stopping.abort();
      if (signal.aborted) throw aFailure("aborted", "ABORTED");
    };
    await scan(0, stopping.signal);
    expect(await domain.db.manager.countBy(SyncRunAccount, { state: "SCANNING" })).toBe(0);
    expect(await run()).toMatchObject({ state: "SCANNING" });

    cloud.beforeListing = async () => {};
    await scan(0);
    expect(await run()).toMatchObject({ state: "SUCCEEDED", accountsDone: MANY_ACCOUNTS + 1 });
    expect(await domain.db.manager.countBy(SyncRunAccount, { attempts: 1 })).toBe(MANY_ACCOUNTS + 1);
  });

  it("writes nothing more after its cancellation", async () => {
    await advance();
    cloud.beforeListing = async (accountId) => {
      if (accountId === accountNumber(1)) await domain.syncRuns.cancel(ADMIN, runId);
    };
    await scan(0);
    const cancelled = await run();
    expect(cancelled.state).toBe("CANCELLED");
    await scan(0);
    await advance();
    expect(await run()).toEqual(cancelled);
    expect(await domain.db.manager.count(Resource)).toBe(cancelled.resourcesAdded);
  });

  it("stops where its integration was deleted since the run was read", async () => {
    await advance();
    const before = await run();
    await domain.db.manager.delete(Integration, integration.id);
    expect(await scanLane({ ...domain, cloud }, before, never)).toBe(false);
    expect(cloud.scanned).toEqual([]);
  });

  it("ends on a later hint when a worker died between the last account and the end", async () => {
    await advance();
    await domain.db.query("update sync_run_accounts set state = 'DONE', outcome = 'OK'");
    await domain.db.query("update sync_runs set accounts_done = accounts_total");
    await advance();
    expect(await run()).toMatchObject({ state: "SUCCEEDED" });
  });

  it("ends without an account whose scan fails inside Drawbridge, and keeps the others", async () => {
    cloud.beforeListing = async (accountId) => {
      if (accountId === accountNumber(3)) throw new TypeError("a defect");
    };
    await advance();
    await scan(0);
    expect(await run()).toMatchObject({ state: "PARTIAL", accountsDone: MANY_ACCOUNTS + 1, accountsFailed: 1 });
    const [given] = await domain.db.manager.findBy(SyncRunAccount, { runId, code: "GIVEN_UP" });
    expect(given).toMatchObject({ accountId: accountNumber(3), outcome: "UNAVAILABLE" });
    expect(await domain.db.manager.countBy(Resource, { status: "PRESENT" })).toBe(MANY_ACCOUNTS - 1);
  });

  it("gives up the one account that cannot be written, and writes the others of its batch", async () => {
    cloud.describeCluster = async (accountId) =>
      aCluster("one", { accountId, tags: accountId === accountNumber(3) ? { team: "a\0b" } : {} });
    await advance();
    await scan(0);
    expect(await run()).toMatchObject({
      state: "PARTIAL",
      accountsDone: MANY_ACCOUNTS + 1,
      accountsFailed: 1,
      resourcesAdded: MANY_ACCOUNTS - 1,
    });
    const failed = await domain.db.manager.findBy(SyncRunAccount, { runId, outcome: "UNAVAILABLE" });
    expect(failed).toMatchObject([{ accountId: accountNumber(3), code: "GIVEN_UP", attempts: 1, leaseToken: null }]);
    expect(failed[0]!.message).toContain("Drawbridge failed");
    expect(adviceFor(failed[0]!.outcome!, failed[0]!.code)).toContain("not in AWS");
  });

  it("ends when writing the organization fails inside Drawbridge repeatedly", async () => {
    cloud.accounts = [...cloud.accounts, anOrganizationAccount(accountNumber(50), { name: "a\0b" })];
    for (let attempt = 1; attempt <= 5; attempt += 1) await expect(advance()).rejects.toThrow("unsupported Unicode");
    expect(await run()).toMatchObject({ state: "READING_ORGANIZATION", attempts: 5 });
    await advance();
    expect(await run()).toMatchObject({
      state: "FAILED",
      leaseToken: null,
      failure: {
        code: "GIVEN_UP",
        message: expect.stringContaining("failed inside Drawbridge 5 times"),
        advice: expect.stringContaining("not in AWS"),
      },
    });
    expect(await domain.db.manager.count(Resource)).toBe(0);
  });

  it("is not given up while another worker makes the last attempt", async () => {
    await domain.db.manager.update(SyncRun, runId, { attempts: 4 });
    cloud.afterPage = () => advance();
    await advance();
    expect(await run()).toMatchObject({ state: "SCANNING", attempts: 5 });
  });

  it("ends at once when no account is in scope", async () => {
    const excludedAccountIds = cloud.accounts.map(({ accountId }) => accountId);
    await domain.db.manager.update(Integration, integration.id, { excludedAccountIds });
    await advance();
    await advance();
    expect(await run()).toMatchObject({ state: "SUCCEEDED", accountsSkipped: MANY_ACCOUNTS + 1 });
    const { syncWarnings } = await domain.db.manager.findOneByOrFail(Integration, { id: integration.id });
    expect(syncWarnings.map((warning) => warning.code)).toEqual(["NO_ACCOUNTS_IN_SCOPE"]);
  });
});
