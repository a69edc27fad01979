import { eventually } from "../testing/eventually";
import type { Api } from "./testing/api";
import { Harness } from "./testing/harness";
import {
  cancelSync,
  connectOrganization,
  deleteIntegration,
  endOf,
  type Integration,
  integrationOf,
  middleOf,
  startSync,
  UPDATE,
} from "./testing/integrations";
import { resources } from "./testing/inventory";
import { ProgressRecorder } from "./testing/progress";

/** More accounts than a worker scans at a time, so that an intervention finds the sync half way. */
const ACCOUNTS = 120;
const ENABLE = `mutation ($id: ID!, $enabled: Boolean!, $version: Int!) { setIntegrationEnabled(id: $id, enabled: $enabled, version: $version) {
  integration { status version lastSyncRun { id state trigger } } } }`;

describe("an intervention during a sync", () => {
  let harness: Harness;
  let api: Api;

  beforeAll(async () => {
    harness = await Harness.open({ scenario: "generated:120x1x120" });
    await harness.startWorker();
    api = (await harness.startServer()).api;
  });

  afterAll(() => harness[Symbol.asyncDispose]());

  it("cancels it: calls to AWS end, found clusters stay, subscribers are told", async () => {
    const held = harness.hold({ operation: "DescribeCluster", after: 20 });
    const { id, lastSyncRun } = await connectOrganization(harness, api);
    await using follower = new ProgressRecorder(api, id);
    await middleOf(api, lastSyncRun!.id, 10);

    const cancelled = await cancelSync(api, lastSyncRun!.id);
    await harness.jobsHaveEnded(lastSyncRun!.id);
    held.release();

    expect(harness.aws.calls({ operation: "AssumeRole" }).length).toBeLessThan(ACCOUNTS);
    expect(cancelled).toMatchObject({ state: "CANCELLED", failure: null, finishedAt: expect.any(String) });
    expect(await follower.last(lastSyncRun!.id)).toMatchObject({ done: true, run: { state: "CANCELLED" } });
    expect((await resources(api)).length).toBeGreaterThanOrEqual(cancelled.accountsDone);
    expect(await endOf(api, lastSyncRun!.id)).toEqual(cancelled);
    expect(await integrationOf(api, id)).toMatchObject({
      status: "WARNING",
      statusReasons: ["The first sync was cancelled."],
    });
    expect(
      await api.refusal("mutation ($id: ID!) { cancelSync(syncRunId: $id) { syncRun { id } } }", { id: cancelled.id }),
    ).toMatchObject({ code: "INVALID_STATE", message: "The sync run has ended already." });
    await deleteIntegration(api, id);
  });

  it("starts a sync though all slots of the pool are being read, and AWS does not answer", async () => {
    const held = harness.hold({ operation: "DescribePermissionSet" });
    const { id, lastSyncRun } = await connectOrganization(harness, api);
    await held.begun(8);
    await endOf(api, lastSyncRun!.id);
    const again = await startSync(api, id);

    expect(await endOf(api, again.id)).toMatchObject({ state: "SUCCEEDED", clustersFound: ACCOUNTS });
    held.release();
    await deleteIntegration(api, id);
  });

  it("starts one sync, however often it is asked for at once", async () => {
    const { id, lastSyncRun } = await connectOrganization(harness, api);
    await cancelSync(api, lastSyncRun!.id);

    const asked = await Promise.all(Array.from({ length: 8 }, () => startSync(api, id)));
    const again = await startSync(api, id);

    expect(new Set([again, ...asked].map((run) => run.id)).size).toBe(1);
    expect(await endOf(api, again.id)).toMatchObject({
      state: "SUCCEEDED",
      trigger: "MANUAL",
      clustersFound: ACCOUNTS,
    });
    await deleteIntegration(api, id);
  });

  it("switches the integration off and on again", async () => {
    const held = harness.holdSyncs();
    const { id, version, lastSyncRun } = await connectOrganization(harness, api);
    await middleOf(api, lastSyncRun!.id);

    const off = await api.ask<Toggled>(ENABLE, { id, enabled: false, version });
    expect(off.setIntegrationEnabled.integration).toMatchObject({
      status: "DISABLED",
      lastSyncRun: { id: lastSyncRun!.id, state: "CANCELLED" },
    });
    held.release();
    await harness.jobsHaveEnded(lastSyncRun!.id);
    expect(
      await api.refusal("mutation ($id: ID!) { syncIntegration(integrationId: $id) { syncRun { id } } }", { id }),
    ).toMatchObject({
      code: "INVALID_STATE",
      message: "The integration 'Acme' is switched off; switch it on first.",
    });
    expect((await resources(api)).length).toBeGreaterThan(0);

    const on = await api.ask<Toggled>(ENABLE, {
      id,
      enabled: true,
      version: off.setIntegrationEnabled.integration.version,
    });
    expect(on.setIntegrationEnabled.integration).toMatchObject({
      status: "INITIALIZING",
      lastSyncRun: { trigger: "UPDATED" },
    });
    expect(await endOf(api, on.setIntegrationEnabled.integration.lastSyncRun.id)).toMatchObject({ state: "SUCCEEDED" });
    expect((await integrationOf(api, id)).status).toBe("ACTIVE");
    await deleteIntegration(api, id);
  });

  it("changes the integration: the sync with the old settings ends, one with the new ones starts", async () => {
    const held = harness.holdSyncs();
    const { id, version, lastSyncRun } = await connectOrganization(harness, api);
    await middleOf(api, lastSyncRun!.id);

    const changes = [1, 2, 3].map((hours) =>
      api.send<{ updateIntegration: { integration: Integration } }>(UPDATE, {
        input: { id, version, sessionDurationHours: hours },
      }),
    );
    const answers = await Promise.all(changes);
    held.release();
    const won = answers.filter(({ errors }) => errors.length === 0);
    const lost = answers.flatMap(({ errors }) => errors);

    expect(won).toHaveLength(1);
    expect(lost.map(({ extensions }) => extensions.code)).toEqual(["CONFLICT", "CONFLICT"]);
    expect(lost[0]!.message).toContain("was changed meanwhile");
    expect((await endOf(api, lastSyncRun!.id)).state).toBe("CANCELLED");
    expect(await endOf(api, won[0]!.data!.updateIntegration.integration.lastSyncRun!.id)).toMatchObject({
      state: "SUCCEEDED",
    });
    await deleteIntegration(api, id);
  });

  it("deletes the integration at any moment without leftovers or crashes", async () => {
    for (const moment of [0, 1, 48]) {
      const held = harness.holdSyncs();
      const { id, lastSyncRun } = await connectOrganization(harness, api);
      await using follower = new ProgressRecorder(api, id);
      await eventually("the follower hears of the run", () => follower.events.length > 0);
      if (moment > 0) await middleOf(api, lastSyncRun!.id, moment);
      await deleteIntegration(api, id);
      held.release();

      await eventually("the follower is let go", () => follower.ended === "completed");
      await harness.jobsHaveEnded(lastSyncRun!.id);
      for (const table of [
        "integrations",
        "accounts",
        "resources",
        "account_regions",
        "sync_runs",
        "sync_run_accounts",
      ]) {
        expect({ table, rows: await harness.sql(`select from ${table}`) }).toEqual({ table, rows: [] });
      }
      expect(await api.refusal("query ($id: ID!) { integration(id: $id) { id } }", { id })).toMatchObject({
        code: "NOT_FOUND",
      });
    }
    expect(harness.linesOfLevel("error")).toEqual([]);
    expect(harness.linesOfLevel("warn")).toEqual([]);
  });
});

interface Toggled {
  readonly setIntegrationEnabled: {
    readonly integration: Pick<Integration, "status" | "version"> & { lastSyncRun: { id: string; state: string } };
  };
}
