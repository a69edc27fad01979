import { SyncRun } from "../../shared/domain/sync-runs/sync-run.entity";
import { saveConnector, saveIntegration, saveRun } from "../../testing/factories";
import { emptyTables } from "../../testing/test-database";
import { ADMIN } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { integrationChanges } from "./integration-changes";

let api: TestApi;

beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());
afterEach(() => emptyTables(api.platform.db, ["connectors"]));

describe("a subscription to integrations", () => {
  const next = async (changes: ReturnType<typeof integrationChanges>) => (await changes.next()).value!;
  const save = async (name: string) => {
    const { db } = api.platform;
    return saveIntegration(db, await saveConnector(db, { lastSeenAt: api.clock.now() }), { name });
  };

  it("sends all of them first, then the one that was switched off", async () => {
    const [one, two] = [await save("one"), await save("two")];
    const changes = integrationChanges(api.platform, null);
    const first = [await next(changes), await next(changes)];
    expect(first.map(({ integrationId }) => integrationId).sort()).toEqual([one.id, two.id].sort());
    await api.platform.integrations.setEnabled(ADMIN, two.id, false);
    expect(await next(changes)).toMatchObject({ integrationId: two.id, integration: { enabled: false } });
    await changes.return(undefined);
  });

  it("sends the end of the last sync, and the loss of the connector", async () => {
    const integration = await save("one");
    const run = await saveRun(api.platform.db, integration, { state: "SCANNING", accountsTotal: 1 });
    const changes = integrationChanges(api.platform, integration.id);
    await next(changes);
    await api.platform.syncRuns.cancel(ADMIN, run.id);
    expect(await next(changes)).toMatchObject({ integrationId: integration.id });
    expect(await api.platform.db.manager.findOneBy(SyncRun, { id: run.id })).toMatchObject({ state: "CANCELLED" });
    api.clock.advance({ minutes: 2 });
    await api.platform.live.publish("connector", "any");
    expect(await next(changes)).toMatchObject({ integrationId: integration.id });
    await changes.return(undefined);
  });

  it("ends with the deletion of its integration", async () => {
    const { id } = await save("one");
    const changes = integrationChanges(api.platform, id);
    await next(changes);
    await api.platform.integrations.delete(ADMIN, id, true);
    expect(await next(changes)).toEqual({ integrationId: id, integration: null });
    await api.platform.live.publish("integration", id);
    expect((await changes.next()).done).toBe(true);
  });
});
