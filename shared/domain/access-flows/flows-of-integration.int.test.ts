import { aDefinition, aTarget, saveFlow } from "../../../testing/access-flows";
import { saveConnector, saveIntegration, saveProvider } from "../../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { AuditEvent } from "../audit/audit-event.entity";
import type { Integration } from "../integrations/integration.entity";
import { OutboxMessage } from "../outbox/outbox-message.entity";
import { AccessFlow } from "./access-flow.entity";

let domain: TestDomain;
let production: Integration;
let staging: Integration;

beforeAll(async () => {
  domain = await createTestDomain();
});
beforeEach(async () => {
  await domain.empty();
  await domain.db.query("truncate outbox_messages cascade");
  await saveProvider(domain.db);
  const connector = await saveConnector(domain.db);
  production = await saveIntegration(domain.db, connector, { name: "production", nameKey: "production" });
  staging = await saveIntegration(domain.db, connector, {
    name: "staging",
    nameKey: "staging",
  });
});
afterAll(() => domain.close());

const flowOn = (...integrations: Integration[]) =>
  saveFlow(domain.db, { definition: aDefinition({ targets: integrations.map(({ id }) => aTarget(id)) }) });
const now = (id: string) => domain.db.manager.findOneByOrFail(AccessFlow, { id });
const remove = ({ id }: Integration) => domain.integrations.delete(ADMIN, id);

describe("a deletion of an integration", () => {
  it("switches off the flows that target nothing else, with a reason, and no others", async () => {
    const [alone, both, other] = [await flowOn(production), await flowOn(production, staging), await flowOn(staging)];
    const definition = aDefinition({ targets: [aTarget(production.id)] });
    const off = await saveFlow(domain.db, { active: false, definition });
    await remove(production);
    expect(await now(alone.id)).toMatchObject({
      active: false,
      version: 2,
      inactiveCode: "INTEGRATION_DELETED",
      inactiveMessage: expect.stringContaining("The integration 'production' was deleted"),
      inactiveAt: domain.clock.now(),
    });
    for (const { id } of [both, other]) expect(await now(id)).toMatchObject({ active: true, version: 1 });
    expect(await now(off.id)).toMatchObject({ version: 1, inactiveCode: null });
  });

  it("switches off a flow with its last integration", async () => {
    const flow = await flowOn(production, staging);
    await remove(production);
    expect((await now(flow.id)).active).toBe(true);
    await remove(staging);
    expect((await now(flow.id)).active).toBe(false);
  });

  it("is recorded and sent to webhooks for each flow, with the summary as it was", async () => {
    const flow = await flowOn(production);
    await remove(production);
    const summary =
      "Everybody may ask for View on all clusters of production, for up to 1 hour; nobody has to approve.";
    const reason = { code: "INTEGRATION_DELETED", message: expect.stringContaining("was deleted") };
    expect(await domain.db.manager.findOneBy(AuditEvent, { subjectId: flow.id })).toMatchObject({
      action: "access-flow.deactivated",
      actorName: ADMIN.name,
      before: { active: true, summary },
      after: { active: false, summary, version: 2, inactiveReason: reason },
    });
    expect(await domain.db.manager.findOneBy(OutboxMessage, { event: "flow.deactivated" })).toMatchObject({
      subjectType: "access-flow",
      subjectId: flow.id,
      data: { flow: { id: flow.id, name: flow.name, summary }, reason, by: { name: ADMIN.name } },
    });
  });

  it("and a simultaneous save of a flow for it leave no flow in use for it", async () => {
    const form = {
      name: "late",
      requestors: { conditions: [] },
      targets: [{ integration: "production", permissions: [{ permission: "AmazonEKSViewPolicy" }] }],
      approverPolicy: null,
    };
    await Promise.allSettled([remove(production), domain.accessFlows.create(ADMIN, form)]);
    expect(await domain.db.manager.findBy(AccessFlow, { active: true })).toEqual([]);
  });
});

describe("a flow that is switched off", () => {
  it("shows the actor and the time, until it is on again", async () => {
    const { id } = await flowOn(production);
    await domain.accessFlows.setActive(ADMIN, id, false, 1);
    const reason = { inactiveCode: "SWITCHED_OFF", inactiveMessage: `${ADMIN.name} switched it off.` };
    expect(await now(id)).toMatchObject({ ...reason, inactiveAt: domain.clock.now() });
    expect(await domain.db.manager.countBy(OutboxMessage, { event: "flow.deactivated" })).toBe(1);
    await domain.accessFlows.update(ADMIN, id, 2, { description: "Later" });
    expect(await now(id)).toMatchObject(reason);
    await domain.accessFlows.setActive(ADMIN, id, true, 3);
    expect(await now(id)).toMatchObject({ inactiveCode: null, inactiveMessage: null, inactiveAt: null });
    expect(await domain.db.manager.countBy(OutboxMessage, { event: "flow.deactivated" })).toBe(1);
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ["a change", (id) => domain.accessFlows.update(ADMIN, id, 1, { description: "Mine" })],
    ["a switch", (id) => domain.accessFlows.setActive(ADMIN, id, false, 1)],
  ])("refuses %s of an old version", async (_what, change) => {
    const { id } = await flowOn(production);
    await domain.accessFlows.update(ADMIN, id, 1, { description: "Theirs" });
    await expect(change(id)).rejects.toMatchObject({
      code: "CONFLICT",
      rule: "VERSION_STALE",
      fields: [{ path: ["version"], rule: "VERSION_STALE" }],
    });
    expect(await now(id)).toMatchObject({ description: "Theirs", active: true, version: 2 });
  });
});
