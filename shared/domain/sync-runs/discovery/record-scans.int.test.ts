import { statementsOf } from "../../../../testing/count-statements";
import {
  aCluster,
  accountNumber,
  saveAccount,
  saveConnector,
  saveIntegration,
  saveScanningRun,
} from "../../../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { newId } from "../../../kernel/ids";
import { type Account, AccountRegion } from "../../accounts/account.entity";
import { Integration } from "../../integrations/integration.entity";
import type { FoundCluster } from "../../resources/diff-inventory";
import { Resource } from "../../resources/resource.entity";
import { finishIfDone } from "../finish-run";
import { outcomeOfRegions, type RegionScan, type ScanOutcome } from "../outcomes";
import { SyncRun, SyncRunAccount } from "../sync-run.entity";
import { type ClaimedAccount, claimAccounts, giveUpOnAccounts } from "./claim-accounts";
import { type FinishedScan, RunEnded, recordScans } from "./record-scans";

let domain: TestDomain;
let integration: Integration;

beforeAll(async () => {
  domain = await createTestDomain();
});

beforeEach(async () => {
  await domain.empty();
  integration = await saveIntegration(domain.db, await saveConnector(domain.db));
});

afterAll(() => domain.close());

const saveAccounts = async (count: number): Promise<Account[]> => {
  const accounts = [];
  for (let n = 1; n <= count; n += 1) {
    accounts.push(await saveAccount(domain.db, integration, { accountId: accountNumber(n) }));
  }
  return accounts;
};

/** A new run over these accounts, all claimed by one token. */
async function startRun(accounts: readonly Account[]) {
  await domain.db.query("update sync_runs set state = 'SUCCEEDED', finished_at = now() where finished_at is null");
  const run = await saveScanningRun(domain.db, integration, accounts);
  const token = newId();
  const claim = { runId: run.id, token, limit: 1_000, now: domain.clock.now() };
  const claimed = await claimAccounts(domain.db, claim);
  claimed.sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
  return { runId: run.id, token, claimed };
}

type Run = Awaited<ReturnType<typeof startRun>>;

const record = ({ runId, token }: Pick<Run, "runId" | "token">, batch: readonly FinishedScan[]) =>
  domain.act((tx) => recordScans(tx, { runId, integrationId: integration.id, token }, batch));

const regionScan = (region: string, outcome: ScanOutcome, clustersFound: number): RegionScan => ({
  region,
  outcome,
  code: outcome === "OK" ? null : `CODE_${outcome}`,
  message: null,
  operation: null,
  requestId: null,
  clustersFound,
});

/** A scan of eu-west-1 with this result. */
function scanned(
  account: ClaimedAccount,
  given: { clusters?: readonly FoundCluster[]; outcome?: ScanOutcome; tags?: Record<string, string> } = {},
): FinishedScan {
  const { clusters = [], outcome = "OK", tags = null } = given;
  const regions = [regionScan("eu-west-1", outcome, clusters.length)];
  const listed = outcome === "OK" ? new Map([["eu-west-1", clusters.map((cluster) => cluster.name)]]) : new Map();
  const scan = {
    accountId: account.accountId,
    outcome: outcomeOfRegions(regions),
    code: regions[0]!.code,
    message: null,
    operation: null,
    requestId: null,
    regions,
    clusters,
    listed,
    tags,
  };
  return { account, scan };
}

const clusterOf = (account: { accountId: string }, name: string, given: Partial<FoundCluster> = {}) =>
  aCluster(name, { accountId: account.accountId, ...given });

const runRow = (id: string) => domain.db.manager.findOneByOrFail(SyncRun, { id });
const resources = () => domain.db.manager.find(Resource, { order: { name: "ASC", physicalKey: "ASC" } });
const statuses = async () => (await resources()).map(({ name, status }) => `${name} ${status}`);

describe("recording scans", () => {
  it("writes the found clusters, and counts exactly", async () => {
    const run = await startRun(await saveAccounts(5));
    const [a, b, c, d, e] = run.claimed as [
      ClaimedAccount,
      ClaimedAccount,
      ClaimedAccount,
      ClaimedAccount,
      ClaimedAccount,
    ];
    await record(run, [
      scanned(a, { clusters: [clusterOf(a, "one"), clusterOf(a, "two")] }),
      scanned(b, { clusters: [clusterOf(b, "three")] }),
      scanned(c, { outcome: "DENIED" }),
      scanned(d, { outcome: "BLOCKED_BY_SCP" }),
    ]);
    await record(run, [scanned(e)]);
    expect(await runRow(run.runId)).toMatchObject({
      accountsDone: 5,
      accountsFailed: 1,
      accountsSkipped: 1,
      regionsDone: 5,
      clustersFound: 3,
      resourcesAdded: 3,
      resourcesChanged: 0,
      resourcesMissing: 0,
    });
    expect(await statuses()).toEqual(["one PRESENT", "three PRESENT", "two PRESENT"]);
    const denied = await domain.db.manager.findOneByOrFail(SyncRunAccount, {
      runId: run.runId,
      accountId: c.accountId,
    });
    expect(denied).toMatchObject({ state: "DONE", outcome: "DENIED", code: "CODE_DENIED", leaseToken: null });
    expect(denied.regions).toEqual([regionScan("eu-west-1", "DENIED", 0)]);
    const fine = await domain.db.manager.findBy(SyncRunAccount, { runId: run.runId, outcome: "OK" });
    expect(fine.map(({ regions }) => regions)).toEqual([[], [], []]);
  });

  it("writes nothing when the same is found again", async () => {
    const accounts = await saveAccounts(2);
    const first = await startRun(accounts);
    await record(
      first,
      first.claimed.map((one) => scanned(one, { clusters: [clusterOf(one, "one")] })),
    );
    const before = await resources();
    domain.clock.advance({ hours: 1 });
    const second = await startRun(accounts);
    await record(
      second,
      second.claimed.map((one) => scanned(one, { clusters: [clusterOf(one, "one")] })),
    );
    expect(await resources()).toEqual(before);
    expect(await runRow(second.runId)).toMatchObject({ clustersFound: 2, resourcesAdded: 0, resourcesChanged: 0 });
    const regions = await domain.db.manager.find(AccountRegion);
    expect(regions.map((region) => region.listedAt)).toEqual([domain.clock.now(), domain.clock.now()]);
  });

  it("takes a cluster from present to missing to gone and back, and remembers its last observation", async () => {
    const accounts = await saveAccounts(1);
    const seenAt = domain.clock.now();
    const look = async (clusters: string[]) => {
      const run = await startRun(accounts);
      const [account] = run.claimed as [ClaimedAccount];
      await record(run, [scanned(account, { clusters: clusters.map((name) => clusterOf(account, name)) })]);
      domain.clock.advance({ hours: 1 });
      return runRow(run.runId);
    };
    await look(["one"]);
    expect(await look([])).toMatchObject({ resourcesMissing: 1 });
    expect(await resources()).toMatchObject([{ status: "MISSING", lastSeenAt: seenAt }]);
    expect(await look([])).toMatchObject({ resourcesMissing: 1 });
    expect(await resources()).toMatchObject([{ status: "GONE", lastSeenAt: seenAt }]);
    expect(await look([])).toMatchObject({ resourcesMissing: 0 });
    await look(["one"]);
    expect(await resources()).toMatchObject([
      { status: "PRESENT", lastSeenAt: null, missingSince: null, firstSeenAt: seenAt },
    ]);
  });

  it("hides the clusters of a region that is switched off, keeps their data, and shows them again when it is on", async () => {
    const accounts = await saveAccounts(2);
    const seenAt = domain.clock.now();
    const look = async (outcome: ScanOutcome) => {
      const run = await startRun(accounts);
      const [off, other] = run.claimed as [ClaimedAccount, ClaimedAccount];
      const clusters = outcome === "OK" ? [clusterOf(off, "one")] : [];
      await record(run, [scanned(off, { clusters, outcome }), scanned(other, { clusters: [clusterOf(other, "two")] })]);
      domain.clock.advance({ hours: 1 });
      return runRow(run.runId);
    };
    await look("OK");
    expect(await look("REGION_DISABLED")).toMatchObject({ resourcesChanged: 1, resourcesMissing: 0 });
    expect(await resources()).toMatchObject([
      { name: "one", status: "REGION_DISABLED", lastSeenAt: seenAt, version: "1.35" },
      { name: "two", status: "PRESENT" },
    ]);
    expect(await look("REGION_DISABLED")).toMatchObject({ resourcesChanged: 0 });
    expect(await look("THROTTLED")).toMatchObject({ resourcesChanged: 0 });
    expect(await statuses()).toEqual(["one REGION_DISABLED", "two PRESENT"]);
    expect(await look("OK")).toMatchObject({ resourcesAdded: 0, resourcesChanged: 1 });
    expect(await resources()).toMatchObject([{ status: "PRESENT", lastSeenAt: null }, {}]);
  });

  it("keeps the old incarnation of a cluster recreated under its name beside the new one", async () => {
    const accounts = await saveAccounts(1);
    const first = await startRun(accounts);
    await record(
      first,
      first.claimed.map((one) => scanned(one, { clusters: [clusterOf(one, "one")] })),
    );
    const second = await startRun(accounts);
    const createdAt = new Date("2026-02-02T00:00:00.000Z");
    await record(
      second,
      second.claimed.map((one) => scanned(one, { clusters: [clusterOf(one, "one", { createdAt })] })),
    );
    expect((await statuses()).sort()).toEqual(["one GONE", "one PRESENT"]);
  });

  it("keeps the last good data of an account that could not be scanned", async () => {
    const accounts = await saveAccounts(1);
    const first = await startRun(accounts);
    await record(
      first,
      first.claimed.map((one) => scanned(one, { clusters: [clusterOf(one, "one")] })),
    );
    const listedAt = domain.clock.now();
    domain.clock.advance({ hours: 1 });
    const second = await startRun(accounts);
    await record(
      second,
      second.claimed.map((one) => scanned(one, { outcome: "THROTTLED" })),
    );
    expect(await statuses()).toEqual(["one PRESENT"]);
    expect(await domain.db.manager.find(AccountRegion)).toMatchObject([
      { outcome: "THROTTLED", code: "CODE_THROTTLED", observedAt: domain.clock.now(), listedAt },
    ]);
  });

  it("writes the tags of an account when they changed", async () => {
    const accounts = await saveAccounts(1);
    const [account] = accounts as [Account];
    await domain.db.manager.insert(Resource, {
      id: newId(),
      type: "AWS_ACCOUNT",
      integrationId: integration.id,
      accountRowId: account.id,
      accountId: account.accountId,
      physicalKey: account.arn,
      arn: account.arn,
      name: account.name,
      status: "PRESENT",
      manageable: false,
      unmanageableReason: "INVENTORY_ONLY",
      tags: {},
      contentHash: "",
      firstSeenAt: domain.clock.now(),
      changedAt: domain.clock.now(),
    });
    const look = async (tags?: Record<string, string>) => {
      domain.clock.advance({ hours: 1 });
      const run = await startRun(accounts);
      await record(
        run,
        run.claimed.map((one) => scanned(one, { tags })),
      );
      return (await resources())[0]!;
    };
    expect((await look({ owner: "team-a" })).tags).toEqual({ owner: "team-a" });
    const { changedAt } = await look({ owner: "team-a" });
    expect(changedAt.getTime()).toBeLessThan(domain.clock.now().getTime());
    expect((await look()).tags).toEqual({ owner: "team-a" });
    expect((await look({})).tags).toEqual({});
  });

  it("moves a cluster over from the organization its account left", async () => {
    const other = await saveIntegration(domain.db, { id: integration.connectorId });
    const before = await saveAccount(domain.db, other, { accountId: accountNumber(1) });
    await domain.db.manager.insert(Resource, { ...clusterRow(other, before), status: "OUT_OF_SCOPE" });
    const [old] = (await resources()) as [Resource];
    const run = await startRun(await saveAccounts(1));
    const [account] = run.claimed as [ClaimedAccount];
    await record(run, [scanned(account, { clusters: [clusterOf(account, "one")] })]);
    expect(await resources()).toMatchObject([
      { id: old.id, status: "PRESENT", integrationId: integration.id, accountRowId: account.accountRowId },
    ]);
  });
});

/** The row of a cluster "one", as an earlier sync of another integration wrote it. */
function clusterRow(owner: Integration, account: Account) {
  const { createdAt, status: clusterStatus, ...cluster } = clusterOf(account, "one");
  return {
    ...cluster,
    id: newId(),
    type: "EKS_CLUSTER" as const,
    integrationId: owner.id,
    accountRowId: account.id,
    accountId: account.accountId,
    physicalKey: `${cluster.arn}#${createdAt.toISOString()}`,
    manageable: true,
    unmanageableReason: null,
    clusterCreatedAt: createdAt,
    clusterStatus,
    contentHash: "",
    firstSeenAt: domain.clock.now(),
    changedAt: domain.clock.now(),
  };
}

describe("a scan whose lease was lost", () => {
  it("writes nothing, and the others of its batch are written", async () => {
    const run = await startRun(await saveAccounts(2));
    const [lost, held] = run.claimed as [ClaimedAccount, ClaimedAccount];
    await domain.db.manager.update(SyncRunAccount, { accountId: lost.accountId }, { leaseToken: newId() });
    await record(run, [
      scanned(lost, { clusters: [clusterOf(lost, "lost")] }),
      scanned(held, { clusters: [clusterOf(held, "held")] }),
    ]);
    expect(await statuses()).toEqual(["held PRESENT"]);
    expect(await runRow(run.runId)).toMatchObject({ accountsDone: 1, clustersFound: 1, resourcesAdded: 1 });
  });

  it("is counted once, although two workers scanned the account", async () => {
    const run = await startRun(await saveAccounts(1));
    domain.clock.advance({ seconds: 31 });
    const token = newId();
    const again = await claimAccounts(domain.db, { runId: run.runId, token, limit: 9, now: domain.clock.now() });
    const batch = (claimed: readonly ClaimedAccount[]) =>
      claimed.map((one) => scanned(one, { clusters: [clusterOf(one, "one")] }));
    await Promise.all([record(run, batch(run.claimed)), record({ runId: run.runId, token }, batch(again))]);
    await record(run, batch(run.claimed));
    expect(await runRow(run.runId)).toMatchObject({ accountsDone: 1, clustersFound: 1, resourcesAdded: 1 });
  });

  it("comes too late when the account was given up", async () => {
    const run = await startRun(await saveAccounts(1));
    await domain.db.manager.update(SyncRunAccount, { runId: run.runId }, { attempts: 5 });
    domain.clock.advance({ seconds: 31 });
    await giveUpOnAccounts(domain.db, run.runId, domain.clock.now());
    await record(
      run,
      run.claimed.map((one) => scanned(one)),
    );
    expect(await runRow(run.runId)).toMatchObject({ accountsDone: 1, accountsFailed: 1 });
  });
});

describe("a batch for a run that has ended", () => {
  it("is rolled back as a whole", async () => {
    const run = await startRun(await saveAccounts(2));
    await domain.db.manager.update(SyncRun, run.runId, { state: "CANCELLED", finishedAt: domain.clock.now() });
    const batch = run.claimed.map((one) => scanned(one, { clusters: [clusterOf(one, "one")] }));
    await expect(record(run, batch)).rejects.toThrow(RunEnded);
    expect(await resources()).toEqual([]);
    expect(await domain.db.manager.countBy(SyncRunAccount, { state: "SCANNING" })).toBe(2);
    expect(await runRow(run.runId)).toMatchObject({ accountsDone: 0 });
  });
});

describe("a batch of any size", () => {
  it("takes the same number of statements for 1 account as for 50", async () => {
    const accounts = await saveAccounts(51);
    const run = await startRun(accounts);
    const batch = run.claimed.map((one) =>
      scanned(one, { clusters: [clusterOf(one, "one"), clusterOf(one, "two")], tags: { owner: "team-a" } }),
    );
    const small = await statementsOf(domain.db, () => record(run, batch.slice(0, 1)));
    const large = await statementsOf(domain.db, () => record(run, batch.slice(1)));
    expect(large.length).toBeLessThanOrEqual(Math.min(small.length, 11));
    expect(await domain.db.manager.count(Resource)).toBe(102);
  });

  it("finds owners in the same number of statements too", async () => {
    const provider = await domain.identityProviders.create(ADMIN, "People");
    const people = "users: [{ id: ana, userName: ana }]\ngroups: [{ id: g, name: team-a, members: [ana] }]";
    await domain.identityProviders.importFile(ADMIN, provider.id, people, false);
    await domain.db.manager.update(Integration, integration.id, {
      integrationOwners: [{ attribute: "user", providerId: provider.id, values: ["ana"] }],
      ownerRules: [{ keyName: "owner", attribute: "group", providerId: provider.id, separator: null }],
    });
    const accounts = await saveAccounts(51);
    const run = await startRun(accounts);
    const batch = run.claimed.map((one, n) =>
      scanned(one, {
        clusters: ["team-a", n % 2 ? "team-a" : "teem-a"].map((owner, c) =>
          clusterOf(one, `c${c}`, { tags: { owner } }),
        ),
      }),
    );
    const small = await statementsOf(domain.db, () => record(run, batch.slice(0, 1)));
    const large = await statementsOf(domain.db, () => record(run, batch.slice(1)));
    expect(large.length).toBeLessThanOrEqual(Math.min(small.length, 17));
    const statuses = await domain.db.query(
      "select status, reason, count(*)::int as count from resource_ownerships group by 1, 2 order by 1",
    );
    expect(statuses).toEqual([
      { status: "FALLBACK", reason: "NO_MATCH", count: 26 },
      { status: "RESOLVED", reason: null, count: 76 },
    ]);
  });
});

describe("finishing a run", () => {
  const finish = (runId: string) => domain.act((tx) => finishIfDone(tx, runId));

  async function scannedRun(...outcomes: ScanOutcome[]): Promise<string> {
    const run = await startRun(await saveAccounts(outcomes.length));
    await record(
      run,
      run.claimed.map((one, n) => scanned(one, { outcome: outcomes[n] })),
    );
    return run.runId;
  }

  it.each<[string, ScanOutcome[]]>([
    ["SUCCEEDED", ["OK", "BLOCKED_BY_SCP"]],
    ["PARTIAL", ["OK", "DENIED"]],
    ["FAILED", ["DENIED", "THROTTLED", "BLOCKED_BY_SCP"]],
  ])("ends it as %s", async (state, outcomes) => {
    const runId = await scannedRun(...outcomes);
    await finish(runId);
    expect(await runRow(runId)).toMatchObject({ state, finishedAt: domain.clock.now() });
  });

  it("does nothing while accounts are left", async () => {
    const run = await startRun(await saveAccounts(2));
    await record(run, [scanned(run.claimed[0]!)]);
    await finish(run.runId);
    expect(await runRow(run.runId)).toMatchObject({ state: "SCANNING", finishedAt: null });
  });

  it("happens once, by two at the same time or again later", async () => {
    const runId = await scannedRun("OK");
    await Promise.all([finish(runId), finish(runId), finish(runId)]);
    const ended = await runRow(runId);
    domain.clock.advance({ hours: 1 });
    await finish(runId);
    await domain.uow.drain();
    expect(await runRow(runId)).toEqual(ended);
    const { id } = integration;
    expect(domain.live.hints).toEqual([`sync-run|${id}`, `integration|${id}`, "integration|any"]);
  });

  it("warns on the integration about accounts that failed, until a run without any", async () => {
    const warnings = async () =>
      (await domain.db.manager.findOneByOrFail(Integration, { id: integration.id })).syncWarnings;
    const accounts = await saveAccounts(2);
    const first = await startRun(accounts);
    await record(
      first,
      first.claimed.map((one, n) => scanned(one, { outcome: n ? "OK" : "DENIED" })),
    );
    await finish(first.runId);
    expect(await warnings()).toMatchObject([
      { code: "ACCOUNTS_FAILED", message: expect.stringMatching(/^1 account /) },
    ]);
    const second = await startRun(accounts);
    await record(
      second,
      second.claimed.map((one) => scanned(one)),
    );
    await finish(second.runId);
    expect(await warnings()).toEqual([]);
  });

  it("names for a run without any readable account the one to check first", async () => {
    const runId = await scannedRun("DENIED", "THROTTLED");
    await finish(runId);
    expect((await runRow(runId)).failure).toMatchObject({
      code: "CODE_DENIED",
      accountId: accountNumber(1),
      advice: expect.stringMatching(/\.$/),
    });
  });

  it("records the end of the first sync, and never again", async () => {
    const accounts = await saveAccounts(1);
    const times = [];
    for (let n = 0; n < 2; n += 1) {
      const run = await startRun(accounts);
      await record(
        run,
        run.claimed.map((one) => scanned(one)),
      );
      await finish(run.runId);
      times.push((await domain.db.manager.findOneByOrFail(Integration, { id: integration.id })).firstSyncedAt);
      domain.clock.advance({ hours: 1 });
    }
    expect(times[0]).not.toBeNull();
    expect(times[1]).toEqual(times[0]);
  });
});
