import { SyncRunAccount } from "../../shared/domain/sync-runs/sync-run.entity";
import { statementsOf } from "../../shared/testing/count-statements";
import { accountNumber, saveRun } from "../../shared/testing/factories";
import { ADMIN } from "../../shared/testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { saveInventory } from "../testing/inventory";

const RUNS = `query Runs($first: Int, $after: String) {
  syncRuns(first: $first) {
    nodes {
      outcomes { outcome count }
      accounts(first: 2, outcomes: [DENIED], after: $after) {
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
    expect(await statements(3)).toHaveLength((await statements(1)).length);
  });
});
