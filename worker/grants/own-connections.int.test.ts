import { compose, type Platform } from "../../shared/compose";
import { loadConfig } from "../../shared/config/config";
import { createGrantHarness, type GrantHarness } from "../../shared/domain/grants/testing/grant-harness";
import { ensureInstallation } from "../../shared/domain/installation/installation";
import { eventually } from "../../testing/eventually";
import { startDueTimer } from "./due-timer";
import { createGrantWork } from "./grant-work";

const VIEW = { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }], kubernetesGroups: [] };

describe("a worker whose other connections all wait", () => {
  let harness: GrantHarness;
  let platform: Platform;

  beforeAll(async () => {
    harness = await createGrantHarness();
    await harness.begin();
    // The clock that moves begins at the machine's time, which PostgreSQL has, too.
    harness.clock.advance({ milliseconds: Date.now() - harness.clock.now().getTime() });
    const installation = await ensureInstallation(harness.db, undefined, harness.clock.now());
    const { log, url } = harness;
    // Time does not stand for a process that starts, because it compares its own with PostgreSQL's.
    let hasStarted = false;
    const clock = { now: () => (hasStarted ? harness.clock.now() : new Date()) };
    const config = loadConfig({ DATABASE_URL: url, DRAWBRIDGE_INSTALLATION_ID: installation.id });
    platform = await compose({ config, log, applicationName: "test", clock, grantConnections: 2 });
    hasStarted = true;
  });

  afterAll(async () => {
    await platform.close();
    await harness.close();
  });

  it("still ends access", async () => {
    const { id } = await harness.give(VIEW);
    await harness.work();
    expect(await harness.grant(id)).toMatchObject({ state: "ACTIVE" });
    await harness.grants.revoke(
      { kind: "system", id: "test", name: "test", roles: ["ADMIN"], scopes: [] },
      id,
      "It is not needed.",
    );
    const { installation } = platform;
    const work = createGrantWork({ ...platform, installationId: installation.id, cloud: harness.deps.cloud as never });
    const waiting = await exhaust(platform);
    const timer = startDueTimer(platform, harness.ids.connector, work);
    await eventually("the grant is revoked", async () => {
      harness.clock.advance({ seconds: 1 });
      return (await harness.grant(id)).state === "REVOKED";
    });
    await timer.stop(60_000);
    for (const one of waiting) await one.release();
    expect([...harness.eks.entries.keys()]).toEqual([]);
  });
});

/** Takes every connection that the platform gives to all. */
async function exhaust({ db }: Platform) {
  const { master } = db.driver as unknown as { readonly master: { readonly options: { readonly max: number } } };
  const runners = Array.from({ length: master.options.max }, () => db.createQueryRunner());
  for (const runner of runners) await runner.connect();
  return runners;
}
