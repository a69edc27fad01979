import { ADMIN } from "../../../testing/test-domain";
import { findDueWork } from "./due-work";
import { createGrantStage, type GrantStage } from "./testing/grant-stage";
import { view } from "./testing/simulated-stage";

let stage: GrantStage;

beforeAll(async () => {
  stage = await createGrantStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());

/** The kind of work that is found for the only target, which is due. */
async function kindOfWork(room = { work: 10, checks: 10 }): Promise<string[]> {
  await stage.db.query("update access_targets set next_reconcile_at = $1", [stage.clock.now()]);
  const { targetIds, checkIds } = await findDueWork(stage, stage.ids.connector, room);
  return [...targetIds.map(() => "work"), ...checkIds.map(() => "check")];
}

describe("due work", () => {
  it("at access that stays as it is is a check", async () => {
    await stage.give(view(["a"]), 3_600);
    await stage.give(view(["b"]), null);
    await stage.pass(20_000);
    expect(await kindOfWork()).toEqual(["check"]);
    expect(await kindOfWork({ work: 10, checks: 0 })).toEqual([]);
  });

  it.each([
    ["expired", () => stage.pass(20_000).then(() => stage.clock.advance({ seconds: 600 }))],
    ["is to be given", async () => {}],
    ["was revoked", async (id: string) => stage.grants.revoke(ADMIN, id, "It is not needed.")],
  ])("is no check where one of two grants %s", async (_what, happen) => {
    await stage.give(view(["a"]), null);
    await stage.pass(20_000);
    const { id } = await stage.give(view(["b"]), 600);
    await happen(id);
    await stage.uow.drain();
    expect(await kindOfWork()).toEqual(["work"]);
    expect(await kindOfWork({ work: 0, checks: 10 })).toEqual([]);
  });

  it("is no check where no grant is left", async () => {
    await stage.give(view(["a"]), 600);
    await stage.pass(20_000);
    await stage.db.query("delete from grants");
    expect(await kindOfWork()).toEqual(["work"]);
  });
});
