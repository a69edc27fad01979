import { saveIdentity, saveProvider } from "../../../testing/factories";
import { ADMIN } from "../../../testing/test-domain";
import { createSlotLeaseHarness, type SlotLeaseHarness } from "../bindings/testing/slot-lease-harness";

let harness: SlotLeaseHarness;

beforeAll(async () => {
  harness = await createSlotLeaseHarness();
});
beforeEach(() => harness.begin());
afterAll(() => harness.close());

it("a hand-over while a principal is looked up has the lookup start over, with the person's new home", async () => {
  const email = "ana@example.com";
  const ana = await saveIdentity(harness.db, harness.people, "ana", { email });
  const successor = await saveProvider(harness.db);
  await saveIdentity(harness.db, successor, "ana.silva", { email });
  harness.center.users.set("user-ana", { userName: "ana.silva", email: null });
  const binding = await harness.ensure(ana);
  harness.center.before = async (call) => {
    if (!call.startsWith("userId")) return;
    harness.center.before = () => undefined;
    await harness.providerChanges.handOver(ADMIN, harness.people.id, successor.id, "REFUSE", true);
  };
  expect(await harness.prepareToTheEnd(binding.id)).toMatchObject({
    kind: "ready",
    binding: { personId: ana.personId, identityCenterUserId: "user-ana" },
  });
});
