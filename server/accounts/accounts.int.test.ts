import { SyncRun, SyncRunAccount } from "../../shared/domain/sync-runs/sync-run.entity";
import { accountNumber, saveAccount, saveRun, saveScanningRun } from "../../testing/factories";
import { AUDITOR } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { type Inventory, saveInventory, saveResource } from "../testing/inventory";

let api: TestApi;
let inventory: Inventory;

beforeAll(async () => {
  api = await createTestApi();
  inventory = await saveInventory(api.platform.db, 4, api.clock.now());
});

afterAll(() => api.close());

describe("the list of accounts", () => {
  beforeAll(async () => {
    await saveAccount(api.platform.db, inventory.integration, {
      accountId: accountNumber(5),
      name: "50%_off",
      outOfScopeReason: "EXCLUDED_ACCOUNT",
    });
  });

  it.each<[string, object, number[]]>([
    ["nothing, in the order of ids", {}, [1, 2, 3, 4, 5]],
    ["being in scope", { inScope: true }, [1, 2, 3, 4]],
    ["being out of scope", { inScope: false }, [5]],
    ["a unit above", { organizationalUnitId: "ou-ab12-odd11111" }, [1, 3]],
    ["the beginning of the id", { search: accountNumber(3) }, [3]],
    ["no other part of the id", { search: "3" }, [3]],
    ["a part of the name, whatever its case", { search: "ACCOUNT " }, [1, 2, 3, 4]],
    ["a percent sign and an underscore, which are themselves", { search: "%_" }, [5]],
  ])("can be filtered by %s", async (_what, filter, expected) => {
    const query = "query ($filter: AccountFilterInput) { accounts(filter: $filter) { totalCount nodes { number } } }";
    const { data, codes } = await api.ask(AUDITOR, query, { filter });
    expect(codes).toEqual([]);
    expect(data!.accounts).toEqual({
      totalCount: expected.length,
      nodes: expected.map((n) => ({ number: accountNumber(n) })),
    });
  });
});

describe("the organizational units of an integration", () => {
  it("come as a tree with their numbers, and with the names from an examination", async () => {
    const { db } = api.platform;
    const { integration, connector } = inventory;
    await saveResource(db, inventory.accounts[0]!, "one");
    await saveResource(db, inventory.accounts[0]!, "gone", { status: "GONE" });
    await db.query(
      `insert into doctor_runs (id, connector_id, integration_id, settings, state, requested_by, units, started_at, finished_at)
       values (gen_random_uuid(), $1, $2, '{}', 'FINISHED', 'test', $3, now(), now())`,
      [connector.id, integration.id, JSON.stringify([{ id: "ou-ab12-odd11111", name: "Odd ones" }])],
    );
    const query = `query ($id: ID!) { organizationalUnits(integrationId: $id) {
      id name parentId path accounts clusters accountsBelow clustersBelow } }`;
    const { data, codes } = await api.ask(AUDITOR, query, { id: integration.id });
    expect(codes).toEqual([]);
    const odd = { id: "ou-ab12-odd11111", name: "Odd ones", parentId: "ou-ab12-aaaaaaaa", accounts: 2, clusters: 1 };
    expect(data!.organizationalUnits).toMatchObject([
      { id: "r-ab12", name: null, parentId: null, accounts: 1, accountsBelow: 5, clustersBelow: 1 },
      { id: "ou-ab12-aaaaaaaa", accounts: 0, accountsBelow: 4, clustersBelow: 1 },
      { id: "ou-ab12-even1111", accounts: 2, clusters: 0 },
      { ...odd, path: ["r-ab12", "ou-ab12-aaaaaaaa", "ou-ab12-odd11111"], accountsBelow: 2, clustersBelow: 1 },
    ]);
  });
});

describe("the runs of an integration", () => {
  it("come newest first, with the number of accounts for each outcome and its advice", async () => {
    const { db } = api.platform;
    const { integration, accounts } = inventory;
    const old = await saveRun(db, integration, {
      state: "SUCCEEDED",
      createdAt: new Date("2026-02-01T00:00:00.000Z"),
      finishedAt: new Date("2026-02-01T00:01:00.000Z"),
    });
    const run = await saveScanningRun(db, integration, accounts);
    const outcomes = ["OK", "DENIED", "DENIED", "EXCLUDED"] as const;
    await db.manager.update(SyncRun, run.id, { accountsDone: 4, accountsFailed: 2, accountsSkipped: 1 });
    for (const [n, account] of accounts.entries()) {
      await db.manager.update(
        SyncRunAccount,
        { runId: run.id, accountId: account.accountId },
        { state: "DONE", outcome: outcomes[n] },
      );
    }
    const query = `query ($id: ID!, $outcomes: [ScanOutcome!]) { syncRuns(filter: { integrationId: $id }) { nodes {
      id outcomes { outcome count } accounts(filter: { outcomes: $outcomes }) { totalCount nodes { accountId advice } }
    } } }`;
    const { data, codes } = await api.ask(AUDITOR, query, { id: integration.id, outcomes: ["DENIED"] });
    expect(codes).toEqual([]);
    const advice = expect.stringMatching(/\.$/);
    expect(data!.syncRuns).toEqual({
      nodes: [
        {
          id: run.id,
          outcomes: [
            { outcome: "DENIED", count: 2 },
            { outcome: "EXCLUDED", count: 1 },
            { outcome: "OK", count: 1 },
          ],
          accounts: {
            totalCount: 2,
            nodes: [
              { accountId: accountNumber(2), advice },
              { accountId: accountNumber(3), advice },
            ],
          },
        },
        { id: old.id, outcomes: [], accounts: { totalCount: 0, nodes: [] } },
      ],
    });
  });
});
