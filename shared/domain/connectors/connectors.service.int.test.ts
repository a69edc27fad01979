import { saveConnector } from "../../testing/factories";
import { ADMIN, AUDITOR, createTestDomain, MEMBER, type TestDomain } from "../../testing/test-domain";
import { AuditEvent } from "../audit/audit-event.entity";
import { ConnectorTest } from "./connector-test.entity";
import { CONNECTOR_TEST_TOPIC } from "./connectors.jobs";
import type { ConnectorTestRequest } from "./connectors.service";

const ACCESS = {
  region: "eu-west-1",
  managementRoleArn: null,
  memberRoleName: "DrawbridgeMemberRole",
  externalId: "half-of-a-secret",
  sessionDurationHours: 1,
};

describe("a test of a connector", () => {
  let domain: TestDomain;
  let request: ConnectorTestRequest;

  beforeAll(async () => {
    domain = await createTestDomain();
  });

  beforeEach(async () => {
    await domain.empty();
    const connector = await saveConnector(domain.db, { lastSeenAt: domain.clock.now() });
    request = { connectorId: connector.id, access: ACCESS, sampleAccountId: null };
  });

  afterEach(() => {
    domain.queue.onEnqueue = () => undefined;
  });

  afterAll(() => domain.close());

  const tests = () => domain.db.manager.find(ConnectorTest);

  it("goes to that connector as a job, and is audited", async () => {
    const test = await domain.connectors.test(ADMIN, request, 0);
    await domain.uow.drain();
    expect(test).toMatchObject({ state: "RUNNING", checks: [] });
    expect(domain.queue.jobs).toEqual([
      {
        name: "connectors.test",
        payload: { testId: test.id },
        connectorId: request.connectorId,
        deduplicationId: `test-${test.id}`,
      },
    ]);
    const audited = await domain.db.manager.findOneByOrFail(AuditEvent, { subjectId: request.connectorId });
    expect(audited).toMatchObject({ action: "connector.tested", actorId: ADMIN.id });
    expect(audited.after).toMatchObject({ memberRoleName: "DrawbridgeMemberRole" });
    expect(JSON.stringify(audited)).not.toContain("half-of-a-secret");
  });

  it("answers as soon as the connector is done", async () => {
    domain.queue.onEnqueue = (job) => {
      const { testId } = job.payload as { testId: string };
      void domain.db.manager
        .update(ConnectorTest, testId, { state: "DONE", finishedAt: domain.clock.now() })
        .then(() => domain.live.publish(CONNECTOR_TEST_TOPIC, testId));
    };
    expect(await domain.connectors.test(ADMIN, request)).toMatchObject({ state: "DONE" });
  });

  it("answers as it stands when the connector takes too long", async () => {
    expect(await domain.connectors.test(ADMIN, request, 1)).toMatchObject({ state: "RUNNING" });
  });

  it("does not start with a connector that is disconnected: nobody would do it", async () => {
    domain.clock.advance({ minutes: 2 });
    await expect(domain.connectors.test(ADMIN, request)).rejects.toMatchObject({
      code: "INVALID_STATE",
      message: expect.stringContaining("is disconnected"),
    });
    expect(await tests()).toEqual([]);
  });

  it("does not start with a connector that does not exist, or without knowing where to look", async () => {
    const nobody = { ...request, connectorId: "0198c0de-0000-7000-8000-000000000001" };
    await expect(domain.connectors.test(ADMIN, nobody)).rejects.toMatchObject({ code: "NOT_FOUND" });
    const nowhere = { ...request, sampleAccountId: "123", access: { ...ACCESS, region: "" } };
    await expect(domain.connectors.test(ADMIN, nowhere)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: [{ path: ["region"] }, { path: ["sampleAccountId"] }],
    });
    expect(await tests()).toEqual([]);
    expect(domain.queue.jobs).toEqual([]);
  });

  it.each([AUDITOR, MEMBER])("is refused to $name", async (actor) => {
    await expect(domain.connectors.test(actor, request)).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await tests()).toEqual([]);
  });
});
