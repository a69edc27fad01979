import { someoneWaitsForALock } from "../../../../testing/lock-waits";
import { outsideTransaction } from "../../../platform/database/connections/one-connection";
import { automaticScene } from "../testing/automatic-scene";
import { createGrantStage, type GrantStage } from "../testing/grant-stage";

let stage: GrantStage;
let scene: ReturnType<typeof automaticScene>;

beforeAll(async () => {
  stage = await createGrantStage();
  scene = automaticScene(stage);
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());

/** Two people have access, and one of them is to lose it. A third one is to get it. The result is the flow's id. */
async function oneLeavesAndOneComes(): Promise<string> {
  const { id } = await scene.saveAutomaticFlow();
  await scene.addPeople(1, "leaver");
  await scene.sweep();
  expect(await scene.live()).toHaveLength(2);
  await scene.addPeople(1, "newcomer");
  await stage.db.query(`update identities set attributes = '{"team":"ops"}' where user_name = 'leaver1'`);
  return id;
}

describe("a give that is not possible", () => {
  it("does not keep the access of people who left", async () => {
    const flowId = await oneLeavesAndOneComes();
    await stage.db.query("alter table grants add constraint no_new_ones check (end_asked_at is not null) not valid");
    try {
      await scene.sweep();
    } finally {
      await stage.db.query("alter table grants drop constraint no_new_ones");
    }
    expect(stage.lines).toMatchObject([{ flowId, msg: "an automatic access flow was not carried out" }]);
    expect((await scene.live()).map(({ personId }) => personId)).toEqual([stage.ids.person]);
    await scene.sweep();
    expect(await scene.live()).toHaveLength(2);
  });

  it("because it waits for a lock does not keep it either", async () => {
    await oneLeavesAndOneComes();
    let swept: Promise<void> | undefined;
    await stage.db.transaction(async (tx) => {
      await tx.query("select 1 from integrations for update");
      swept = outsideTransaction(scene.sweep);
      await someoneWaitsForALock(stage.db);
      const live = await outsideTransaction(scene.live);
      expect(live.map(({ personId }) => personId)).toEqual([stage.ids.person]);
    });
    await swept;
    expect(await scene.live()).toHaveLength(2);
  });
});

it("access is not given where the flow was switched off between its evaluation and the gives", async () => {
  const flowId = await oneLeavesAndOneComes();
  let swept: Promise<void> | undefined;
  let switchedOff: Promise<void> | undefined;
  await stage.db.transaction(async (tx) => {
    await tx.query("select 1 from automatic_flow_states for update");
    swept = outsideTransaction(scene.sweep);
    await someoneWaitsForALock(stage.db);
    switchedOff = outsideTransaction(() =>
      stage.db.transaction(async (other) => {
        // It is the next one to get this lock, before the gives.
        await other.query("select pg_advisory_xact_lock(hashtext($1))", [`automatic-flow-${flowId}`]);
        await other.query("update access_flows set active = false, version = version + 1");
      }),
    );
    await someoneWaitsForALock(stage.db, 2);
  });
  await Promise.all([swept, switchedOff]);
  expect([(await scene.live()).length, (await scene.grants()).length]).toEqual([0, 2]);
});
