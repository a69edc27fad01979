import { Harness, kill } from "./testing/harness";
import { connectOrganization, endOf, middleOf } from "./testing/integrations";
import { resources } from "./testing/inventory";

/** More accounts than one worker looks at in one go. */
const LONG = { scenario: "generated:120x1x120", latencyMs: 200 } as const;
const ACCOUNTS = 120;

describe("a worker that is killed in the middle of a sync", () => {
  it.concurrent("is replaced by a replica, which repeats no finished scan", async () => {
    await using harness = await Harness.open(LONG);
    const held = harness.holdSyncs();
    const [killed] = await Promise.all([harness.startWorker(), harness.startWorker()]);
    const { api } = await harness.startServer();
    const { lastSyncRun } = await connectOrganization(harness, api);
    await middleOf(api, lastSyncRun!.id, 30);

    await kill(killed);
    const done = await doneAccounts(harness);
    harness.aws.clearCalls();
    await letLeasesRunOut(harness);
    held.release();
    const run = await endOf(api, lastSyncRun!.id);

    expect(run).toMatchObject({
      state: "SUCCEEDED",
      accountsDone: ACCOUNTS,
      accountsFailed: 0,
      clustersFound: ACCOUNTS,
    });
    await expectNothingTwice(harness, done);
    expect(await resources(api)).toHaveLength(ACCOUNTS);
  });

  it.concurrent("continues after its restart, once the leases of the dead process have expired", async () => {
    await using harness = await Harness.open(LONG);
    const held = harness.holdSyncs();
    const killed = await harness.startWorker();
    const { api } = await harness.startServer();
    const { lastSyncRun } = await connectOrganization(harness, api);
    await middleOf(api, lastSyncRun!.id, 30);

    await kill(killed);
    const done = await doneAccounts(harness);
    harness.aws.clearCalls();
    await letLeasesRunOut(harness);
    held.release();
    await harness.startWorker();
    const run = await endOf(api, lastSyncRun!.id);

    expect(run).toMatchObject({
      state: "SUCCEEDED",
      accountsDone: ACCOUNTS,
      accountsFailed: 0,
      clustersFound: ACCOUNTS,
    });
    await expectNothingTwice(harness, done);
    expect(await resources(api)).toHaveLength(ACCOUNTS);
  });

  it.concurrent("reads the organization again when it died while reading it", async () => {
    await using harness = await Harness.open({ scenario: "generated:60x1x60" });
    harness.aws.addFault({ operation: "ListAccounts", hang: true });
    const killed = await harness.startWorker();
    const { api } = await harness.startServer();
    const { lastSyncRun } = await connectOrganization(harness, api);
    await harness.isCalled("ListAccounts");

    await kill(killed);
    await harness.sql("update sync_runs set lease_expires_at = now() where lease_token is not null");
    await harness.startWorker();

    const run = await endOf(api, lastSyncRun!.id);
    expect(run).toMatchObject({ state: "SUCCEEDED", accountsDone: 60, clustersFound: 60 });
  });

  it.concurrent("hands its open work back when it is only stopped, so that another goes on at once", async () => {
    await using harness = await Harness.open(LONG);
    const held = harness.holdSyncs();
    const stopped = await harness.startWorker();
    const { api } = await harness.startServer();
    const { lastSyncRun } = await connectOrganization(harness, api);
    await middleOf(api, lastSyncRun!.id, 30);

    await stopped.stop();
    const done = await doneAccounts(harness);
    const begun = await harness.sql("select from sync_run_accounts where state = 'SCANNING'");
    harness.aws.clearCalls();
    held.release();
    await harness.startWorker();
    const run = await endOf(api, lastSyncRun!.id);

    expect(begun).toEqual([]);
    expect(run).toMatchObject({ state: "SUCCEEDED", accountsDone: ACCOUNTS, clustersFound: ACCOUNTS });
    await expectNothingTwice(harness, done);
  });
});

/** As if the half minute had passed for which a worker may be silent. What a live worker holds, it renews. */
async function letLeasesRunOut(harness: Harness): Promise<void> {
  const [longest] = await harness.sql<{ seconds: number }>(
    "select extract(epoch from max(lease_expires_at) - now())::float as seconds from sync_run_accounts where state = 'SCANNING'",
  );
  expect(longest!.seconds).toBeLessThanOrEqual(30);
  await harness.sql("update sync_run_accounts set lease_expires_at = now() where state = 'SCANNING'");
}

async function doneAccounts(harness: Harness): Promise<string[]> {
  const rows = await harness.sql<{ account_id: string }>(
    "select account_id from sync_run_accounts where state = 'DONE'",
  );
  return rows.map((row) => row.account_id);
}

/** Of the calls since they were cleared, none went into an account that was done by then; no account was left out. */
async function expectNothingTwice(harness: Harness, done: readonly string[]): Promise<void> {
  const scanned = new Set(harness.aws.calls({ operation: "ListClusters" }).map((call) => call.accountId));
  expect(done.length).toBeGreaterThanOrEqual(30);
  expect(done.length).toBeLessThan(ACCOUNTS);
  expect(done.filter((accountId) => scanned.has(accountId))).toEqual([]);
  expect(await harness.sql("select from sync_run_accounts where state <> 'DONE'")).toEqual([]);
}
