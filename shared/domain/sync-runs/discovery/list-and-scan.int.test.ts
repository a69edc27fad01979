import { eventually } from "../../../../testing/eventually";
import {
  accountNumber,
  anOrganizationAccount,
  saveAccount,
  saveConnector,
  saveIntegration,
} from "../../../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { Account } from "../../accounts/account.entity";
import { Integration } from "../../integrations/integration.entity";
import { Resource } from "../../resources/resource.entity";
import { sweepSyncRuns } from "../sweep-sync-runs";
import { SyncRun, SyncRunAccount } from "../sync-run.entity";
import { advanceRun, scanSlice } from "./advance-run";
import { aFailure, MANY_ACCOUNTS, MANY_ACCOUNTS_MANAGEMENT_ID, ManyAccounts } from "./testing/many-accounts";

const FIRST_PAGE = Array.from({ length: 20 }, (_, n) => accountNumber(n + 1));
const EVERY_MEMBER = Array.from({ length: MANY_ACCOUNTS }, (_, n) => accountNumber(n + 1));
const EXCLUDED_UNIT = "ou-ab12-99999999";

describe("accounts that are scanned while others are still being listed", () => {
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
    await jobs();
  });

  afterAll(() => domain.close());

  // A reader that waits must not outlive a failed test.
  const readers: AbortController[] = [];
  afterEach(() => {
    for (const reader of readers.splice(0)) reader.abort();
  });

  const never = new AbortController().signal;
  const advance = (signal = never) => advanceRun({ ...domain, cloud }, runId, signal);
  const scan = (lane = 0, signal = never) => scanSlice({ ...domain, cloud }, { runId, lane }, signal);
  const run = () => domain.db.manager.findOneByOrFail(SyncRun, { id: runId });
  const work = () => domain.db.manager.find(SyncRunAccount, { where: { runId }, order: { accountId: "ASC" } });
  const workOf = (accountId: string) => domain.db.manager.findOneBy(SyncRunAccount, { runId, accountId });
  const written = (count: number) =>
    eventually(
      "work for the accounts listed so far",
      async () => (await work()).length,
      (rows) => rows >= count,
    );
  const present = async () => {
    const resources = await domain.db.manager.findBy(Resource, { status: "PRESENT" });
    return resources.map(({ accountId }) => accountId).sort();
  };
  const jobs = async () => {
    await domain.uow.drain();
    return domain.queue.jobs.splice(0).map((job) => job.deduplicationId.replace(runId, "run"));
  };
  /** Rows can be read before the process that wrote them has the answer, and enqueues. */
  const enqueued = () => eventually("jobs are enqueued", jobs, (found) => found.length > 0);
  /** Runs once the first page is written, while the second is not listed yet. */
  const onceWritten = (then: (signal: AbortSignal) => Promise<unknown>) => {
    cloud.afterPage = async (page, signal) => {
      if (page > 1) return;
      await written(FIRST_PAGE.length);
      await then(signal);
    };
  };

  it("are enqueued page by page, each once, and the run ends only with the whole list", async () => {
    onceWritten(async () => {
      expect(await enqueued()).toEqual(["scan-run-0", "scan-run-1"]);
      await Promise.all([scan(0), scan(1)]);
      expect(await present()).toEqual(FIRST_PAGE);
      // The list may continue.
      await advance();
      expect(await run()).toMatchObject({ state: "READING_ORGANIZATION", accountsTotal: null, accountsDone: 20 });
    });
    await advance();
    expect(await run()).toMatchObject({ state: "SCANNING", accountsTotal: MANY_ACCOUNTS + 1, accountsDone: 20 });
    expect(await jobs()).toContain("advance-run");
    await advance();
    expect(await jobs()).toEqual(["scan-run-0"]);
    await scan();
    expect(await run()).toMatchObject({
      state: "SUCCEEDED",
      accountsDone: MANY_ACCOUNTS + 1,
      accountsSkipped: 1,
      resourcesAdded: MANY_ACCOUNTS,
    });
    expect(cloud.scanned.toSorted()).toEqual(EVERY_MEMBER);
  });

  it("may all be done before the list is closed: then the run ends right after it", async () => {
    cloud.accounts = cloud.accounts.slice(0, 20);
    onceWritten(() => scan());
    await advance();
    expect(await run()).toMatchObject({ state: "SCANNING", accountsTotal: 20, accountsDone: 20 });
    await advance();
    expect(await run()).toMatchObject({ state: "SUCCEEDED" });
  });

  it("are claimed again by a lane that still scans a slow one", async () => {
    let scanning: Promise<void> | undefined;
    cloud.beforeListing = async (accountId) => {
      if (accountId !== accountNumber(1)) return;
      await eventually("another page scanned by the same lane", () => cloud.scanned.includes(accountNumber(30)));
    };
    onceWritten(async () => {
      scanning = scan();
      await eventually("the first page scanned", () => cloud.scanned.length === 19);
    });
    await advance();
    await scanning;
    expect(await run()).toMatchObject({ state: "SUCCEEDED", accountsDone: MANY_ACCOUNTS + 1 });
  });

  it("are not begun before their unit is known", async () => {
    await domain.db.manager.update(Integration, integration.id, { excludedOrganizationalUnitIds: [EXCLUDED_UNIT] });
    const below = { ouPath: ["r-ab12", EXCLUDED_UNIT, "ou-ab12-22222222"] };
    cloud.accounts = cloud.accounts.map((account, n) => (n % 2 ? { ...account, ...below } : account));
    cloud.afterPage = async (page) => {
      if (page > 1) return;
      await written(10);
      await scan();
    };
    await advance();
    await scan();
    expect(await run()).toMatchObject({ state: "SUCCEEDED", accountsTotal: MANY_ACCOUNTS + 1 });
    expect(cloud.scanned.toSorted()).toEqual(EVERY_MEMBER.filter((_, n) => n % 2 === 0));
    const excluded = (await work()).filter(({ outcome }) => outcome === "EXCLUDED");
    expect(excluded).toHaveLength(15);
  });

  it("are taken from their claimer when another page names them in an excluded unit", async () => {
    const moved = accountNumber(3);
    await domain.db.manager.update(Integration, integration.id, { excludedOrganizationalUnitIds: [EXCLUDED_UNIT] });
    cloud.accounts = [...cloud.accounts, anOrganizationAccount(moved, { ouPath: ["r-ab12", EXCLUDED_UNIT] })];
    let scanning: Promise<void> | undefined;
    let closed = false;
    cloud.beforeListing = async (accountId) => {
      if (accountId === moved) await eventually("the list closed", () => closed);
    };
    onceWritten(async () => {
      scanning = scan();
      await eventually("all others scanned", () => cloud.scanned.length === 19);
    });
    await advance();
    closed = true;
    await scanning;
    await scan();
    expect(await workOf(moved)).toMatchObject({ state: "DONE", outcome: "EXCLUDED", leaseToken: null });
    expect(await run()).toMatchObject({
      state: "SUCCEEDED",
      accountsTotal: MANY_ACCOUNTS + 1,
      accountsDone: MANY_ACCOUNTS + 1,
    });
    expect(await present()).toEqual(EVERY_MEMBER.filter((accountId) => accountId !== moved));
  });

  it("are kept when listing fails half way, and no account is taken for gone", async () => {
    const known = await saveAccount(domain.db, integration, { accountId: accountNumber(500) });
    onceWritten(async () => {
      await scan();
      throw aFailure("unavailable", "NETWORK");
    });
    await advance();
    expect(await run()).toMatchObject({
      state: "FAILED",
      accountsTotal: null,
      accountsDone: 20,
      failure: { code: "NETWORK" },
    });
    expect(await present()).toEqual(FIRST_PAGE);
    const { outOfScopeReason, leftSince } = await domain.db.manager.findOneByOrFail(Account, { id: known.id });
    expect([outOfScopeReason, leftSince]).toEqual([null, null]);
    const { firstSyncedAt, organizationReadAt } = await domain.db.manager.findOneByOrFail(Integration, {});
    expect([firstSyncedAt, organizationReadAt]).toEqual([null, null]);
    await scan();
    expect(cloud.scanned).toHaveLength(20);
  });

  describe("of a worker that dies between two pages", () => {
    it("are listed again by another one, which repeats no finished scan", async () => {
      const gone = new Promise<void>((resolve) => {
        onceWritten(async (signal) => {
          resolve();
          await new Promise((ended) => signal.addEventListener("abort", ended));
        });
      });
      const stopping = new AbortController();
      readers.push(stopping);
      const dead = advance(stopping.signal);
      await gone;
      domain.clock.advance({ seconds: 61 });
      await enqueued();
      await scan();
      expect(cloud.scanned).toHaveLength(20);
      // Scans continue meanwhile: they do not hide a dead reader.
      await sweepSyncRuns(domain, integration.connectorId);
      expect(await jobs()).toEqual(["advance-run"]);
      cloud.afterPage = async () => {};
      await advance();
      await scan();
      expect(await run()).toMatchObject({ state: "SUCCEEDED", attempts: 2, accountsDone: MANY_ACCOUNTS + 1 });
      expect(cloud.scanned.toSorted()).toEqual(EVERY_MEMBER);
      // The reader is alive after all, but its lease is lost.
      const ended = await run();
      stopping.abort();
      await dead;
      expect(await run()).toMatchObject({ state: "SUCCEEDED", finishedAt: ended.finishedAt, accountsDone: 31 });
    });

    it("are no longer scanned where they have left before the next one lists them", async () => {
      const stopping = new AbortController();
      onceWritten(async () => stopping.abort());
      await advance(stopping.signal);
      expect(await run()).toMatchObject({ state: "READING_ORGANIZATION", leaseToken: null, attempts: 0 });
      cloud.accounts = cloud.accounts.filter(({ accountId }) => accountId !== accountNumber(3));
      cloud.afterPage = async () => {};
      await advance();
      await scan();
      expect(await workOf(accountNumber(3))).toBeNull();
      expect(await run()).toMatchObject({
        state: "SUCCEEDED",
        accountsTotal: MANY_ACCOUNTS,
        accountsDone: MANY_ACCOUNTS,
      });
      expect(await domain.db.manager.findOneBy(Account, { accountId: accountNumber(3) })).toMatchObject({
        outOfScopeReason: "LEFT_ORGANIZATION",
        leftSince: domain.clock.now(),
      });
      expect(cloud.scanned).not.toContain(accountNumber(3));
    });
  });

  it.each<[string, () => Promise<unknown>]>([
    ["the run is cancelled", () => domain.syncRuns.cancel(ADMIN, runId)],
    ["the integration is deleted", () => domain.db.manager.delete(Integration, integration.id)],
  ])("are no longer written, nor listed, once %s", async (_what, happens) => {
    const pages: number[] = [];
    cloud.accounts = Array.from({ length: 80 }, (_, n) => anOrganizationAccount(accountNumber(n + 1)));
    cloud.afterPage = async (page, signal) => {
      pages.push(page);
      if (page === 1) await written(20);
      if (page === 1) await happens();
      if (page === 2) await eventually("the listing stopped", () => signal.aborted);
    };
    await advance();
    expect(pages).toEqual([1, 2]);
    expect(await domain.db.manager.countBy(SyncRunAccount, { accountId: accountNumber(21) })).toBe(0);
    expect(await domain.db.manager.countBy(Account, { accountId: accountNumber(21) })).toBe(0);
    await scan();
    expect(cloud.scanned).toEqual([]);
  });

  it.each<[string, () => Promise<unknown>, string]>([
    [
      "another than before",
      () => domain.db.manager.update(Integration, integration.id, { organizationId: "o-other" }),
      "ORGANIZATION_CHANGED",
    ],
    [
      "that of another integration",
      async () => saveIntegration(domain.db, await saveConnector(domain.db), { organizationId: "o-example" }),
      "ORGANIZATION_OVERLAP",
    ],
  ])("are not even listed where the organization is %s", async (_whose, given, code) => {
    await given();
    let pages = 0;
    cloud.afterPage = async () => {
      pages += 1;
    };
    await advance();
    expect(await run()).toMatchObject({ state: "FAILED", failure: { code } });
    expect(pages).toBe(0);
    expect(await domain.db.manager.count(Account)).toBe(0);
  });

  it("are not written, nor listed any further, where another integration took the organization meanwhile", async () => {
    const listAccounts = cloud.listAccounts.bind(cloud);
    cloud.listAccounts = async (...given) => {
      await saveIntegration(domain.db, await saveConnector(domain.db), { organizationId: "o-example" });
      return listAccounts(...given);
    };
    cloud.afterPage = async (_page, signal) => {
      await eventually("the listing stopped", () => signal.aborted);
    };
    await advance();
    expect(await run()).toMatchObject({ state: "FAILED", failure: { code: "ORGANIZATION_OVERLAP" } });
    expect(await domain.db.manager.count(Account)).toBe(0);
  });

  describe("with tags", () => {
    beforeEach(() => domain.db.manager.update(Integration, integration.id, { resourceTypes: ["AWS_ACCOUNT"] }));

    it("are written once the tags of all were read, and nobody asks for them again", async () => {
      const tags = { team: "platform" };
      let listed = 0;
      cloud.afterPage = async (page) => {
        listed = page;
        if (page === 2) await written(31);
      };
      cloud.taggedAccounts = async () => {
        await eventually("both pages listed", () => listed === 2);
        expect(await work()).toEqual([]);
        return new Map([[accountNumber(2), tags]]);
      };
      await advance();
      await scan();
      expect(await run()).toMatchObject({ state: "SUCCEEDED", accountsDone: MANY_ACCOUNTS + 1 });
      expect(cloud.askedForTags).toEqual([]);
      const named = await domain.db.manager.findBy(Resource, { type: "AWS_ACCOUNT", accountId: accountNumber(2) });
      expect(named).toMatchObject([{ tags }]);
      expect(await domain.db.manager.countBy(Resource, { accountId: MANY_ACCOUNTS_MANAGEMENT_ID })).toBe(1);
    });
  });
});
