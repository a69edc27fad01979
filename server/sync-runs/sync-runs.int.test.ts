import { SyncRun, SyncRunAccount } from "../../shared/domain/sync-runs/sync-run.entity";
import { statementsOf } from "../../testing/count-statements";
import { accountNumber, saveRun } from "../../testing/factories";
import { ADMIN } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { saveInventory } from "../testing/inventory";
import { syncProgress } from "./sync-progress";

const RUNS = `query Runs($first: Int, $after: String) {
  syncRuns(first: $first) {
    nodes {
      outcomes { outcome count }
      accounts(first: 2, filter: { outcomes: [DENIED] }, after: $after) {
        totalCount nodes { accountId outcome advice } pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

interface Runs {
  syncRuns: {
    nodes: {
      accounts: {
        totalCount: number;
        nodes: { accountId: string; outcome: string; advice: string }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
    }[];
  };
}

let api: TestApi;

beforeAll(async () => {
  api = await createTestApi();
  const { db } = api.platform;
  const { integration } = await saveInventory(db, 1, api.clock.now());
  for (let n = 0; n < 3; n += 1) {
    const finishedAt = api.clock.now();
    const run = await saveRun(db, integration, { state: "PARTIAL", finishedAt });
    await db.manager.insert(
      SyncRunAccount,
      [1, 2, 3, 4].map((account) => ({
        runId: run.id,
        accountId: accountNumber(account),
        accountName: `Account ${account}`,
        state: "DONE" as const,
        outcome: account === 4 ? ("OK" as const) : ("DENIED" as const),
      })),
    );
  }
});

afterAll(() => api.close());

describe("the accounts of sync runs", () => {
  it("are filtered, counted and paged within each run", async () => {
    const first = await api.ask(ADMIN, RUNS, { first: 3 });
    const [run] = (first.data as unknown as Runs).syncRuns.nodes;
    expect(run!.accounts).toMatchObject({
      totalCount: 3,
      nodes: [
        { accountId: accountNumber(1) },
        { accountId: accountNumber(2), advice: expect.stringContaining("Allow") },
      ],
      pageInfo: { hasNextPage: true },
    });
    const next = await api.ask(ADMIN, RUNS, { first: 1, after: run!.accounts.pageInfo.endCursor });
    const [again] = (next.data as unknown as Runs).syncRuns.nodes;
    expect(again!.accounts.nodes.map(({ accountId }) => accountId)).toEqual([accountNumber(3)]);
    expect(again!.accounts.pageInfo.hasNextPage).toBe(false);
  });

  it("take as many statements for three runs as for one", async () => {
    const withoutTotal = RUNS.replace("totalCount ", "");
    const statements = (first: number) =>
      statementsOf(api.platform.db, async () => {
        const { data } = await api.ask(ADMIN, withoutTotal, { first });
        expect((data as unknown as Runs).syncRuns.nodes).toHaveLength(first);
      });
    expect((await statements(3)).length).toBeLessThanOrEqual((await statements(1)).length);
  });
});

describe("the failures of a sync run", () => {
  const region = (name: string, outcome: string, code: string) => ({
    region: name,
    outcome: outcome as "DENIED",
    code,
    message: `${code} in ${name}`,
    operation: "ListClusters",
    requestId: `id-${name}`,
    clustersFound: 0,
  });
  let runId: string;

  beforeAll(async () => {
    const { db } = api.platform;
    const { integration } = await saveInventory(db, 1, api.clock.now());
    const run = await saveRun(db, integration, { state: "PARTIAL", finishedAt: api.clock.now(), accountsFailed: 2 });
    runId = run.id;
    const account = (n: number, values: Partial<SyncRunAccount>) => ({
      runId,
      accountId: accountNumber(n),
      accountName: `Payments ${n}`,
      state: "DONE" as const,
      ...values,
    });
    await db.manager.insert(SyncRunAccount, account(1, { outcome: "OK" }));
    await db.manager.insert(SyncRunAccount, account(2, { outcome: "DENIED", code: "MEMBER_ROLE_DENIED" }));
    const regions = [
      region("us-east-1", "THROTTLED", "TooManyRequestsException"),
      region("eu-west-1", "DENIED", "AccessDeniedException"),
      region("ap-east-1", "REGION_DISABLED", "REGION_DISABLED"),
    ];
    await db.manager.insert(SyncRunAccount, account(3, { outcome: "DENIED", code: "AccessDeniedException", regions }));
    await db.manager.insert(SyncRunAccount, account(4, { outcome: "EXCLUDED" }));
  });

  const failures = async (args: string) => {
    const query = `{ syncRun(id: "${runId}") { failures${args} {
      totalCount nodes { accountId region outcome code requestId advice } pageInfo { hasNextPage endCursor } } } }`;
    const { data, codes } = await api.ask(ADMIN, query);
    if (codes.length > 0) return codes;
    return (data as { syncRun: { failures: Failures } }).syncRun.failures;
  };
  const placesOf = async (args: string) =>
    ((await failures(args)) as Failures).nodes.map(({ accountId, region }) => `${Number(accountId)} ${region}`);

  interface Failures {
    readonly totalCount: number;
    readonly nodes: readonly { readonly accountId: string; readonly region: string | null; readonly advice: string }[];
    readonly pageInfo: { readonly endCursor: string };
  }

  it("are those of accounts and of their regions in one list, each once, with advice", async () => {
    const found = (await failures("")) as Failures;
    expect(found).toMatchObject({
      totalCount: 3,
      nodes: [
        { region: null, outcome: "DENIED", code: "MEMBER_ROLE_DENIED", advice: expect.stringContaining("member role") },
        { region: "eu-west-1", outcome: "DENIED", requestId: "id-eu-west-1" },
        { region: "us-east-1", outcome: "THROTTLED", advice: expect.stringContaining("rate") },
      ],
    });
  });

  it("can be filtered and sorted, and are paged by cursors of that order", async () => {
    const order = "orderBy: { field: REGION, direction: DESC }";
    expect(await placesOf(`(${order})`)).toEqual(["3 us-east-1", "3 eu-west-1", "2 null"]);
    const { pageInfo } = (await failures(`(first: 1, ${order})`)) as Failures;
    expect(await placesOf(`(${order}, after: "${pageInfo.endCursor}")`)).toEqual(["3 eu-west-1", "2 null"]);
    expect(await failures(`(after: "${pageInfo.endCursor}")`)).toEqual(["INVALID_INPUT"]);
    expect(await placesOf('(filter: { search: "PAYMENTS 3", regions: ["us-east-1"] })')).toEqual(["3 us-east-1"]);
    expect(await placesOf('(filter: { codes: ["MEMBER_ROLE_DENIED"] })')).toEqual(["2 null"]);
    expect(await placesOf("(filter: { outcomes: [REGION_DISABLED, EXCLUDED] })")).toEqual(["3 ap-east-1", "4 null"]);
  });

  it("are sent once while the sync runs", async () => {
    const run = await api.platform.db.manager.findOneByOrFail(SyncRun, { id: runId });
    const progress = syncProgress(api.platform, run.integrationId);
    const first = (await progress.next()).value!;
    expect(first.newFailures.map(({ region }: { region: string | null }) => region)).toEqual([
      null,
      "eu-west-1",
      "us-east-1",
    ]);
    await api.platform.db.manager.insert(SyncRunAccount, {
      runId,
      accountId: accountNumber(5),
      accountName: "Late",
      state: "DONE",
      outcome: "UNAVAILABLE",
    });
    await api.platform.db.manager.update(SyncRun, runId, { accountsFailed: 3 });
    await api.platform.live.publish("sync-run", run.integrationId);
    const second = (await progress.next()).value!;
    expect(second.newFailures).toMatchObject([{ accountId: accountNumber(5), region: null, outcome: "UNAVAILABLE" }]);
    await progress.return(undefined);
  });

  it("find an account of the run by a part of its name", async () => {
    const query = `{ syncRun(id: "${runId}") { accounts(filter: { search: "ments 2" }) { nodes { accountId state } } } }`;
    expect((await api.ask(ADMIN, query)).data).toMatchObject({
      syncRun: { accounts: { nodes: [{ accountId: accountNumber(2), state: "DONE" }] } },
    });
  });
});
