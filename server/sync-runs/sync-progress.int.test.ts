import { IntegrationsQueries } from "../../shared/domain/integrations/integrations.queries";
import { SyncRun } from "../../shared/domain/sync-runs/sync-run.entity";
import { SyncRunsQueries } from "../../shared/domain/sync-runs/sync-runs.queries";
import { saveConnector, saveIntegration, saveRun } from "../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../testing/test-domain";
import { syncProgress } from "./sync-progress";

describe("a subscription to the syncs of an integration", () => {
  let domain: TestDomain;
  let integrationId: string;
  let runId: string;

  beforeAll(async () => {
    domain = await createTestDomain();
  });

  beforeEach(async () => {
    await domain.empty();
    const integration = await saveIntegration(domain.db, await saveConnector(domain.db));
    integrationId = integration.id;
    runId = (await saveRun(domain.db, integration, { state: "SCANNING", accountsTotal: 10 })).id;
  });

  afterAll(() => domain.close());

  const follow = () => {
    const { live, db } = domain;
    const integrationsQueries = new IntegrationsQueries(db);
    return syncProgress({ live, syncRunsQueries: new SyncRunsQueries(db), integrationsQueries }, integrationId);
  };
  const change = async (values: Partial<SyncRun>) => {
    await domain.db.manager.update(SyncRun, runId, values);
    await domain.live.publish("sync-run", integrationId);
  };
  const next = async (progress: ReturnType<typeof follow>) => (await progress.next()).value;

  it("sends the present progress first, then every change up to the end", async () => {
    const progress = follow();
    expect(await next(progress)).toMatchObject({ accountsDone: 0, accountsTotal: 10, done: false });
    const waiting = next(progress);
    await change({ accountsDone: 5, accountsFailed: 1 });
    expect(await waiting).toMatchObject({ accountsDone: 5, failures: 1, done: false });
    const ending = next(progress);
    await change({ accountsDone: 10, state: "PARTIAL", finishedAt: domain.clock.now() });
    expect(await ending).toMatchObject({ accountsDone: 10, done: true, run: { state: "PARTIAL" } });
    await progress.return(undefined);
  });

  it("misses no end, although the last hint came before its next read", async () => {
    const progress = follow();
    await next(progress);
    await change({ accountsDone: 9 });
    await change({ accountsDone: 10, state: "SUCCEEDED", finishedAt: domain.clock.now() });
    expect(await next(progress)).toMatchObject({ accountsDone: 10, done: true });
    await progress.return(undefined);
  });

  it("sends the end of a run that was followed by another at once", async () => {
    const progress = follow();
    await next(progress);
    const integration = { id: integrationId, connectorId: integrationId };
    await domain.db.manager.update(SyncRun, runId, { state: "CANCELLED", finishedAt: domain.clock.now() });
    const createdAt = new Date(domain.clock.now().getTime() + 1);
    const second = await saveRun(domain.db, integration, { state: "QUEUED", createdAt });
    await domain.live.publish("sync-run", integrationId);
    expect(await next(progress)).toMatchObject({ run: { id: runId, state: "CANCELLED" }, done: true });
    expect(await next(progress)).toMatchObject({ run: { id: second.id, state: "QUEUED" }, done: false });
    await progress.return(undefined);
  });

  it("waits for the first run of an integration that has none yet", async () => {
    await domain.db.manager.delete(SyncRun, { integrationId });
    const progress = follow();
    const first = next(progress);
    const run = await saveRun(domain.db, { id: integrationId, connectorId: integrationId }, { state: "QUEUED" });
    await domain.live.publish("sync-run", integrationId);
    expect(await first).toMatchObject({ run: { id: run.id, state: "QUEUED" } });
    await progress.return(undefined);
  });

  it("ends when the integration is deleted", async () => {
    const progress = follow();
    await next(progress);
    const waiting = progress.next();
    await domain.integrations.delete(ADMIN, integrationId);
    await domain.live.publish("sync-run", integrationId);
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it("ends at once for a subscriber that leaves in a quiet time", async () => {
    const progress = follow();
    await next(progress);
    const waiting = progress.next();
    const left = progress.return(undefined);
    expect(await waiting).toMatchObject({ done: true });
    expect(await left).toMatchObject({ done: true });
  });
});
