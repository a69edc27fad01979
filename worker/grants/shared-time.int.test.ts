import { type ComposeOptions, compose, type Platform } from "../../shared/compose";
import { loadConfig } from "../../shared/config/config";
import { createGrantHarness, type GrantHarness } from "../../shared/domain/grants/testing/grant-harness";
import { ensureInstallation } from "../../shared/domain/installation/installation";
import { systemActor } from "../../shared/kernel/actor";
import { machineClock } from "../../shared/kernel/clock";
import { eventually } from "../../testing/eventually";
import { createGrantWork } from "./grant-work";

const VIEW = { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }], kubernetesGroups: [] };
const ADMIN = { ...systemActor("test"), roles: ["ADMIN" as const] };

const machineOffBy = (ms: number) => ({ ...machineClock, now: () => new Date(Date.now() + ms) });

describe("a server and a worker on machines whose clocks differ", () => {
  let harness: GrantHarness;
  const platforms: Platform[] = [];

  beforeAll(async () => {
    harness = await createGrantHarness();
    harness.clock.advance({ milliseconds: Date.now() - harness.clock.now().getTime() });
  });

  afterAll(async () => {
    for (const platform of platforms) await platform.close();
    await harness.close();
  });

  async function processOn(machine: ComposeOptions["machine"]): Promise<Platform> {
    const { id } = await ensureInstallation(harness.db, undefined, harness.clock.now());
    const config = loadConfig({ DATABASE_URL: harness.url, DRAWBRIDGE_INSTALLATION_ID: id });
    const platform = await compose({ config, log: harness.log, applicationName: "test", machine });
    platforms.push(platform);
    return platform;
  }

  it.each([4_500, -4_500])("agree about due work, the server's being %d ms ahead", async (aheadMs) => {
    await harness.begin();
    const server = await processOn(machineOffBy(aheadMs));
    const worker = await processOn(machineOffBy(0));
    const { id } = await harness.give(VIEW);
    await harness.work();
    const { targetId } = await harness.grant(id);
    const before = worker.clock.now().getTime();
    await server.grants.revoke(ADMIN, id, "It is not needed.");
    // Their clocks agree but for the way of a measurement, on which a busy machine loses a part of a second.
    const { nextReconcileAt } = await harness.target();
    expect(nextReconcileAt!.getTime() - worker.clock.now().getTime()).toBeLessThan(2_500);
    expect(nextReconcileAt!.getTime()).toBeGreaterThan(before - 2_500);
    await eventually("the target is due by the worker's clock", () => worker.clock.now() >= nextReconcileAt!);
    // As by the hint that the revocation gives.
    const work = createGrantWork({
      ...worker,
      installationId: worker.installation.id,
      cloud: harness.deps.cloud as never,
    });
    await work.reconcileTarget(targetId!, new AbortController().signal);
    expect([...harness.eks.entries.keys()]).toEqual([]);
  });
});
