import { type SavedIdentity, saveGrant, saveTarget } from "../../../../testing/factories";
import { ADMIN } from "../../../../testing/test-domain";
import { newId } from "../../../kernel/ids";
import { Binding } from "../../bindings/binding.entity";
import { principalAt } from "../../bindings/pool/principal-at";
import { createSlotLeaseHarness, type SlotLeaseHarness } from "../../bindings/testing/slot-lease-harness";
import { Grant } from "../grant.entity";
import { CLOSED_TARGETS_KEPT_DAYS, forgetRemovedBindings } from "./forget-ended-access";

let harness: SlotLeaseHarness;
let ana: SavedIdentity;

beforeAll(async () => {
  harness = await createSlotLeaseHarness();
});
afterAll(() => harness.close());
beforeEach(async () => {
  await harness.begin(3);
  ana = await harness.person("ana");
  await harness.checkAll();
});

const bindings = async () => (await harness.db.manager.find(Binding)).map(({ id }) => id);
const muchLater = () => harness.clock.advance({ days: CLOSED_TARGETS_KEPT_DAYS + 1 });
const forget = () => forgetRemovedBindings(harness);

describe("removed bindings", () => {
  it("are deleted after their retention, and the log still names the person of the role", async () => {
    const lease = await harness.leaseAndEnd(ana);
    const at = new Date(lease.removedAt!.getTime() - 1);
    const ended = await saveGrant(harness.db, lease, { state: "REVOKED", endedAt: at });
    const before = await principalAt(harness.db.manager, lease.principalArn!, at);
    expect(before).toMatchObject({ personId: ana.personId, bindingId: lease.id });
    await forget();
    expect(await bindings()).toEqual([lease.id]);
    muchLater();
    await forget();
    expect(await bindings()).toEqual([]);
    expect(await principalAt(harness.db.manager, lease.principalArn!, at)).toEqual(before);
    expect(await harness.db.manager.findOneBy(Grant, { id: ended.id })).toEqual({ ...ended, bindingId: null });
  });

  it("are listed under the person that theirs was merged into, however often", async () => {
    const lease = await harness.leaseAndEnd(ana);
    const [second, third] = [newId(), newId()];
    await merged(second, ana.personId);
    await merged(third, second);
    muchLater();
    await forget();
    expect(await bindings()).toEqual([]);
    const at = new Date(lease.removedAt!.getTime() - 1);
    expect(await principalAt(harness.db.manager, lease.principalArn!, at)).toMatchObject({ personId: third });
  });

  it("stay while a target or a grant stands on them, and while they are not removed", async () => {
    const ofTarget = await harness.leaseAndEnd(ana);
    await saveTarget(harness.db, ofTarget, { state: "CLOSED" });
    const ofGrant = await harness.leaseAndEnd(await harness.person("ben"));
    await saveGrant(harness.db, ofGrant);
    const idle = await harness.ready(await harness.person("cleo"));
    await harness.makeIdle(idle.id);
    muchLater();
    await forget();
    expect((await bindings()).sort()).toEqual([ofTarget.id, ofGrant.id, idle.id].sort());
  });
});

async function merged(keptId: string, goneId: string): Promise<void> {
  await harness.uow.run(ADMIN, (tx) => {
    tx.audit({ action: "person.merged", subjectType: "person", subjectId: keptId, before: { goneId } });
  });
}
