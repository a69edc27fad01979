import { someoneWaitsForALock } from "../../../../testing/lock-waits";
import { outsideTransaction } from "../../../platform/database/connections/one-connection";
import { automaticFixture } from "../testing/automatic-fixture";
import { createGrantHarness, type GrantHarness } from "../testing/grant-harness";

let harness: GrantHarness;
let fixture: ReturnType<typeof automaticFixture>;

beforeAll(async () => {
  harness = await createGrantHarness();
  fixture = automaticFixture(harness);
});
afterAll(() => harness.close());
beforeEach(() => harness.begin());

/** Two people have access, and one of them is to lose it. A third one is to get it. The result is the flow's id. */
async function oneLeavesAndOneComes(): Promise<string> {
  const { id } = await fixture.saveAutomaticFlow();
  await fixture.addPeople(1, "leaver");
  await fixture.sweep();
  expect(await fixture.live()).toHaveLength(2);
  await fixture.addPeople(1, "newcomer");
  await harness.db.query(`update identities set attributes = '{"team":"ops"}' where user_name = 'leaver1'`);
  return id;
}

describe("a give that is not possible", () => {
  it("does not keep the access of people who left", async () => {
    const flowId = await oneLeavesAndOneComes();
    await harness.db.query("alter table grants add constraint no_new_ones check (end_asked_at is not null) not valid");
    try {
      await fixture.sweep();
    } finally {
      await harness.db.query("alter table grants drop constraint no_new_ones");
    }
    expect(harness.lines).toMatchObject([{ flowId, msg: "an automatic access flow was not carried out" }]);
    expect((await fixture.live()).map(({ personId }) => personId)).toEqual([harness.ids.person]);
    await fixture.sweep();
    expect(await fixture.live()).toHaveLength(2);
  });

  it("because it waits for a lock does not keep it either", async () => {
    await oneLeavesAndOneComes();
    let swept: Promise<void> | undefined;
    await harness.db.transaction(async (tx) => {
      await tx.query("select 1 from integrations for update");
      swept = outsideTransaction(fixture.sweep);
      await someoneWaitsForALock(harness.db);
      const live = await outsideTransaction(fixture.live);
      expect(live.map(({ personId }) => personId)).toEqual([harness.ids.person]);
    });
    await swept;
    expect(await fixture.live()).toHaveLength(2);
  });
});

it("access is not given where the flow was switched off between its evaluation and the gives", async () => {
  const flowId = await oneLeavesAndOneComes();
  let swept: Promise<void> | undefined;
  let switchedOff: Promise<void> | undefined;
  await harness.db.transaction(async (tx) => {
    await tx.query("select 1 from automatic_flow_states for update");
    swept = outsideTransaction(fixture.sweep);
    await someoneWaitsForALock(harness.db);
    switchedOff = outsideTransaction(() =>
      harness.db.transaction(async (other) => {
        // It is the next one to get this lock, before the gives.
        await other.query("select pg_advisory_xact_lock(hashtext($1))", [`automatic-flow-${flowId}`]);
        await other.query("update access_flows set active = false, version = version + 1");
      }),
    );
    await someoneWaitsForALock(harness.db, 2);
  });
  await Promise.all([swept, switchedOff]);
  expect([(await fixture.live()).length, (await fixture.grants()).length]).toEqual([0, 2]);
});
