import {
  aCluster,
  accountNumber,
  saveAccount,
  saveConnector,
  saveIntegration,
  saveScanningRun,
} from "../../../../testing/factories";
import { createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { newId } from "../../../kernel/ids";
import { Account, AccountRegion } from "../../accounts/account.entity";
import { upsertClusters } from "../../resources/write-inventory";
import { SyncRun, SyncRunAccount } from "../sync-run.entity";
import {
  type ClaimedAccount,
  claimAccounts,
  giveUpOnAccounts,
  MAX_ATTEMPTS,
  releaseClaims,
  renewClaims,
} from "./claim-accounts";

const ACCOUNTS = 40;

describe("the accounts of a run", () => {
  let domain: TestDomain;
  let runId: string;

  beforeAll(async () => {
    domain = await createTestDomain();
  });

  beforeEach(async () => {
    await domain.empty();
    const integration = await saveIntegration(domain.db, await saveConnector(domain.db));
    const accounts = [];
    for (let n = 0; n < ACCOUNTS; n += 1) {
      accounts.push(
        await saveAccount(domain.db, integration, { accountId: accountNumber(n), isManagementAccount: n === 0 }),
      );
    }
    runId = (await saveScanningRun(domain.db, integration, accounts)).id;
  });

  afterAll(() => domain.close());

  const claim = (token: string, limit = ACCOUNTS) =>
    claimAccounts(domain.db, { runId, token, limit, now: domain.clock.now() });
  const states = async () => {
    const rows = await domain.db.manager.find(SyncRunAccount, { where: { runId } });
    return rows.map((row) => row.state);
  };
  const ids = (claimed: readonly ClaimedAccount[]) => claimed.map((account) => account.accountId);
  const expire = () => domain.clock.advance({ seconds: 31 });

  it("come with the data that a scan needs", async () => {
    const claimed = await claim(newId());
    expect(claimed.find((account) => account.accountId === accountNumber(0))).toMatchObject({
      accountName: `account ${accountNumber(0)}`,
      isManagementAccount: true,
      accountRowId: expect.any(String),
    });
    expect(claimed.filter((account) => account.isManagementAccount)).toHaveLength(1);
  });

  it("come with the regions that were scanned before, disabled ones only while clusters are kept there", async () => {
    const account = await domain.db.manager.findOneByOrFail(Account, { accountId: accountNumber(1) });
    const look = {
      accountRowId: account.id,
      code: null,
      message: null,
      observedAt: domain.clock.now(),
      listedAt: null,
    };
    await domain.db.manager.insert(AccountRegion, [
      { ...look, region: "eu-west-1", outcome: "OK" },
      { ...look, region: "eu-north-1", outcome: "DENIED" },
      { ...look, region: "eu-south-1", outcome: "REGION_DISABLED" },
      { ...look, region: "eu-south-2", outcome: "REGION_DISABLED" },
    ]);
    await domain.act((tx) =>
      upsertClusters(tx.manager, { integrationId: account.integrationId, now: tx.now }, [
        {
          accountRowId: account.id,
          accountId: account.accountId,
          cluster: aCluster("kept", { accountId: account.accountId, region: "eu-south-2" }),
        },
      ]),
    );
    const claimed = new Map((await claim(newId())).map((one) => [one.accountId, one.knownRegions]));
    expect(claimed.get(account.accountId)).toEqual(["eu-north-1", "eu-south-2", "eu-west-1"]);
    expect(claimed.get(accountNumber(2))).toEqual([]);
  });

  it("are never given to two claimers, however many claim at once, and each is given to one", async () => {
    const claimer = async () => {
      const mine: ClaimedAccount[] = [];
      const token = newId();
      for (;;) {
        const more = await claim(token, 3);
        if (more.length === 0) return mine;
        mine.push(...more);
      }
    };
    const claimed = (await Promise.all(Array.from({ length: 8 }, claimer))).flatMap(ids);
    expect(claimed).toHaveLength(ACCOUNTS);
    expect(new Set(claimed).size).toBe(ACCOUNTS);
  });

  it("belong to their claimer until the lease is over, then to the next one", async () => {
    const first = newId();
    await claim(first);
    domain.clock.advance({ seconds: 29 });
    expect(await claim(newId())).toEqual([]);
    domain.clock.advance({ seconds: 1 });
    expect(await claim(newId())).toHaveLength(ACCOUNTS);
  });

  it("stay with a claimer that renews, and only with that one", async () => {
    const [living, dead] = [newId(), newId()];
    const mine = ids(await claim(living, 10));
    await claim(dead, 10);
    domain.clock.advance({ seconds: 20 });
    expect(await renewClaims(domain.db, { runId, token: living, now: domain.clock.now() })).toBe(true);
    domain.clock.advance({ seconds: 20 });
    const others = ids(await claim(newId()));
    expect(others).toHaveLength(ACCOUNTS - 10);
    expect(others.filter((id) => mine.includes(id))).toEqual([]);
  });

  it("are returned at once by a claimer that stops, without counting as an attempt", async () => {
    const token = newId();
    await claim(token, 5);
    await releaseClaims(domain.db, { runId, token, now: domain.clock.now() });
    expect(await states()).toEqual(Array(ACCOUNTS).fill("PENDING"));
    expect(await domain.db.manager.countBy(SyncRunAccount, { runId, attempts: 0 })).toBe(ACCOUNTS);
    expect(await claim(newId())).toHaveLength(ACCOUNTS);
  });

  it("are not returned by a former claimer", async () => {
    const [late, next] = [newId(), newId()];
    await claim(late);
    expire();
    await claim(next);
    await releaseClaims(domain.db, { runId, token: late, now: domain.clock.now() });
    expect(await states()).toEqual(Array(ACCOUNTS).fill("SCANNING"));
  });

  it("cannot be claimed or kept once the run has ended", async () => {
    const token = newId();
    await claim(token, 5);
    await domain.db.manager.update(SyncRun, runId, { state: "CANCELLED", finishedAt: domain.clock.now() });
    expect(await claim(newId())).toEqual([]);
    expect(await renewClaims(domain.db, { runId, token, now: domain.clock.now() })).toBe(false);
  });

  describe("that end their worker again and again", () => {
    const giveUp = () => giveUpOnAccounts(domain.db, runId, domain.clock.now());

    async function killWorkers(times: number): Promise<void> {
      for (let n = 0; n < times; n += 1) {
        expect(await claim(newId(), 2)).toHaveLength(2);
        expire();
      }
    }

    beforeEach(() =>
      domain.db.query("delete from sync_run_accounts where account_id not in ($1, $2)", [
        accountNumber(0),
        accountNumber(1),
      ]),
    );

    it("are retried some times, then given up and counted once", async () => {
      await killWorkers(MAX_ATTEMPTS - 1);
      await giveUp();
      expect(await states()).toEqual(["SCANNING", "SCANNING"]);
      await killWorkers(1);
      await Promise.all([giveUp(), giveUp(), giveUp()]);
      const [account] = await domain.db.manager.find(SyncRunAccount, { where: { runId } });
      expect(account).toMatchObject({
        state: "DONE",
        outcome: "UNAVAILABLE",
        code: "GIVEN_UP",
        message: "Scanning this account failed inside Drawbridge 5 times; the log of the worker has the error.",
      });
      expect(await domain.db.manager.findOneBy(SyncRun, { id: runId })).toMatchObject({
        accountsDone: 2,
        accountsFailed: 2,
      });
    });

    it("are not claimed once more before they are given up", async () => {
      await killWorkers(MAX_ATTEMPTS);
      expect(await claim(newId())).toEqual([]);
    });

    it("are left to a worker that still scans them", async () => {
      await killWorkers(MAX_ATTEMPTS - 1);
      await claim(newId());
      await giveUp();
      expect(await states()).toEqual(["SCANNING", "SCANNING"]);
    });
  });
});
