import { saveConnector, saveIntegration } from "../../../testing/factories";
import { someoneWaitsForALock } from "../../../testing/lock-waits";
import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { Integration } from "../integrations/integration.entity";
import { usesOfConnector } from "../integrations/uses-of-connector";
import { Connector } from "./connector.entity";
import { ConnectorsService } from "./connectors.service";
import { registerConnector } from "./register-connector";

describe("changing connectors", () => {
  let domain: TestDomain;
  let connectors: ConnectorsService;

  beforeAll(async () => {
    domain = await createTestDomain();
    connectors = new ConnectorsService({ uow: domain.uow, uses: usesOfConnector });
  });

  beforeEach(() => domain.empty());

  afterAll(() => domain.close());

  const gone = () => ({ lastSeenAt: new Date(domain.clock.now().getTime() - 61_000) });

  it("gives it another display name, and keeps the name by which its workers register", async () => {
    const { id } = await saveConnector(domain.db, { name: "production" });
    const renamed = await connectors.rename(ADMIN, id, 1, "  Payments ");
    expect(renamed).toMatchObject({ name: "Payments", announcedName: "production", version: 2 });
  });

  it("refuses an old version, a taken name, and an invalid one", async () => {
    const { id } = await saveConnector(domain.db, { name: "one" });
    await saveConnector(domain.db, { name: "two" });
    await expect(connectors.rename(ADMIN, id, 2, "three")).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(connectors.rename(ADMIN, id, 1, "two")).rejects.toMatchObject({ code: "CONFLICT" });
    for (const nothingToSee of [" ", "\u200b\u2060"])
      await expect(connectors.rename(ADMIN, id, 1, nothingToSee)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(connectors.rename(ADMIN, id, 1, "x".repeat(65))).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(await domain.db.manager.findOneByOrFail(Connector, { id })).toMatchObject({ name: "one", version: 1 });
  });

  it("gives one of two a name that both take at once", async () => {
    const both = await Promise.all([saveConnector(domain.db), saveConnector(domain.db)]);
    const given = await Promise.allSettled(both.map(({ id }) => connectors.rename(ADMIN, id, 1, "same")));
    expect(given.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(given.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "CONFLICT" } });
  });

  it("keeps its name where a worker registers under the new one in the same moment", async () => {
    const { id } = await saveConnector(domain.db, { name: "before" });
    const registering = domain.db.createQueryRunner();
    await registering.startTransaction();
    const announced = { name: "contended", kind: "LOCAL", softwareVersion: "1" } as const;
    const unknown = { accountId: null, region: null, callerArn: null, problem: null };
    await registerConnector(registering.manager, { ...announced, ...unknown }, domain.clock.now());
    const renamed = expect(connectors.rename(ADMIN, id, 1, "contended")).rejects.toMatchObject({ code: "CONFLICT" });
    await someoneWaitsForALock(domain.db);
    await registering.commitTransaction();
    await registering.release();
    await renamed;
  });

  it("deletes an unused one that has been silent for a minute", async () => {
    const { id } = await saveConnector(domain.db, gone());
    await expect(connectors.delete(ADMIN, id, 2)).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await connectors.delete(ADMIN, id, 1)).toMatchObject({ id });
    expect(await domain.db.manager.countBy(Connector, { id })).toBe(0);
    await expect(connectors.delete(ADMIN, id, 1)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("names every obstacle to a deletion", async () => {
    const connector = await saveConnector(domain.db, { lastSeenAt: domain.clock.now() });
    await saveIntegration(domain.db, connector, { name: "Beta" });
    await saveIntegration(domain.db, connector, { name: "Alpha", enabled: false });
    const leaving = await saveIntegration(domain.db, connector, { name: "Gamma" });
    await domain.db.manager.update(Integration, leaving.id, { deletedAt: domain.clock.now(), enabled: false });
    const refused = connectors.delete(ADMIN, connector.id, 1);
    await expect(refused).rejects.toMatchObject({
      code: "INVALID_STATE",
      fields: [
        { message: "It is used by the integration 'Alpha'." },
        { message: "It is used by the integration 'Beta'." },
        { message: "It is used by the integration 'Gamma', whose access is still being taken away." },
        { message: "It is connected: stop its workers first, and wait a minute." },
      ],
    });
    expect(await domain.db.manager.countBy(Connector, { id: connector.id })).toBe(1);
  });
});
