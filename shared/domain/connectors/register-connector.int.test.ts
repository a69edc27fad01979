import { createTestDomain, type TestDomain } from "../../testing/test-domain";
import { Connector } from "./connector.entity";
import { type ConnectorAnnouncement, registerConnector } from "./register-connector";

const KNOWN: ConnectorAnnouncement = {
  name: "production",
  kind: "ECS",
  version: "0.1.0",
  accountId: "111122223333",
  region: "eu-west-1",
  callerArn: "arn:aws:sts::111122223333:assumed-role/Connector/task",
  problem: null,
};

describe("a connector that announces itself", () => {
  let domain: TestDomain;

  beforeAll(async () => {
    domain = await createTestDomain();
  });

  beforeEach(() => domain.empty());

  afterAll(() => domain.close());

  const announce = (given: Partial<ConnectorAnnouncement> = {}) =>
    registerConnector(domain.db, { ...KNOWN, ...given }, domain.clock.now());
  const stored = (id: string) => domain.db.manager.findOneByOrFail(Connector, { id });

  it("is one connector, however many replicas of it start together", async () => {
    const ids = await Promise.all(Array.from({ length: 6 }, () => announce()));
    expect(new Set(ids).size).toBe(1);
    expect(await domain.db.manager.count(Connector)).toBe(1);
  });

  it("is seen with every heartbeat, and stays registered since the first", async () => {
    const id = await announce();
    const registeredAt = domain.clock.now();
    domain.clock.advance({ seconds: 10 });
    await announce({ version: "0.2.0" });
    expect(await stored(id)).toMatchObject({ version: "0.2.0", registeredAt, lastSeenAt: domain.clock.now() });
  });

  it("is not seen earlier again by a replica whose clock is behind", async () => {
    const id = await announce();
    const lastSeenAt = domain.clock.now();
    domain.clock.advance({ seconds: -5 });
    await announce();
    expect(await stored(id)).toMatchObject({ lastSeenAt });
  });

  it("keeps who it was while a replica without an identity says why it has none", async () => {
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
});
