import { compose, type Platform } from "../../shared/compose";
import { loadConfig } from "../../shared/config/config";
import { createGrantStage, type GrantStage } from "../../shared/domain/grants/testing/grant-stage";
import { ensureInstallation } from "../../shared/domain/installation/installation";
import { eventually } from "../../testing/eventually";
import { startDueTimer } from "./due-timer";
import { createGrantWork } from "./grant-work";

const VIEW = { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }], kubernetesGroups: [] };

describe("a worker whose other connections all wait", () => {
  let stage: GrantStage;
  let platform: Platform;

  beforeAll(async () => {
    stage = await createGrantStage();
    await stage.begin();
    // The clock that moves begins at the machine's time, which PostgreSQL has, too.
    stage.clock.advance({ milliseconds: Date.now() - stage.clock.now().getTime() });
    const installation = await ensureInstallation(stage.db, undefined, stage.clock.now());
    const { log, url } = stage;
    // Time does not stand for a process that starts, because it compares its own with PostgreSQL's.
    let hasStarted = false;
    const clock = { now: () => (hasStarted ? stage.clock.now() : new Date()) };
    const config = loadConfig({ DATABASE_URL: url, DRAWBRIDGE_INSTALLATION_ID: installation.id });
    platform = await compose({ config, log, applicationName: "test", clock, grantConnections: 2 });
    hasStarted = true;
  });

  afterAll(async () => {
    await platform.close();
    await stage.close();
  });

  it("still ends access", async () => {
    const { id } = await stage.give(VIEW);
    await stage.work();
    expect(await stage.grant(id)).toMatchObject({ state: "ACTIVE" });
    await stage.grants.revoke(
      { kind: "system", id: "test", name: "test", roles: ["ADMIN"], scopes: [] },
      id,
      "It is not needed.",
    );
    const { installation } = platform;
    const work = createGrantWork({ ...platform, installationId: installation.id, cloud: stage.deps.cloud as never });
    const waiting = await exhaust(platform);
    const timer = startDueTimer(platform, stage.ids.connector, work);
    await eventually("the grant is revoked", async () => {
      stage.clock.advance({ seconds: 1 });
      return (await stage.grant(id)).state === "REVOKED";
    });
    await timer.stop(60_000);
    for (const one of waiting) await one.release();
    expect([...stage.eks.entries.keys()]).toEqual([]);
  });
});

/** Takes every connection that the platform gives to all. */
async function exhaust({ db }: Platform) {
  const { master } = db.driver as unknown as { readonly master: { readonly options: { readonly max: number } } };
  const runners = Array.from({ length: master.options.max }, () => db.createQueryRunner());
  for (const runner of runners) await runner.connect();
  return runners;
}
