import { saveIdentity, saveProvider } from "../../../testing/factories";
import { ADMIN } from "../../../testing/test-domain";
import { outsideTransaction } from "../../platform/database/connections/one-connection";
import { NO_GRANTS } from "../bindings/testing/no-grants";
import { createSlotLeaseHarness, type SlotLeaseHarness } from "../bindings/testing/slot-lease-harness";
import { PeopleService } from "./people.service";

let harness: SlotLeaseHarness;

beforeAll(async () => {
  harness = await createSlotLeaseHarness();
});
beforeEach(() => harness.begin());
afterAll(() => harness.close());

describe("a merge of people while the principal of one is looked up", () => {
  it("has the lookup start over, which finds the user that the merged person has", async () => {
    const { binding, merge, found } = await twoSelves();
    harness.center.before = async (call) => {
      if (!call.startsWith("userId")) return;
      harness.center.before = () => undefined;
      await merge();
    };
    expect(await harness.prepareToTheEnd(binding.id)).toMatchObject(found);
  });

  it("has it start over even if the merge commits while the lookup's failure is recorded", async () => {
    const { binding, merge, found } = await twoSelves();
    const failed = () => outsideTransaction(merge);
    expect(await harness.prepare(binding.id, { ...NO_GRANTS, failed })).toMatchObject({ kind: "waiting" });
    expect(await harness.prepareToTheEnd(binding.id)).toMatchObject(found);
  });
});

it("a link to a user while the person's principal is looked up has the lookup start over, and find the user", async () => {
  const ana = await saveIdentity(harness.db, harness.people, "ana");
  const [kind, standing, integrationId] = ["AWS_IDENTITY_CENTER", "LINK_ONLY", harness.integration.id] as const;
  const center = await saveProvider(harness.db, { kind, standing, integrationId });
  harness.center.users.set("user-ana", { userName: "ana.silva", email: null });
  const user = await saveIdentity(harness.db, center, "ana.silva", { externalId: "user-ana" });
  const binding = await harness.ensure(ana);
  harness.center.before = async (call) => {
    if (!call.startsWith("userId")) return;
    harness.center.before = () => undefined;
    await new PeopleService({ ...harness, bindings: harness.bindings }).linkIdentity(ADMIN, user.id, ana.personId);
  };
  expect(await harness.prepareToTheEnd(binding.id)).toMatchObject({
    kind: "ready",
    binding: { personId: ana.personId, identityCenterUserId: "user-ana" },
  });
});

/** The second person has the user of Identity Center that the first one's binding needs. */
async function twoSelves() {
  const center = await saveProvider(harness.db, {
    kind: "AWS_IDENTITY_CENTER",
    standing: "NAMED",
    integrationId: harness.integration.id,
  });
  const gone = await harness.person("ana");
  const { id, personId } = await saveIdentity(harness.db, center, "ana.in.center", { externalId: "user-ana" });
  const people = new PeopleService({ ...harness, bindings: harness.bindings });
  return {
    binding: await harness.ensure(gone),
    merge: async () => void (await people.merge(ADMIN, { personId, otherId: gone.personId, homeIdentityId: id })),
    found: { kind: "ready", binding: { personId, identityCenterUserId: "user-ana" } },
  };
}
