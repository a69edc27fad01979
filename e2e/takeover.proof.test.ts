import { connectOrganization, endOf, middleOf } from "./testing/integrations";
import { resources } from "./testing/inventory";
import { kill, Stage } from "./testing/stage";

/** More accounts than one worker looks at in one go. */
const LONG = { scenario: "generated:120x1x120", latencyMs: 200 } as const;
const ACCOUNTS = 120;

describe("a worker that is killed in the middle of a sync", () => {
  it.concurrent("is replaced by a replica, which repeats no finished scan", async () => {
    await using stage = await Stage.open(LONG);
    const held = stage.holdSyncs();
    const [killed] = await Promise.all([stage.startWorker(), stage.startWorker()]);
    const { api } = await stage.startServer();
    const { lastSyncRun } = await connectOrganization(stage, api);
    await middleOf(api, lastSyncRun!.id, 30);

    await kill(killed);
    const done = await doneAccounts(stage);
    stage.aws.clearCalls();
    await letLeasesRunOut(stage);
    held.release();
    const run = await endOf(api, lastSyncRun!.id);

    expect(run).toMatchObject({
      state: "SUCCEEDED",
      accountsDone: ACCOUNTS,
      accountsFailed: 0,
      clustersFound: ACCOUNTS,
    });
    await expectNothingTwice(stage, done);
    expect(await resources(api)).toHaveLength(ACCOUNTS);
  });

  it.concurrent("continues after its restart, once the leases of the dead process have expired", async () => {
    await using stage = await Stage.open(LONG);
    const held = stage.holdSyncs();
    const killed = await stage.startWorker();
    const { api } = await stage.startServer();
    const { lastSyncRun } = await connectOrganization(stage, api);
    await middleOf(api, lastSyncRun!.id, 30);

    await kill(killed);
    const done = await doneAccounts(stage);
    stage.aws.clearCalls();
    await letLeasesRunOut(stage);
    held.release();
    await stage.startWorker();
    const run = await endOf(api, lastSyncRun!.id);

    expect(run).toMatchObject({
      state: "SUCCEEDED",
      accountsDone: ACCOUNTS,
      accountsFailed: 0,
      clustersFound: ACCOUNTS,
    });
    await expectNothingTwice(stage, done);
    expect(await resources(api)).toHaveLength(ACCOUNTS);
  });

  it.concurrent("reads the organization again when it died while reading it", async () => {
    await using stage = await Stage.open({ scenario: "generated:60x1x60" });
    stage.aws.addFault({ operation: "ListAccounts", hang: true });
    const killed = await stage.startWorker();
    const { api } = await stage.startServer();
    const { lastSyncRun } = await connectOrganization(stage, api);
    await stage.isCalled("ListAccounts");

    await kill(killed);
    await stage.sql("update sync_runs set lease_expires_at = now() where lease_token is not null");
    await stage.startWorker();

    const run = await endOf(api, lastSyncRun!.id);
    expect(run).toMatchObject({ state: "SUCCEEDED", accountsDone: 60, clustersFound: 60 });
  });

  it.concurrent("hands its open work back when it is only stopped, so that another goes on at once", async () => {
    await using stage = await Stage.open(LONG);
    const held = stage.holdSyncs();
    const stopped = await stage.startWorker();
    const { api } = await stage.startServer();
    const { lastSyncRun } = await connectOrganization(stage, api);
    await middleOf(api, lastSyncRun!.id, 30);

    await stopped.stop();
    const done = await doneAccounts(stage);
    const begun = await stage.sql("select from sync_run_accounts where state = 'SCANNING'");
    stage.aws.clearCalls();
    held.release();
    await stage.startWorker();
    const run = await endOf(api, lastSyncRun!.id);

    expect(begun).toEqual([]);
    expect(run).toMatchObject({ state: "SUCCEEDED", accountsDone: ACCOUNTS, clustersFound: ACCOUNTS });
    await expectNothingTwice(stage, done);
  });
});

/** As if the half minute had passed for which a worker may be silent. What a live worker holds, it renews. */
async function letLeasesRunOut(stage: Stage): Promise<void> {
  const [longest] = await stage.sql<{ seconds: number }>(
    "select extract(epoch from max(lease_expires_at) - now())::float as seconds from sync_run_accounts where state = 'SCANNING'",
  );
  expect(longest!.seconds).toBeLessThanOrEqual(30);
  await stage.sql("update sync_run_accounts set lease_expires_at = now() where state = 'SCANNING'");
}

async function doneAccounts(stage: Stage): Promise<string[]> {
  const rows = await stage.sql<{ account_id: string }>("select account_id from sync_run_accounts where state = 'DONE'");
  return rows.map((row) => row.account_id);
}

/** Of the calls since they were cleared, none went into an account that was done by then; no account was left out. */
async function expectNothingTwice(stage: Stage, done: readonly string[]): Promise<void> {
  const scanned = new Set(stage.aws.calls({ operation: "ListClusters" }).map((call) => call.accountId));
  expect(done.length).toBeGreaterThanOrEqual(30);
  expect(done.length).toBeLessThan(ACCOUNTS);
  expect(done.filter((accountId) => scanned.has(accountId))).toEqual([]);
  expect(await stage.sql("select from sync_run_accounts where state <> 'DONE'")).toEqual([]);
}
