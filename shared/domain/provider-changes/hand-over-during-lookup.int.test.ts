import { saveIdentity, saveProvider } from "../../../testing/factories";
import { ADMIN } from "../../../testing/test-domain";
import { createSlotLeaseStage, type SlotLeaseStage } from "../bindings/testing/slot-lease-stage";

let stage: SlotLeaseStage;

beforeAll(async () => {
  stage = await createSlotLeaseStage();
});
beforeEach(() => stage.begin());
afterAll(() => stage.close());

it("a hand-over while a principal is looked up has the lookup start over, with the person's new home", async () => {
  const email = "ana@example.com";
  const ana = await saveIdentity(stage.db, stage.people, "ana", { email });
  const successor = await saveProvider(stage.db);
  await saveIdentity(stage.db, successor, "ana.silva", { email });
  stage.center.users.set("user-ana", { userName: "ana.silva", email: null });
  const binding = await stage.ensure(ana);
  stage.center.before = async (call) => {
    if (!call.startsWith("userId")) return;
    stage.center.before = () => undefined;
    await stage.providerChanges.handOver(ADMIN, stage.people.id, successor.id, "REFUSE", true);
  };
  expect(await stage.prepareToTheEnd(binding.id)).toMatchObject({
    kind: "ready",
    binding: { personId: ana.personId, identityCenterUserId: "user-ana" },
  });
});
