import { aCondition, aDefinition, aTarget, saveFlow } from "../../../../testing/access-flows";
import { statementsOf } from "../../../../testing/count-statements";
import { someoneWaitsForALock } from "../../../../testing/lock-waits";
import { ADMIN, MEMBER } from "../../../../testing/test-domain";
import { outsideTransaction } from "../../../platform/database/connections/one-connection";
import { AccessFlow } from "../../access-flows/access-flow.entity";
import { Grant } from "../grant.entity";
import { createGrantStage, type GrantStage } from "../testing/grant-stage";
import { AutomaticFlowState } from "./automatic-flow-state.entity";
import { confirmAutomaticFlow, sweepAutomaticFlows } from "./automatic-grants";

let stage: GrantStage;

beforeAll(async () => {
  stage = await createGrantStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());

const carryOutDue = () => sweepAutomaticFlows({ ...stage, endsHeldForMinutes: 60 });
/** The next one for which a flow is due, however slow this machine is. */
const sweep = () => {
  stage.clock.advance({ seconds: 45 });
  return carryOutDue();
};
const grants = () => stage.db.manager.find(Grant, { order: { id: "ASC" } });
const live = async () => (await grants()).filter((grant) => grant.endedAt === null && grant.endAskedAt === null);

async function saveAutomaticFlow(group = "dev"): Promise<AccessFlow> {
  await stage.db.query(`update identities set attributes = '{"team":"dev"}'`);
  return saveFlow(stage.db, {
    trigger: "AUTOMATIC",
    maxDurationSeconds: null,
    definition: aDefinition({
      requestors: { operator: "AND", conditions: [aCondition("team", group)] },
      targets: [aTarget(stage.ids.integration)],
    }),
    createdAt: stage.clock.now(),
    updatedAt: stage.clock.now(),
  });
}

describe("the sweep of automatic flows", () => {
  const looks = async () => {
    const sent = await statementsOf(stage.db, carryOutDue);
    return sent.filter((query) => query.startsWith('UPDATE "automatic_flow_states"')).length;
  };

  it("runs once every eight seconds for all workers together", async () => {
    await saveAutomaticFlow();
    expect([await looks(), await looks(), await looks()]).toEqual([1, 0, 0]);
    stage.clock.advance({ milliseconds: 7_999 });
    expect(await looks()).toBe(0);
    stage.clock.advance({ milliseconds: 1 });
    expect([await looks(), await looks()]).toEqual([1, 0]);
  });

  it("does not wait when a flow has been saved meanwhile, or its changes were confirmed", async () => {
    const { id } = await saveAutomaticFlow();
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
    await saveAutomaticFlow();
    await Promise.all([sweep(), sweep(), sweep()]);
    await sweep();
    await stage.work();
    expect((await grants()).map(({ state, personId }) => [state, personId])).toEqual([["ACTIVE", stage.ids.person]]);
  });

  it("takes it away from people who stop meeting them", async () => {
    await saveAutomaticFlow();
    await sweep();
    await stage.work();
    await stage.db.query(`update identities set attributes = '{"team":"ops"}'`);
    await sweep();
    await stage.pass(6_000);
    expect(await grants()).toMatchObject([{ state: "REVOKED", endReason: "CONDITIONS_NO_LONGER_MET" }]);
  });

  it("takes all of it away when it is switched off, and when it is deleted", async () => {
    const { id } = await saveAutomaticFlow();
    await sweep();
    await stage.db.manager.update(AccessFlow, id, { active: false, version: 2 });
    await sweep();
    expect(await live()).toEqual([]);
    await stage.db.manager.update(AccessFlow, id, { active: true, version: 3, updatedAt: stage.clock.now() });
    await sweep();
    expect(await live()).toHaveLength(1);
    await stage.db.manager.update(AccessFlow, id, { deletedAt: stage.clock.now() });
    await sweep();
    expect((await grants()).map(({ endReason }) => endReason)).toEqual(["CONDITIONS_NO_LONGER_MET", "FLOW_DELETED"]);
  });

  it("does not repeat access that an admin revoked, until it is saved again", async () => {
    const { id } = await saveAutomaticFlow();
    await sweep();
    const [first] = await live();
    await stage.grants.revoke(ADMIN, first!.id, "It is not needed.");
    await sweep();
    expect(await live()).toEqual([]);
    stage.clock.advance({ seconds: 1 });
    await stage.db.manager.update(AccessFlow, id, { updatedAt: stage.clock.now(), version: 2 });
    await sweep();
    expect(await live()).toHaveLength(1);
  });

  it("does not repeat revoked access, even with an addition, because the cluster has another tag", async () => {
    const { id, definition } = await saveAutomaticFlow();
    const [target] = definition.targets;
    const edit = { permission: "AmazonEKSEditPolicy", namespaces: null, groups: [] };
    const inDev = { mode: "INCLUDE" as const, by: "TAG" as const, key: "env", values: ["dev"] };
    const targets = [target!, { ...target!, resources: [inDev], permissions: [edit] }];
    await stage.db.manager.save(AccessFlow, { id, definition: { ...definition, targets } });
    await sweep();
    const [first] = await live();
    await stage.grants.revoke(ADMIN, first!.id, "It is not needed.");
    await stage.db.query(`update resources set tags = '{"env":"dev"}'`);
    await sweep();
    expect(await live()).toEqual([]);
  });

  it("does not repeat revoked access, though it was saved while the access was there", async () => {
    const { id } = await saveAutomaticFlow();
    await sweep();
    stage.clock.advance({ seconds: 1 });
    await stage.db.manager.update(AccessFlow, id, { updatedAt: stage.clock.now(), version: 2 });
    await sweep();
    stage.clock.advance({ seconds: 1 });
    const [first] = await live();
    await stage.grants.revoke(ADMIN, first!.id, "It is not needed.");
    await sweep();
    expect(await live()).toEqual([]);
  });

  it("ends access at the end of its timeframe and gives it again with the next, to any number of people", async () => {
    const { definition, id } = await saveAutomaticFlow();
    // The stage's clock begins on a Sunday.
    const timeframe = { daysOfWeek: ["SUN" as const], startTime: "00:00", endTime: "24:00", timeZone: "UTC" };
    await stage.db.manager.update(AccessFlow, id, { definition: { ...definition, timeframe } });
    await addPeople(9);
    await sweep();
    expect(await live()).toHaveLength(10);
    stage.clock.advance({ minutes: 24 * 60 });
    await sweep();
    expect(await live()).toEqual([]);
    stage.clock.advance({ minutes: 6 * 24 * 60 });
    await sweep();
    expect(await live()).toHaveLength(10);
  });

  it("is not held up by people to whom no access can be given", async () => {
    await saveAutomaticFlow();
    await addPeople(9, "no role ");
    await sweep();
    await sweep();
    expect(await live()).toHaveLength(1);
    await stage.db.query(`update identities set attributes = '{"team":"ops"}' where user_name = 'mia'`);
    await sweep();
    expect(await live()).toEqual([]);
  });

  it("reaches everybody, however many people cannot be given access", async () => {
    await saveAutomaticFlow();
    // In the order of evaluation, before the person who has a role.
    await addPeople(300, "no role ");
    for (let round = 0; round < 3; round += 1) await sweep();
    expect((await live()).map(({ personId }) => personId)).toEqual([stage.ids.person]);
  });

  it("is carried out though another one cannot be", async () => {
    const broken = await saveAutomaticFlow();
    await saveAutomaticFlow();
    await stage.db.query("update access_flows set definition = '{}' where id = $1", [broken.id]);
    await sweep();
    expect(await live()).toHaveLength(1);
    expect(stage.lines).toMatchObject([{ flowId: broken.id }]);
  });

  it("gives nothing through an integration that is being deleted, which is no error", async () => {
    await saveAutomaticFlow();
    let swept: Promise<void> | undefined;
    await stage.db.transaction(async (tx) => {
      await tx.query("delete from integrations");
      swept = outsideTransaction(sweep);
      await someoneWaitsForALock(stage.db);
    });
    await swept;
    expect(await grants()).toEqual([]);
    expect(stage.lines).toEqual([expect.objectContaining({ msg: "an automatic grant cannot be given" })]);
  });

  it("with a large change that no save caused is held until an admin confirms", async () => {
    const { id } = await saveAutomaticFlow();
    await sweep();
    await addPeople(6);
    await sweep();
    expect(await live()).toHaveLength(1);
    await sweep();
    const held = await stage.db.query(
      "select after from audit_events where action = 'access-flow.changes-held' and subject_id = $1",
      [id],
    );
    expect(held).toMatchObject([{ after: { gives: 6, ends: 0, of: 1 } }]);
    await expect(confirmAutomaticFlow(stage, MEMBER, id)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await confirmAutomaticFlow(stage, ADMIN, id);
    await sweep();
    expect(await live()).toHaveLength(7);
  });

  it("is confirmed although a sweep carries it out at that moment", async () => {
    const { id } = await saveAutomaticFlow();
    await sweep();
    await addPeople(6);
    await sweep();
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
    await sweep();
    expect(await live()).toHaveLength(7);
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
    await saveAutomaticFlow();
    await addPeople(25);
    await sweep();
    await leave(20);
    await sweep();
    expect(await live()).toHaveLength(6);
  });

  it("are held where they are more, with an alarm, and lose it after an hour without an answer", async () => {
    const { id } = await saveAutomaticFlow();
    await addPeople(30);
    await sweep();
    await leave(21);
    await sweep();
    expect(await live()).toHaveLength(31);
    const since = stage.clock.now().toISOString();
    const endsCarriedOutAt = new Date(stage.clock.now().getTime() + 3_600_000).toISOString();
    expect(await heldOf(id)).toMatchObject({ gives: 0, ends: 21, of: 31, since, endsCarriedOutAt });
    expect(await audits(id, "access-flow.changes-held")).toBe(1);
    stage.clock.advance({ minutes: 59 });
    await carryOutDue();
    expect(await live()).toHaveLength(31);
    stage.clock.advance({ minutes: 1 });
    await carryOutDue();
    expect([(await live()).length, await heldOf(id), await audits(id, "access-flow.held-ends-carried-out")]).toEqual([
      10,
      null,
      1,
    ]);
  });

  it("lose it although gives are held, and deactivated people lose it at once", async () => {
    const { id } = await saveAutomaticFlow();
    await addPeople(60);
    await sweep();
    await stage.db.query("update identities set active = false where user_name ~ '^p[234]'");
    await leave(3);
    await addPeople(9, "new");
    await sweep();
    expect(await heldOf(id)).toMatchObject({ gives: 9, ends: 0, endsCarriedOutAt: null });
    expect((await live()).length).toBe(61 - 3 - 33);
  });
});

describe("an automatic flow over its limit", () => {
  it("is held with that number, and still ends access of people who leave", async () => {
    const { id } = await saveAutomaticFlow();
    await sweep();
    await addPeople(150);
    await stage.db.query(
      `insert into resources select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'name', 'c' || n,
         'physical_key', 'c' || n, 'arn', r.arn || n))).* from resources r, generate_series(1, 150) n`,
    );
    await sweep();
    const { held } = await stage.db.manager.findOneByOrFail(AutomaticFlowState, { flowId: id });
    expect(held).toMatchObject({ gives: 151 * 151 - 1, ends: 0, of: 1, atMost: 20_000 });
    expect(await live()).toHaveLength(1);
    await confirmAutomaticFlow(stage, ADMIN, id);
    await sweep();
    expect(await live()).toHaveLength(1);
    await stage.db.query(`update identities set attributes = '{"team":"ops"}' where user_name = 'mia'`);
    await sweep();
    expect(await live()).toEqual([]);
  });
});

async function addPeople(count: number, prefix = "p"): Promise<void> {
  await stage.db.query(
    `with added as (
       insert into identities (id, provider_id, person_id, external_id, user_name, display_name, active, roles, attributes, created_at)
       select gen_random_uuid(), i.provider_id, overlay(gen_random_uuid()::text placing '0000' from 1)::uuid, $2 || n, $2 || n, 'P' || n,
              true, '{}', i.attributes, i.created_at
         from identities i, generate_series(1, $1::int) n where i.user_name = 'mia'
       returning id, person_id, created_at)
     insert into people (id, home_id, created_at) select person_id, id, created_at from added`,
    [count, prefix],
  );
}
