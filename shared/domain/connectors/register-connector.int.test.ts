import { someoneWaitsForALock } from "../../../testing/lock-waits";
import { createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { outsideTransaction } from "../../platform/database/connections/one-connection";
import { Connector } from "./connector.entity";
import { type ConnectorAnnouncement, registerConnector } from "./register-connector";

const KNOWN: ConnectorAnnouncement = {
  name: "production",
  kind: "ECS",
  softwareVersion: "0.1.0",
  accountId: "111122223333",
  region: "eu-west-1",
  callerArn: "arn:aws:sts::111122223333:assumed-role/Connector/task",
  problem: null,
};

describe("a connector that registers", () => {
  let domain: TestDomain;

  beforeAll(async () => {
    domain = await createTestDomain();
  });

  beforeEach(() => domain.empty());

  afterAll(() => domain.close());

  const register = (given: Partial<ConnectorAnnouncement> = {}, knownId?: string) =>
    registerConnector(domain.db, { ...KNOWN, ...given }, domain.clock.now(), knownId);
  const announce = async (given: Partial<ConnectorAnnouncement> = {}) => (await register(given)).id;
  const stored = (id: string) => domain.db.manager.findOneByOrFail(Connector, { id });

  it("is one connector, however many replicas of it start together", async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => announce()));
    expect(new Set(ids).size).toBe(1);
    expect(await domain.db.manager.count(Connector)).toBe(1);
  });

  it("is updated with every heartbeat, and stays registered since the first", async () => {
    const id = await announce();
    const registeredAt = domain.clock.now();
    domain.clock.advance({ seconds: 10 });
    await announce({ softwareVersion: "0.2.0" });
    expect(await stored(id)).toMatchObject({ softwareVersion: "0.2.0", registeredAt, lastSeenAt: domain.clock.now() });
  });

  it("does not move its last heartbeat back for a replica whose clock is behind", async () => {
    const id = await announce();
    const lastSeenAt = domain.clock.now();
    domain.clock.advance({ seconds: -5 });
    await announce();
    expect(await stored(id)).toMatchObject({ lastSeenAt });
  });

  it("keeps its identity while a replica without one reports the reason", async () => {
    const id = await announce();
    await announce({ accountId: null, callerArn: null, region: null, problem: "No credentials." });
    expect(await stored(id)).toMatchObject({
      accountId: "111122223333",
      region: "eu-west-1",
      callerArn: KNOWN.callerArn,
      problem: "No credentials.",
    });
    await announce();
    expect(await stored(id)).toMatchObject({ problem: null });
  });

  it("sends an event when it has changed, and when it was disconnected", async () => {
    expect(await register()).toMatchObject({ isNews: true });
    expect(await register()).toMatchObject({ isNews: false });
    expect(await register({ problem: "No credentials." })).toMatchObject({ isNews: true });
    expect(await register({ problem: "No credentials.", accountId: null })).toMatchObject({ isNews: false });
    domain.clock.advance({ seconds: 61 });
    expect(await register({ problem: "No credentials." })).toMatchObject({ isNews: true });
  });

  it("keeps its display name", async () => {
    const id = await announce();
    await domain.db.manager.update(Connector, id, { name: "Payments" });
    expect(await announce()).toBe(id);
    expect(await stored(id)).toMatchObject({ name: "Payments", announcedName: "production" });
  });

  it("is told apart from another with its display name", async () => {
    const renamed = await announce({ name: "staging" });
    await domain.db.manager.update(Connector, renamed, { name: "production" });
    const id = await announce();
    expect((await stored(id)).name).toMatch(/^production \(\w{6}\)$/);
    expect(await announce()).toBe(id);
  });

  it("is told apart from another that is renamed to its name at the same moment", async () => {
    const renamed = await announce({ name: "staging" });
    let registering: Promise<string> | undefined;
    await domain.db.transaction(async (tx) => {
      await tx.update(Connector, renamed, { name: "production" });
      registering = outsideTransaction(() => announce());
      registering.catch(() => undefined);
      await someoneWaitsForALock(domain.db);
    });
    expect((await stored(await registering!)).name).toMatch(/^production \(\w{6}\)$/);
  });

  it("returns as the same one after a deletion while its worker was cut off", async () => {
    const id = await announce();
    await domain.db.manager.delete(Connector, id);
    expect(await register({}, id)).toEqual({ id, isNews: true });
  });
});
