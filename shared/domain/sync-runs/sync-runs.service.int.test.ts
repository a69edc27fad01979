import { saveConnector, saveIntegration, saveRun } from "../../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { AuditEvent } from "../audit/audit-event.entity";
import { Integration } from "../integrations/integration.entity";
import { failRunsOfLostConnectors, sweepSyncRuns } from "./sweep-sync-runs";
import { SyncRun, SyncRunAccount } from "./sync-run.entity";
import { SyncRunsQueries } from "./sync-runs.queries";

let domain: TestDomain;
let integration: Integration;

beforeAll(async () => {
  domain = await createTestDomain();
});

beforeEach(async () => {
  await domain.empty();
  const connector = await saveConnector(domain.db, { name: "production", lastSeenAt: domain.clock.now() });
  integration = await saveIntegration(domain.db, connector);
});

afterAll(() => domain.close());

const runs = () => domain.db.manager.find(SyncRun, { order: { createdAt: "ASC", id: "ASC" } });
const seeConnector = () =>
  domain.db.query("update connectors set last_seen_at = $1", [domain.clock.now()]) as Promise<unknown>;
const jobNames = async () => {
  await domain.uow.drain();
  return domain.queue.jobs.map((job) => job.name);
};

describe("starting a sync", () => {
  it("is one run, however many ask for it at once, and one hint", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => domain.syncRuns.sync(ADMIN, integration.id)));
    expect(new Set(answers.map((run) => run.id)).size).toBe(1);
    expect(await runs()).toHaveLength(1);
    expect(await jobNames()).toEqual(["sync-runs.advance", "doctor.run"]);
  });

  it("returns the running run, whatever its state", async () => {
    const run = await saveRun(domain.db, integration, { state: "SCANNING", accountsTotal: 3 });
    expect((await domain.syncRuns.sync(ADMIN, integration.id)).id).toBe(run.id);
  });

  it("is a new run once the last one ended, and audited with its actor", async () => {
    await saveRun(domain.db, integration, { state: "PARTIAL", finishedAt: domain.clock.now() });
    const run = await domain.syncRuns.sync(ADMIN, integration.id);
    expect(run).toMatchObject({ state: "QUEUED", trigger: "MANUAL", requestedBy: "Ada Admin" });
    expect(await domain.db.manager.findOneBy(AuditEvent, { subjectId: run.id })).toMatchObject({
      action: "sync-run.requested",
      actorId: ADMIN.id,
    });
  });

  it("with a disconnected connector is a run that failed at once, with advice, and no job", async () => {
    domain.clock.advance({ minutes: 2 });
    const run = await domain.syncRuns.sync(ADMIN, integration.id);
    expect(run).toMatchObject({
      state: "FAILED",
      failure: {
        code: "CONNECTOR_DISCONNECTED",
        message: "The connector 'production' is disconnected, so nothing could be scanned.",
        advice: expect.stringMatching(/\.$/),
      },
    });
    expect(await jobNames()).toEqual([]);
    const { id } = integration;
    expect(domain.live.hints).toEqual([`sync-run|${id}`, `integration|${id}`, "integration|any"]);
  });
});

describe("cancelling a sync", () => {
  it("ends it in its present state, once", async () => {
    const run = await saveRun(domain.db, integration, { state: "SCANNING", accountsTotal: 3, accountsDone: 1 });
    const cancelled = await domain.syncRuns.cancel(ADMIN, run.id);
    expect(cancelled).toMatchObject({ state: "CANCELLED", accountsDone: 1, finishedAt: domain.clock.now() });
    await expect(domain.syncRuns.cancel(ADMIN, run.id)).rejects.toMatchObject({ code: "INVALID_STATE" });
    await domain.uow.drain();
    const { id } = integration;
    expect(domain.live.hints).toEqual([`sync-run|${id}`, `integration|${id}`, "integration|any"]);
  });
});

describe("the end of a run, in whatever way", () => {
  const endOneMore = async () => {
    const run = await saveRun(domain.db, integration, { createdAt: domain.clock.now() });
    await domain.syncRuns.cancel(ADMIN, run.id);
    return run.id;
  };

  it("deletes runs that ended more than 30 days ago", async () => {
    const old = await endOneMore();
    domain.clock.advance({ days: 29 });
    const recent = await endOneMore();
    domain.clock.advance({ days: 2 });
    const newest = await endOneMore();
    expect((await runs()).map((run) => run.id)).toEqual([recent, newest]);
    expect(await domain.db.manager.countBy(SyncRun, { id: old })).toBe(0);
  });

  it("keeps the accounts of the last 24 runs, and the numbers of all", async () => {
    for (let n = 0; n < 26; n += 1) {
      const createdAt = new Date(domain.clock.now().getTime() - (26 - n) * 3_600_000);
      const run = await saveRun(domain.db, integration, { state: "SUCCEEDED", createdAt, finishedAt: createdAt });
      const account = { accountId: "111111111111", accountName: "one", state: "DONE" as const, regions: [] };
      await domain.db.manager.insert(SyncRunAccount, { runId: run.id, ...account });
    }
    await endOneMore();
    const all = await runs();
    expect(all).toHaveLength(27);
    const detailed = await domain.db.manager.find(SyncRunAccount);
    expect(detailed.map((account) => account.runId).sort()).toEqual(
      all
        .slice(3, 26)
        .map((run) => run.id)
        .sort(),
    );
  });
});

describe("the accounts of a run", () => {
  it("are kept, where all went well, for the newest run alone, and their number for every run", async () => {
    const older = await endedRun(10);
    const newer = await endedRun(5);
    const newest = await saveRun(domain.db, integration, { createdAt: domain.clock.now() });
    await domain.syncRuns.cancel(ADMIN, newest.id);
    const kept = await domain.db.manager.find(SyncRunAccount, { order: { runId: "ASC", accountId: "ASC" } });
    expect(kept.map(({ runId, accountName }) => [runId, accountName])).toEqual(
      [older, newer].sort().flatMap((id) => [
        [id, "closed"],
        [id, "denied"],
      ]),
    );
    expect(await new SyncRunsQueries(domain.db).outcomeCounts([older])).toEqual([
      [
        { run_id: older, outcome: "DENIED", count: 1 },
        { run_id: older, outcome: "OK", count: 2 },
      ],
    ]);
  });

  async function endedRun(hoursAgo: number): Promise<string> {
    const createdAt = new Date(domain.clock.now().getTime() - hoursAgo * 3_600_000);
    const numbers = { accountsTotal: 3, accountsDone: 3, accountsFailed: 1 };
    const run = await saveRun(domain.db, integration, {
      state: "PARTIAL",
      createdAt,
      finishedAt: createdAt,
      ...numbers,
    });
    const done = { runId: run.id, state: "DONE" as const, regions: [] };
    const closed = { region: "me-south-1", outcome: "REGION_DISABLED" as const, code: null, message: null };
    await domain.db.manager.insert(SyncRunAccount, [
      { ...done, accountId: "111111111111", accountName: "fine", outcome: "OK" },
      {
        ...done,
        accountId: "222222222222",
        accountName: "closed",
        outcome: "OK",
        regions: [{ ...closed, operation: null, requestId: null, clustersFound: 0 }],
      },
      { ...done, accountId: "333333333333", accountName: "denied", outcome: "DENIED" },
    ]);
    return run.id;
  }
});

describe("the sweep of a connector", () => {
  const refuseRunsOf = (integrationId: string) =>
    domain.db.query(`
      create function refuse_run() returns trigger language plpgsql as $$ begin raise 'refused'; end $$;
      create trigger refuse_run before insert on sync_runs for each row
        when (new.integration_id = '${integrationId}') execute function refuse_run()`);
  const due = () => domain.db.manager.update(Integration, integration.id, { nextSyncAt: domain.clock.now() });
  const sweep = () => sweepSyncRuns(domain, integration.connectorId);

  it("starts due syncs once, although replicas sweep at the same time", async () => {
    await due();
    await Promise.all([sweep(), sweep(), sweep()]);
    expect(await runs()).toMatchObject([{ trigger: "SCHEDULED", requestedBy: "schedule", state: "QUEUED" }]);
    expect((await domain.db.manager.findOneByOrFail(Integration, {})).nextSyncAt).toEqual(
      new Date(domain.clock.now().getTime() + 3_600_000),
    );
  });

  it("starts and resumes the other syncs where the database refuses one", async () => {
    const connector = { id: integration.connectorId };
    const other = await saveIntegration(domain.db, connector, { name: "other", nextSyncAt: domain.clock.now() });
    const stalled = await saveIntegration(domain.db, connector, { name: "stalled" });
    await saveRun(domain.db, stalled, {
      state: "QUEUED",
      progressedAt: new Date(domain.clock.now().getTime() - 6_000),
    });
    await domain.db.manager.update(Integration, integration.id, {
      nextSyncAt: new Date(domain.clock.now().getTime() - 1),
    });
    await refuseRunsOf(integration.id);
    await expect(sweep()).rejects.toThrow("Not every sync could be started or resumed.");
    expect(await runs()).toMatchObject([{ integrationId: stalled.id }, { integrationId: other.id }]);
    expect(await jobNames()).toEqual(["sync-runs.advance", "doctor.run", "sync-runs.advance"]);
    await domain.db.query("drop function refuse_run cascade");
  });

  it("starts no sync early, none of a disabled integration, and none of another connector", async () => {
    await domain.db.manager.update(Integration, integration.id, {
      nextSyncAt: new Date(domain.clock.now().getTime() + 1),
    });
    await sweep();
    await due();
    await sweepSyncRuns(domain, "0198c0de-0000-7000-8000-000000000001");
    await domain.db.manager.update(Integration, integration.id, { enabled: false });
    await sweep();
    expect(await runs()).toEqual([]);
  });

  it.each([
    ["QUEUED", {}],
    ["READING_ORGANIZATION", {}],
    ["SCANNING", { accountsTotal: 2, accountsDone: 2 }],
  ] as const)("repeats the hint of a run that makes no progress in %s", async (state, counts) => {
    const run = await saveRun(domain.db, integration, { state, ...counts, progressedAt: domain.clock.now() });
    await sweep();
    expect(await jobNames()).toEqual([]);
    domain.clock.advance({ seconds: 6 });
    await sweep();
    await domain.uow.drain();
    expect(domain.queue.jobs).toMatchObject([{ name: "sync-runs.advance", payload: { runId: run.id } }]);
  });

  it("leaves a run alone whose organization is being read", async () => {
    await saveRun(domain.db, integration, {
      state: "READING_ORGANIZATION",
      leaseToken: "0198c0de-0000-7000-8000-000000000001",
      leaseExpiresAt: new Date(domain.clock.now().getTime() + 60_000),
    });
    domain.clock.advance({ seconds: 30 });
    await sweep();
    expect(await jobNames()).toEqual([]);
    domain.clock.advance({ seconds: 31 });
    await sweep();
    expect(await jobNames()).toEqual(["sync-runs.advance"]);
  });
});

describe("a run whose connector is lost", () => {
  it("fails, so that it does not stay open for ever, and no other run does", async () => {
    await saveRun(domain.db, integration, { state: "SCANNING", accountsTotal: 3 });
    domain.clock.advance({ seconds: 60 });
    await failRunsOfLostConnectors(domain);
    expect(await runs()).toMatchObject([{ state: "SCANNING" }]);
    domain.clock.advance({ seconds: 1 });
    await Promise.all([failRunsOfLostConnectors(domain), failRunsOfLostConnectors(domain)]);
    expect(await runs()).toMatchObject([{ state: "FAILED", failure: { code: "CONNECTOR_DISCONNECTED" } }]);

    await seeConnector();
    const { state } = await domain.syncRuns.sync(ADMIN, integration.id);
    expect(state).toBe("QUEUED");
  });

  it("starts again by itself when the connector is back", async () => {
    await saveRun(domain.db, integration, { state: "SCANNING", accountsTotal: 3 });
    domain.clock.advance({ seconds: 61 });
    await failRunsOfLostConnectors(domain);
    await seeConnector();
    await sweepSyncRuns(domain, integration.connectorId);
    expect(await runs()).toMatchObject([{ state: "FAILED" }, { state: "QUEUED", trigger: "SCHEDULED" }]);
  });
});
