import { statementsOf } from "../../../../testing/count-statements";
import { someoneWaitsForALock } from "../../../../testing/lock-waits";
import { ADMIN, MEMBER } from "../../../../testing/test-domain";
import { outsideTransaction } from "../../../platform/database/connections/one-connection";
import { AccessFlow } from "../../access-flows/access-flow.entity";
import { automaticScene } from "../testing/automatic-scene";
import { createGrantStage, type GrantStage } from "../testing/grant-stage";
import { AutomaticFlowState } from "./automatic-flow-state.entity";
import { confirmAutomaticFlow } from "./automatic-grants";

let stage: GrantStage;
let scene: ReturnType<typeof automaticScene>;

beforeAll(async () => {
  stage = await createGrantStage();
  scene = automaticScene(stage);
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());

describe("the sweep of automatic flows", () => {
  const looks = async () => {
    const sent = await statementsOf(stage.db, scene.carryOutDue);
    return sent.filter((query) => query.startsWith("insert into automatic_flow_states")).length;
  };

  it("runs once every eight seconds for all workers together", async () => {
    await scene.saveAutomaticFlow();
    // An evaluation that takes long is repeated later, and on a slow machine each takes long.
    const elapsed = jest.spyOn(performance, "now").mockReturnValue(0);
    try {
      expect([await looks(), await looks(), await looks()]).toEqual([1, 0, 0]);
      stage.clock.advance({ milliseconds: 7_999 });
      expect(await looks()).toBe(0);
      stage.clock.advance({ milliseconds: 1 });
      expect([await looks(), await looks()]).toEqual([1, 0]);
    } finally {
      elapsed.mockRestore();
    }
  });

  it("does not wait when a flow has been saved meanwhile, or its changes were confirmed", async () => {
    const { id } = await scene.saveAutomaticFlow();
    await looks();
    await stage.db.manager.update(AccessFlow, id, { version: 2 });
    expect([await looks(), await looks()]).toEqual([1, 0]);
    await stage.db.query(
      `update automatic_flow_states set held = '{"gives": 9, "ends": 0, "of": 9, "since": "2026-01-01"}'`,
    );
    await confirmAutomaticFlow(stage, ADMIN, id);
    expect([await looks(), await looks()]).toEqual([1, 0]);
  });
});

describe("an automatic flow", () => {
  it("gives its access to everybody who meets its conditions, once, however many sweep at once", async () => {
    await scene.saveAutomaticFlow();
    await Promise.all([scene.sweep(), scene.sweep(), scene.sweep()]);
    await scene.sweep();
    await stage.work();
    expect((await scene.grants()).map(({ state, personId }) => [state, personId])).toEqual([
      ["ACTIVE", stage.ids.person],
    ]);
  });

  it("takes it away from people who stop meeting them", async () => {
    await scene.saveAutomaticFlow();
    await scene.sweep();
    await stage.work();
    await stage.db.query(`update identities set attributes = '{"team":"ops"}'`);
    await scene.sweep();
    await stage.pass(6_000);
    expect(await scene.grants()).toMatchObject([{ state: "REVOKED", endReason: "CONDITIONS_NO_LONGER_MET" }]);
  });

  it("takes all of it away when it is switched off, and when it is deleted", async () => {
    const { id } = await scene.saveAutomaticFlow();
    await scene.sweep();
    await stage.db.manager.update(AccessFlow, id, { active: false, version: 2 });
    await scene.sweep();
    expect(await scene.live()).toEqual([]);
    await stage.db.manager.update(AccessFlow, id, { active: true, version: 3, updatedAt: stage.clock.now() });
    await scene.sweep();
    expect(await scene.live()).toHaveLength(1);
    await stage.db.manager.update(AccessFlow, id, { deletedAt: stage.clock.now() });
    await scene.sweep();
    expect((await scene.grants()).map(({ endReason }) => endReason)).toEqual([
      "CONDITIONS_NO_LONGER_MET",
      "FLOW_DELETED",
    ]);
  });

  it("does not repeat access that an admin revoked, until it is saved again", async () => {
    const { id } = await scene.saveAutomaticFlow();
    await scene.sweep();
    const [first] = await scene.live();
    await stage.grants.revoke(ADMIN, first!.id, "It is not needed.");
    await scene.sweep();
    expect(await scene.live()).toEqual([]);
    stage.clock.advance({ seconds: 1 });
    await stage.db.manager.update(AccessFlow, id, { updatedAt: stage.clock.now(), version: 2 });
    await scene.sweep();
    expect(await scene.live()).toHaveLength(1);
  });

  it("does not repeat revoked access, even with an addition, because the cluster has another tag", async () => {
    const { id, definition } = await scene.saveAutomaticFlow();
    const [target] = definition.targets;
    const edit = { permission: "AmazonEKSEditPolicy", namespaces: null, groups: [] };
    const inDev = { mode: "INCLUDE" as const, by: "TAG" as const, key: "env", values: ["dev"] };
    const targets = [target!, { ...target!, resources: [inDev], permissions: [edit] }];
    await stage.db.manager.save(AccessFlow, { id, definition: { ...definition, targets } });
    await scene.sweep();
    const [first] = await scene.live();
    await stage.grants.revoke(ADMIN, first!.id, "It is not needed.");
    await stage.db.query(`update resources set tags = '{"env":"dev"}'`);
    await scene.sweep();
    expect(await scene.live()).toEqual([]);
  });

  it("does not repeat revoked access, though it was saved while the access was there", async () => {
    const { id } = await scene.saveAutomaticFlow();
    await scene.sweep();
    stage.clock.advance({ seconds: 1 });
    await stage.db.manager.update(AccessFlow, id, { updatedAt: stage.clock.now(), version: 2 });
    await scene.sweep();
    stage.clock.advance({ seconds: 1 });
    const [first] = await scene.live();
    await stage.grants.revoke(ADMIN, first!.id, "It is not needed.");
    await scene.sweep();
    expect(await scene.live()).toEqual([]);
  });

  it("ends access at the end of its timeframe and gives it again with the next, to any number of people", async () => {
    const { definition, id } = await scene.saveAutomaticFlow();
    // The stage's clock begins on a Sunday.
    const timeframe = { daysOfWeek: ["SUN" as const], startTime: "00:00", endTime: "24:00", timeZone: "UTC" };
    await stage.db.manager.update(AccessFlow, id, { definition: { ...definition, timeframe } });
    await scene.addPeople(9);
    await scene.sweep();
    expect(await scene.live()).toHaveLength(10);
    stage.clock.advance({ minutes: 24 * 60 });
    await scene.sweep();
    expect(await scene.live()).toEqual([]);
    stage.clock.advance({ minutes: 6 * 24 * 60 });
    await scene.sweep();
    expect(await scene.live()).toHaveLength(10);
  });

  it("is not held up by people to whom no access can be given", async () => {
    await scene.saveAutomaticFlow();
    await scene.addPeople(9, "no role ");
    await scene.sweep();
    await scene.sweep();
    expect(await scene.live()).toHaveLength(1);
    await stage.db.query(`update identities set attributes = '{"team":"ops"}' where user_name = 'mia'`);
    await scene.sweep();
    expect(await scene.live()).toEqual([]);
  });

  it("reaches everybody, however many people cannot be given access", async () => {
    await scene.saveAutomaticFlow();
    // In the order of evaluation, before the person who has a role.
    await scene.addPeople(300, "no role ");
    for (let round = 0; round < 3; round += 1) await scene.sweep();
    expect((await scene.live()).map(({ personId }) => personId)).toEqual([stage.ids.person]);
  });

  it.each(["{}", '{"timeframe": {"daysOfWeek": [], "startTime": "00:00", "endTime": "01:00", "timeZone": "Nowhere"}}'])(
    "is carried out though another one cannot be: %s",
    async (definition) => {
      const broken = await scene.saveAutomaticFlow();
      await scene.saveAutomaticFlow();
      await stage.db.query("update access_flows set definition = $2 where id = $1", [broken.id, definition]);
      await scene.sweep();
      expect(await scene.live()).toHaveLength(1);
      expect(stage.lines).toMatchObject([{ flowId: broken.id }]);
    },
  );

  it("gives nothing through an integration that is being deleted, which is no error", async () => {
    await scene.saveAutomaticFlow();
    let swept: Promise<void> | undefined;
    await stage.db.transaction(async (tx) => {
      await tx.query("delete from integrations");
      swept = outsideTransaction(scene.sweep);
      await someoneWaitsForALock(stage.db);
    });
    await swept;
    expect(await scene.grants()).toEqual([]);
    expect(stage.lines).toEqual([expect.objectContaining({ msg: "an automatic grant cannot be given" })]);
  });

  it("with a large change that no save caused is held until an admin confirms", async () => {
    const { id } = await scene.saveAutomaticFlow();
    await scene.sweep();
    await scene.addPeople(6);
    await scene.sweep();
    expect(await scene.live()).toHaveLength(1);
    await scene.sweep();
    const held = await stage.db.query(
      "select after from audit_events where action = 'access-flow.changes-held' and subject_id = $1",
      [id],
    );
    expect(held).toMatchObject([{ after: { gives: 6, ends: 0, of: 1 } }]);
    await expect(confirmAutomaticFlow(stage, MEMBER, id)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await confirmAutomaticFlow(stage, ADMIN, id);
    await scene.sweep();
    expect(await scene.live()).toHaveLength(7);
  });

  it("is confirmed although a sweep carries it out at that moment", async () => {
    const { id } = await scene.saveAutomaticFlow();
    await scene.sweep();
    await scene.addPeople(6);
    await scene.sweep();
    let confirmed: Promise<void> | undefined;
    stage.clock.advance({ seconds: 45 });
    await stage.act(async (tx) => {
      // As a sweep does that has read the state, and writes it when it is done.
      await tx.manager.query("select pg_advisory_xact_lock(hashtext($1))", [`automatic-flow-${id}`]);
      const state = await tx.manager.findOneByOrFail(AutomaticFlowState, { flowId: id });
      confirmed = outsideTransaction(() => confirmAutomaticFlow(stage, ADMIN, id));
      await Promise.race([confirmed, someoneWaitsForALock(stage.db)]);
      await tx.manager.update(AutomaticFlowState, id, { held: state.held, settledVersion: state.settledVersion });
    });
    await confirmed;
    await scene.sweep();
    expect(await scene.live()).toHaveLength(7);
  });
});

describe("people who leave an automatic flow", () => {
  const leave = (count: number) =>
    stage.db.query(
      `update identities set attributes = '{"team":"ops"}' where id in (select id from identities where user_name <> 'mia' order by user_name limit $1)`,
      [count],
    );
  const heldOf = async (id: string) =>
    (await stage.db.manager.findOneByOrFail(AutomaticFlowState, { flowId: id })).held;
  const audits = async (id: string, action: string) =>
    (await stage.db.query("select 1 from audit_events where subject_id = $1 and action = $2", [id, action])).length;

  it("lose their access at the next sweep, up to twenty of them whatever their share", async () => {
    await scene.saveAutomaticFlow();
    await scene.addPeople(25);
    await scene.sweep();
    await leave(20);
    await scene.sweep();
    expect(await scene.live()).toHaveLength(6);
  });

  it("are held where they are more, with an alarm, and lose it after an hour without an answer", async () => {
    const { id } = await scene.saveAutomaticFlow();
    await scene.addPeople(30);
    await scene.sweep();
    await leave(21);
    await scene.sweep();
    expect(await scene.live()).toHaveLength(31);
    const since = stage.clock.now().toISOString();
    const endsCarriedOutAt = new Date(stage.clock.now().getTime() + 3_600_000).toISOString();
    expect(await heldOf(id)).toMatchObject({ gives: 0, ends: 21, of: 31, since, endsCarriedOutAt });
    expect(await audits(id, "access-flow.changes-held")).toBe(1);
    stage.clock.advance({ minutes: 59 });
    await scene.carryOutDue();
    expect(await scene.live()).toHaveLength(31);
    stage.clock.advance({ minutes: 1 });
    await scene.carryOutDue();
    expect([
      (await scene.live()).length,
      await heldOf(id),
      await audits(id, "access-flow.held-ends-carried-out"),
    ]).toEqual([10, null, 1]);
  });

  it("lose it although gives are held, and deactivated people lose it at once", async () => {
    const { id } = await scene.saveAutomaticFlow();
    await scene.addPeople(60);
    await scene.sweep();
    await stage.db.query("update identities set active = false where user_name ~ '^p[234]'");
    await leave(3);
    await scene.addPeople(9, "new");
    await scene.sweep();
    expect(await heldOf(id)).toMatchObject({ gives: 9, ends: 0, endsCarriedOutAt: null });
    expect((await scene.live()).length).toBe(61 - 3 - 33);
  });
});

describe("an automatic flow over its limit", () => {
  it("is held with that number, and still ends access of people who leave", async () => {
    const { id } = await scene.saveAutomaticFlow();
    await scene.sweep();
    await scene.addPeople(150);
    await stage.db.query(
      `insert into resources select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'name', 'c' || n,
         'physical_key', 'c' || n, 'arn', r.arn || n))).* from resources r, generate_series(1, 150) n`,
    );
    await scene.sweep();
    const { held } = await stage.db.manager.findOneByOrFail(AutomaticFlowState, { flowId: id });
    expect(held).toMatchObject({ gives: 151 * 151 - 1, ends: 0, of: 1, atMost: 20_000 });
    expect(await scene.live()).toHaveLength(1);
    await confirmAutomaticFlow(stage, ADMIN, id);
    await scene.sweep();
    expect(await scene.live()).toHaveLength(1);
    await stage.db.query(`update identities set attributes = '{"team":"ops"}' where user_name = 'mia'`);
    await scene.sweep();
    expect(await scene.live()).toEqual([]);
  });
});
