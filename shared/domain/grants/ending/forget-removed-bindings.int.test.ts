import { type SavedIdentity, saveGrant, saveTarget } from "../../../../testing/factories";
import { ADMIN } from "../../../../testing/test-domain";
import { newId } from "../../../kernel/ids";
import { Binding } from "../../bindings/binding.entity";
import { principalAt } from "../../bindings/pool/principal-at";
import { createSlotLeaseStage, type SlotLeaseStage } from "../../bindings/testing/slot-lease-stage";
import { Grant } from "../grant.entity";
import { CLOSED_TARGETS_KEPT_DAYS, forgetRemovedBindings } from "./forget-ended-access";

let stage: SlotLeaseStage;
let ana: SavedIdentity;

beforeAll(async () => {
  stage = await createSlotLeaseStage();
});
afterAll(() => stage.close());
beforeEach(async () => {
  await stage.begin(3);
  ana = await stage.person("ana");
  await stage.checkAll();
});

const bindings = async () => (await stage.db.manager.find(Binding)).map(({ id }) => id);
const muchLater = () => stage.clock.advance({ days: CLOSED_TARGETS_KEPT_DAYS + 1 });
const forget = () => forgetRemovedBindings(stage);

describe("removed bindings", () => {
  it("are deleted after their retention, and the log still names the person of the role", async () => {
    const lease = await stage.leaseAndEnd(ana);
    const at = new Date(lease.removedAt!.getTime() - 1);
    const ended = await saveGrant(stage.db, lease, { state: "REVOKED", endedAt: at });
    const before = await principalAt(stage.db.manager, lease.principalArn!, at);
    expect(before).toMatchObject({ personId: ana.personId, bindingId: lease.id });
    await forget();
    expect(await bindings()).toEqual([lease.id]);
    muchLater();
    await forget();
    expect(await bindings()).toEqual([]);
    expect(await principalAt(stage.db.manager, lease.principalArn!, at)).toEqual(before);
    expect(await stage.db.manager.findOneBy(Grant, { id: ended.id })).toEqual({ ...ended, bindingId: null });
  });

  it("are listed under the person that theirs was merged into, however often", async () => {
    const lease = await stage.leaseAndEnd(ana);
    const [second, third] = [newId(), newId()];
    await merged(second, ana.personId);
    await merged(third, second);
    muchLater();
    await forget();
    expect(await bindings()).toEqual([]);
    const at = new Date(lease.removedAt!.getTime() - 1);
    expect(await principalAt(stage.db.manager, lease.principalArn!, at)).toMatchObject({ personId: third });
  });

  it("stay while a target or a grant stands on them, and while they are not removed", async () => {
    const ofTarget = await stage.leaseAndEnd(ana);
    await saveTarget(stage.db, ofTarget, { state: "CLOSED" });
    const ofGrant = await stage.leaseAndEnd(await stage.person("ben"));
    await saveGrant(stage.db, ofGrant);
    const parked = await stage.ready(await stage.person("cleo"));
    await stage.park(parked.id);
    muchLater();
    await forget();
    expect((await bindings()).sort()).toEqual([ofTarget.id, ofGrant.id, parked.id].sort());
  });
});

async function merged(keptId: string, goneId: string): Promise<void> {
  await stage.uow.run(ADMIN, (tx) => {
    tx.audit({ action: "person.merged", subjectType: "person", subjectId: keptId, before: { goneId } });
  });
}
