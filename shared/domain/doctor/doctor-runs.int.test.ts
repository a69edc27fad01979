import { ADMIN, AUDITOR, MEMBER } from "../../../testing/test-domain";
import { ProviderFailure } from "../../kernel/app-error";
import { sweepsOfLostConnectors } from "../../sweeps-without-connectors";
import { AuditEvent } from "../audit/audit-event.entity";
import type { DoctorCloud } from "../cloud/doctor-cloud.port";
import type { Integration } from "../integrations/integration.entity";
import { DoctorCheck, DoctorRun } from "./doctor-run.entity";
import { doctorSettingsOf } from "./doctor-settings";
import { runDoctorChecks } from "./run-doctor";
import { sweepDoctorRuns } from "./sweep-doctor";
import { createDoctorHarness, type DoctorHarness } from "./testing/doctor-harness";

let harness: DoctorHarness;
let domain: DoctorHarness["domain"];
let integration: Integration;

beforeAll(async () => {
  harness = await createDoctorHarness();
  domain = harness.domain;
});
beforeEach(async () => {
  integration = await harness.begin();
});
afterEach(() => {
  domain.queue.onEnqueue = () => undefined;
});
afterAll(() => harness.close());

const NEVER = new AbortController().signal;
const run = (id: string) => domain.db.manager.findOneByOrFail(DoctorRun, { id });
const checksOf = (id: string) => domain.db.manager.findBy(DoctorCheck, { runId: id });

/** An AWS that fails at the first call, or that stops the worker there. */
const shortCloud = (callerIdentity: () => Promise<never> = noCredentials) =>
  ({ callerIdentity }) as unknown as DoctorCloud;

async function noCredentials(): Promise<never> {
  throw new ProviderFailure({ kind: "denied", code: "NO_CREDENTIALS", operation: "sts:X", message: "No credentials." });
}

describe("a doctor run of an integration", () => {
  it("is sent to its connector as a job, once, and is audited without the external id", async () => {
    const [first, second] = await Promise.all([1, 2].map(() => domain.doctor.run(ADMIN, integration.id)));
    await domain.uow.drain();
    expect(second!.id).toBe(first!.id);
    expect(domain.queue.jobs.filter(({ name }) => name === "doctor.run")).toEqual([
      {
        name: "doctor.run",
        payload: { runId: first!.id },
        connectorId: integration.connectorId,
        deduplicationId: `doctor-${first!.id}`,
      },
    ]);
    const audited = await domain.db.manager.findBy(AuditEvent, { action: "doctor-run.started" });
    expect(audited).toMatchObject([{ subjectId: integration.id, actorId: ADMIN.id }]);
    expect(JSON.stringify(audited)).not.toContain(integration.externalId);
  });

  it.each([AUDITOR, MEMBER])("is refused to $name", async (actor) => {
    await expect(domain.doctor.run(actor, integration.id)).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await domain.db.manager.count(DoctorRun)).toBe(0);
  });

  it("does not start where no connector would make its checks", async () => {
    domain.clock.advance({ minutes: 2 });
    await expect(domain.doctor.run(ADMIN, integration.id)).rejects.toMatchObject({
      code: "INVALID_STATE",
      message: expect.stringContaining("is disconnected"),
    });
  });

  it("is done by one worker, and by another one from the start where that one was stopped", async () => {
    const { id } = await domain.doctor.run(ADMIN, integration.id);
    const stopping = new AbortController();
    const stopped = async (): Promise<never> => {
      await runDoctorChecks({ ...harness.deps, cloud: shortCloud() }, id, NEVER);
      expect(await checksOf(id)).toEqual([]);
      stopping.abort();
      throw new ProviderFailure({ kind: "aborted", code: "ABORTED", operation: "sts:X", message: "Stopped." });
    };
    // The worker stops as often as a run may be lost: a stop is no failure.
    for (let times = 1; times <= 4; times += 1) {
      const cloud = shortCloud(stopped);
      await expect(runDoctorChecks({ ...harness.deps, cloud }, id, stopping.signal)).resolves.toBeUndefined();
    }
    expect(await run(id)).toMatchObject({ state: "RUNNING", leaseToken: null, attempts: 0 });

    await runDoctorChecks({ ...harness.deps, cloud: shortCloud() }, id, NEVER);
    expect(await run(id)).toMatchObject({ state: "FINISHED", leaseToken: null, attempts: 1 });
    expect(await checksOf(id)).toMatchObject([{ name: "IDENTITY", state: "FAILED", code: "NO_CREDENTIALS" }]);
  });

  it("is hinted again where a worker was killed, and given up after three", async () => {
    const { id } = await domain.doctor.run(ADMIN, integration.id);
    await domain.uow.drain();
    domain.queue.jobs.length = 0;
    const lease = { leaseToken: id, leaseExpiresAt: new Date(domain.clock.now().getTime() + 1_000), attempts: 3 };
    await domain.db.manager.update(DoctorRun, id, lease);
    await sweepDoctorRuns(domain, integration.connectorId);
    await domain.uow.drain();
    expect(domain.queue.jobs).toEqual([]);
    domain.clock.advance({ seconds: 2 });
    await sweepDoctorRuns(domain, integration.connectorId);
    await domain.uow.drain();
    expect(domain.queue.jobs).toMatchObject([{ name: "doctor.run", payload: { runId: id } }]);

    await runDoctorChecks(harness.deps, id, NEVER);
    expect(await run(id)).toMatchObject({ state: "FINISHED" });
    expect(await checksOf(id)).toMatchObject([{ state: "FAILED", code: "WORKER_LOST" }]);
  });

  it("is not said to have lost its worker where the worker failed", async () => {
    const { id } = await domain.doctor.run(ADMIN, integration.id);
    const cloud = shortCloud(async () => {
      throw new Error("a bug");
    });
    for (let times = 1; times <= 3; times += 1) {
      await expect(runDoctorChecks({ ...harness.deps, cloud }, id, NEVER)).rejects.toThrow("a bug");
    }
    await runDoctorChecks({ ...harness.deps, cloud }, id, NEVER);
    const [check] = await checksOf(id);
    expect(check).toMatchObject({ state: "FAILED", advice: expect.stringContaining("log of the connector's worker") });
    expect(check!.message).toBe("The run was begun 3 times, and no worker came to its end.");
  });

  it("ends where its connector is gone, with that reason", async () => {
    const { id } = await domain.doctor.run(ADMIN, integration.id);
    await sweepsOfLostConnectors(domain).lostDoctorRuns();
    expect(await run(id)).toMatchObject({ state: "RUNNING" });
    domain.clock.advance({ minutes: 2 });
    await sweepsOfLostConnectors(domain).lostDoctorRuns();
    expect(await run(id)).toMatchObject({ state: "FINISHED" });
    expect(await checksOf(id)).toMatchObject([{ state: "FAILED", code: "CONNECTOR_DISCONNECTED" }]);
  });

  it("is kept with the nine before it", async () => {
    const made: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      domain.clock.advance({ seconds: 1 });
      const { id } = await domain.doctor.run(ADMIN, integration.id);
      await runDoctorChecks({ ...harness.deps, cloud: shortCloud() }, id, NEVER);
      made.push(id);
    }
    const kept = await domain.db.manager.find(DoctorRun, { order: { startedAt: "ASC" } });
    expect(kept.map(({ id }) => id)).toEqual(made.slice(2));
  });
});

describe("a test of unsaved settings", () => {
  it("waits for its end, and leaves the runs of integrations alone", async () => {
    const { id: ofIntegration } = await domain.doctor.run(ADMIN, integration.id);
    domain.queue.onEnqueue = ({ payload }) => {
      void runDoctorChecks({ ...harness.deps, cloud: shortCloud() }, (payload as { runId: string }).runId, NEVER);
    };
    const settings = { ...doctorSettingsOf(integration), ssoRegion: "us-east-1" };
    const test = await domain.doctor.test(ADMIN, { connectorId: integration.connectorId, settings });
    expect(test).toMatchObject({ state: "FINISHED", integrationId: null, settings: { ssoRegion: "us-east-1" } });
    expect(await run(ofIntegration)).toMatchObject({ state: "RUNNING" });
    const audited = await domain.db.manager.findOneByOrFail(AuditEvent, { action: "connector.tested" });
    expect(audited).toMatchObject({ subjectId: integration.connectorId, after: { ssoRegion: "us-east-1" } });
    expect(JSON.stringify(audited)).not.toContain(integration.externalId);
  });

  it("returns its present state where it takes too long, and names every invalid value at once", async () => {
    const { connectorId } = integration;
    const settings = doctorSettingsOf(integration);
    expect(await domain.doctor.test(ADMIN, { connectorId, settings }, 0)).toMatchObject({ state: "RUNNING" });
    const access = { ...settings.access, region: "" };
    const nowhere = { ...settings, access, ssoRegion: "nowhere", onlyAccountId: "123" };
    await expect(domain.doctor.test(ADMIN, { connectorId, settings: nowhere }, 21)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: [{ path: ["region"] }, { path: ["ssoRegion"] }, { path: ["sampleAccountId"] }, { path: ["waitSeconds"] }],
    });
  });
});
