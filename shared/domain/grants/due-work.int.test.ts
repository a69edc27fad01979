import { ADMIN } from "../../../testing/test-domain";
import { findDueWork } from "./due-work";
import { createGrantHarness, type GrantHarness } from "./testing/grant-harness";
import { view } from "./testing/simulated-harness";

let harness: GrantHarness;

beforeAll(async () => {
  harness = await createGrantHarness();
});
afterAll(() => harness.close());
beforeEach(() => harness.begin());

/** The kind of work that is found for the only target, which is due. */
async function kindOfWork(room = { work: 10, checks: 10 }): Promise<string[]> {
  await harness.db.query("update access_targets set next_reconcile_at = $1", [harness.clock.now()]);
  const { targetIds, checkIds } = await findDueWork(harness, harness.ids.connector, room);
  return [...targetIds.map(() => "work"), ...checkIds.map(() => "check")];
}

describe("due work", () => {
  it("at access that stays as it is is a check", async () => {
    await harness.give(view(["a"]), 3_600);
    await harness.give(view(["b"]), null);
    await harness.pass(20_000);
    expect(await kindOfWork()).toEqual(["check"]);
    expect(await kindOfWork({ work: 10, checks: 0 })).toEqual([]);
  });

  it.each([
    ["expired", () => harness.pass(20_000).then(() => harness.clock.advance({ seconds: 600 }))],
    ["is to be given", async () => {}],
    ["was revoked", async (id: string) => harness.grants.revoke(ADMIN, id, "It is not needed.")],
  ])("is no check where one of two grants %s", async (_what, happen) => {
    await harness.give(view(["a"]), null);
    await harness.pass(20_000);
    const { id } = await harness.give(view(["b"]), 600);
    await happen(id);
    await harness.uow.drain();
    expect(await kindOfWork()).toEqual(["work"]);
    expect(await kindOfWork({ work: 0, checks: 10 })).toEqual([]);
  });

  it("is no check where no grant is left", async () => {
    await harness.give(view(["a"]), 600);
    await harness.pass(20_000);
    await harness.db.query("delete from grants");
    expect(await kindOfWork()).toEqual(["work"]);
  });
});
