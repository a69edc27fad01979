import { statementsOf } from "../../../../testing/count-statements";
import { someoneWaitsForALock } from "../../../../testing/lock-waits";
import { ADMIN, MEMBER } from "../../../../testing/test-domain";
import { outsideTransaction } from "../../../platform/database/connections/one-connection";
import { AccessFlow } from "../../access-flows/access-flow.entity";
import { automaticFixture } from "../testing/automatic-fixture";
import { createGrantHarness, type GrantHarness } from "../testing/grant-harness";
import { AutomaticFlowState } from "./automatic-flow-state.entity";
import { confirmAutomaticFlow } from "./automatic-grants";

let harness: GrantHarness;
let fixture: ReturnType<typeof automaticFixture>;

beforeAll(async () => {
  harness = await createGrantHarness();
  fixture = automaticFixture(harness);
});
afterAll(() => harness.close());
beforeEach(() => harness.begin());

describe("the sweep of automatic flows", () => {
  const looks = async () => {
    const sent = await statementsOf(harness.db, fixture.carryOutDue);
    return sent.filter((query) => query.startsWith("insert into automatic_flow_states")).length;
  };

  it("runs once every eight seconds for all workers together", async () => {
    await fixture.saveAutomaticFlow();
    // An evaluation that takes long is repeated later, and on a slow machine each takes long.
    const elapsed = jest.spyOn(performance, "now").mockReturnValue(0);
    try {
      expect([await looks(), await looks(), await looks()]).toEqual([1, 0, 0]);
      harness.clock.advance({ milliseconds: 7_999 });
      expect(await looks()).toBe(0);
      harness.clock.advance({ milliseconds: 1 });
      expect([await looks(), await looks()]).toEqual([1, 0]);
    } finally {
      elapsed.mockRestore();
    }
  });

  it("does not wait when a flow has been saved meanwhile, or its changes were confirmed", async () => {
    const { id } = await fixture.saveAutomaticFlow();
    await looks();
    await harness.db.manager.update(AccessFlow, id, { version: 2 });
    expect([await looks(), await looks()]).toEqual([1, 0]);
    await harness.db.query(
      `update automatic_flow_states set held = '{"gives": 9, "ends": 0, "of": 9, "since": "2026-01-01"}'`,
    );
    await confirmAutomaticFlow(harness, ADMIN, id);
    expect([await looks(), await looks()]).toEqual([1, 0]);
  });
});

describe("an automatic flow", () => {
  it("gives its access to everybody who meets its conditions, once, however many sweep at once", async () => {
    await fixture.saveAutomaticFlow();
    await Promise.all([fixture.sweep(), fixture.sweep(), fixture.sweep()]);
    await fixture.sweep();
    await harness.work();
    expect((await fixture.grants()).map(({ state, personId }) => [state, personId])).toEqual([
      ["ACTIVE", harness.ids.person],
    ]);
  });

  it("takes it away from people who stop meeting them", async () => {
    await fixture.saveAutomaticFlow();
    await fixture.sweep();
    await harness.work();
    await harness.db.query(`update identities set attributes = '{"team":"ops"}'`);
    await fixture.sweep();
    await harness.pass(6_000);
    expect(await fixture.grants()).toMatchObject([{ state: "REVOKED", endReason: "CONDITIONS_NO_LONGER_MET" }]);
  });

  it("takes all of it away when it is switched off, and when it is deleted", async () => {
    const { id } = await fixture.saveAutomaticFlow();
    await fixture.sweep();
    await harness.db.manager.update(AccessFlow, id, { active: false, version: 2 });
    await fixture.sweep();
    expect(await fixture.live()).toEqual([]);
    await harness.db.manager.update(AccessFlow, id, { active: true, version: 3, updatedAt: harness.clock.now() });
    await fixture.sweep();
    expect(await fixture.live()).toHaveLength(1);
    await harness.db.manager.update(AccessFlow, id, { deletedAt: harness.clock.now() });
    await fixture.sweep();
    expect((await fixture.grants()).map(({ endReason }) => endReason)).toEqual([
      "CONDITIONS_NO_LONGER_MET",
      "FLOW_DELETED",
    ]);
  });

  it("does not repeat access that an admin revoked, until it is saved again", async () => {
    const { id } = await fixture.saveAutomaticFlow();
    await fixture.sweep();
    const [first] = await fixture.live();
    await harness.grants.revoke(ADMIN, first!.id, "It is not needed.");
    await fixture.sweep();
    expect(await fixture.live()).toEqual([]);
    harness.clock.advance({ seconds: 1 });
    await harness.db.manager.update(AccessFlow, id, { updatedAt: harness.clock.now(), version: 2 });
    await fixture.sweep();
    expect(await fixture.live()).toHaveLength(1);
  });

  it("does not repeat revoked access, even with an addition, because the cluster has another tag", async () => {
    const { id, definition } = await fixture.saveAutomaticFlow();
    const [target] = definition.targets;
    const edit = { permission: "AmazonEKSEditPolicy", namespaces: null, groups: [] };
    const inDev = { mode: "INCLUDE" as const, by: "TAG" as const, key: "env", values: ["dev"] };
    const targets = [target!, { ...target!, resources: [inDev], permissions: [edit] }];
    await harness.db.manager.save(AccessFlow, { id, definition: { ...definition, targets } });
    await fixture.sweep();
    const [first] = await fixture.live();
    await harness.grants.revoke(ADMIN, first!.id, "It is not needed.");
    await harness.db.query(`update resources set tags = '{"env":"dev"}'`);
    await fixture.sweep();
    expect(await fixture.live()).toEqual([]);
  });

  it("does not repeat revoked access, though it was saved while the access was there", async () => {
    const { id } = await fixture.saveAutomaticFlow();
    await fixture.sweep();
    harness.clock.advance({ seconds: 1 });
    await harness.db.manager.update(AccessFlow, id, { updatedAt: harness.clock.now(), version: 2 });
    await fixture.sweep();
    harness.clock.advance({ seconds: 1 });
    const [first] = await fixture.live();
    await harness.grants.revoke(ADMIN, first!.id, "It is not needed.");
    await fixture.sweep();
    expect(await fixture.live()).toEqual([]);
  });

  it("ends access at the end of its timeframe and gives it again with the next, to any number of people", async () => {
    const { definition, id } = await fixture.saveAutomaticFlow();
    // The harness's clock begins on a Sunday.
    const timeframe = { daysOfWeek: ["SUN" as const], startTime: "00:00", endTime: "24:00", timeZone: "UTC" };
    await harness.db.manager.update(AccessFlow, id, { definition: { ...definition, timeframe } });
    await fixture.addPeople(9);
    await fixture.sweep();
    expect(await fixture.live()).toHaveLength(10);
    harness.clock.advance({ minutes: 24 * 60 });
    await fixture.sweep();
    expect(await fixture.live()).toEqual([]);
    harness.clock.advance({ minutes: 6 * 24 * 60 });
    await fixture.sweep();
    expect(await fixture.live()).toHaveLength(10);
  });

  it("is not held up by people to whom no access can be given", async () => {
    await fixture.saveAutomaticFlow();
    await fixture.addPeople(9, "no role ");
    await fixture.sweep();
    await fixture.sweep();
    expect(await fixture.live()).toHaveLength(1);
    await harness.db.query(`update identities set attributes = '{"team":"ops"}' where user_name = 'mia'`);
    await fixture.sweep();
    expect(await fixture.live()).toEqual([]);
  });

  it("reaches everybody, however many people cannot be given access", async () => {
    await fixture.saveAutomaticFlow();
    // In the order of evaluation, before the person who has a role.
    await fixture.addPeople(300, "no role ");
    for (let round = 0; round < 3; round += 1) await fixture.sweep();
    expect((await fixture.live()).map(({ personId }) => personId)).toEqual([harness.ids.person]);
  });

  it.each(["{}", '{"timeframe": {"daysOfWeek": [], "startTime": "00:00", "endTime": "01:00", "timeZone": "Nowhere"}}'])(
    "is carried out though another one cannot be: %s",
    async (definition) => {
      const broken = await fixture.saveAutomaticFlow();
      await fixture.saveAutomaticFlow();
      await harness.db.query("update access_flows set definition = $2 where id = $1", [broken.id, definition]);
      await fixture.sweep();
      expect(await fixture.live()).toHaveLength(1);
      expect(harness.lines).toMatchObject([{ flowId: broken.id }]);
    },
  );

  it("gives nothing through an integration that is being deleted, which is no error", async () => {
    await fixture.saveAutomaticFlow();
    let swept: Promise<void> | undefined;
    await harness.db.transaction(async (tx) => {
      await tx.query("delete from integrations");
      swept = outsideTransaction(fixture.sweep);
      await someoneWaitsForALock(harness.db);
    });
    await swept;
    expect(await fixture.grants()).toEqual([]);
    expect(harness.lines).toEqual([expect.objectContaining({ msg: "an automatic grant cannot be given" })]);
  });

  it("with a large change that no save caused is held until an admin confirms", async () => {
    const { id } = await fixture.saveAutomaticFlow();
    await fixture.sweep();
    await fixture.addPeople(6);
    await fixture.sweep();
    expect(await fixture.live()).toHaveLength(1);
    await fixture.sweep();
    const held = await harness.db.query(
      "select after from audit_events where action = 'access-flow.changes-held' and subject_id = $1",
      [id],
    );
    expect(held).toMatchObject([{ after: { gives: 6, ends: 0, of: 1 } }]);
    await expect(confirmAutomaticFlow(harness, MEMBER, id)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await confirmAutomaticFlow(harness, ADMIN, id);
    await fixture.sweep();
    expect(await fixture.live()).toHaveLength(7);
  });

  it("is confirmed although a sweep carries it out at that moment", async () => {
    const { id } = await fixture.saveAutomaticFlow();
    await fixture.sweep();
    await fixture.addPeople(6);
    await fixture.sweep();
    let confirmed: Promise<void> | undefined;
    harness.clock.advance({ seconds: 45 });
    await harness.act(async (tx) => {
      // As a sweep does that has read the state, and writes it when it is done.
      await tx.manager.query("select pg_advisory_xact_lock(hashtext($1))", [`automatic-flow-${id}`]);
      const state = await tx.manager.findOneByOrFail(AutomaticFlowState, { flowId: id });
      confirmed = outsideTransaction(() => confirmAutomaticFlow(harness, ADMIN, id));
      await Promise.race([confirmed, someoneWaitsForALock(harness.db)]);
      await tx.manager.update(AutomaticFlowState, id, { held: state.held, settledVersion: state.settledVersion });
    });
    await confirmed;
    await fixture.sweep();
    expect(await fixture.live()).toHaveLength(7);
  });
});

describe("people who leave an automatic flow", () => {
  const leave = (count: number) =>
    harness.db.query(
      `update identities set attributes = '{"team":"ops"}' where id in (select id from identities where user_name <> 'mia' order by user_name limit $1)`,
      [count],
    );
  const heldOf = async (id: string) =>
    (await harness.db.manager.findOneByOrFail(AutomaticFlowState, { flowId: id })).held;
  const audits = async (id: string, action: string) =>
    (await harness.db.query("select 1 from audit_events where subject_id = $1 and action = $2", [id, action])).length;

  it("lose their access at the next sweep, up to twenty of them whatever their share", async () => {
    await fixture.saveAutomaticFlow();
    await fixture.addPeople(25);
    await fixture.sweep();
    await leave(20);
    await fixture.sweep();
    expect(await fixture.live()).toHaveLength(6);
  });

  it("are held where they are more, with an alarm, and lose it after an hour without an answer", async () => {
    const { id } = await fixture.saveAutomaticFlow();
    await fixture.addPeople(30);
    await fixture.sweep();
    await leave(21);
    await fixture.sweep();
    expect(await fixture.live()).toHaveLength(31);
    const since = harness.clock.now().toISOString();
    const endsCarriedOutAt = new Date(harness.clock.now().getTime() + 3_600_000).toISOString();
    expect(await heldOf(id)).toMatchObject({ gives: 0, ends: 21, of: 31, since, endsCarriedOutAt });
    expect(await audits(id, "access-flow.changes-held")).toBe(1);
    harness.clock.advance({ minutes: 59 });
    await fixture.carryOutDue();
    expect(await fixture.live()).toHaveLength(31);
    harness.clock.advance({ minutes: 1 });
    await fixture.carryOutDue();
    expect([
      (await fixture.live()).length,
      await heldOf(id),
      await audits(id, "access-flow.held-ends-carried-out"),
    ]).toEqual([10, null, 1]);
  });

  it("lose it although gives are held, and deactivated people lose it at once", async () => {
    const { id } = await fixture.saveAutomaticFlow();
    await fixture.addPeople(60);
    await fixture.sweep();
    await harness.db.query("update identities set active = false where user_name ~ '^p[234]'");
    await leave(3);
    await fixture.addPeople(9, "new");
    await fixture.sweep();
    expect(await heldOf(id)).toMatchObject({ gives: 9, ends: 0, endsCarriedOutAt: null });
    expect((await fixture.live()).length).toBe(61 - 3 - 33);
  });
});

describe("an automatic flow over its limit", () => {
  it("is held with that number, and still ends access of people who leave", async () => {
    const { id } = await fixture.saveAutomaticFlow();
    await fixture.sweep();
    await fixture.addPeople(150);
    await harness.db.query(
      `insert into resources select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'name', 'c' || n,
         'physical_key', 'c' || n, 'arn', r.arn || n))).* from resources r, generate_series(1, 150) n`,
    );
    await fixture.sweep();
    const { held } = await harness.db.manager.findOneByOrFail(AutomaticFlowState, { flowId: id });
    expect(held).toMatchObject({ gives: 151 * 151 - 1, ends: 0, of: 1, atMost: 20_000 });
    expect(await fixture.live()).toHaveLength(1);
    await confirmAutomaticFlow(harness, ADMIN, id);
    await fixture.sweep();
    expect(await fixture.live()).toHaveLength(1);
    await harness.db.query(`update identities set attributes = '{"team":"ops"}' where user_name = 'mia'`);
    await fixture.sweep();
    expect(await fixture.live()).toEqual([]);
  });
});
