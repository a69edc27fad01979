import { saveIdentity, saveProvider } from "../../../testing/factories";
import { ADMIN } from "../../../testing/test-domain";
import { outsideTransaction } from "../../platform/database/connections/one-connection";
import { NO_GRANTS } from "../bindings/testing/no-grants";
import { createSlotLeaseStage, type SlotLeaseStage } from "../bindings/testing/slot-lease-stage";
import { PeopleService } from "./people.service";

let stage: SlotLeaseStage;

beforeAll(async () => {
  stage = await createSlotLeaseStage();
});
beforeEach(() => stage.begin());
afterAll(() => stage.close());

describe("a merge of people while the principal of one is looked up", () => {
  it("has the lookup start over, which finds the user that the merged person has", async () => {
    const { binding, merge, found } = await twoSelves();
    stage.center.before = async (call) => {
      if (!call.startsWith("userId")) return;
      stage.center.before = () => undefined;
      await merge();
    };
    expect(await stage.prepareToTheEnd(binding.id)).toMatchObject(found);
  });

  it("has it start over even if the merge commits while the lookup's failure is recorded", async () => {
    const { binding, merge, found } = await twoSelves();
    const failed = () => outsideTransaction(merge);
    expect(await stage.prepare(binding.id, { ...NO_GRANTS, failed })).toMatchObject({ kind: "waiting" });
    expect(await stage.prepareToTheEnd(binding.id)).toMatchObject(found);
  });
});

it("a link to a user while the person's principal is looked up has the lookup start over, and find the user", async () => {
  const ana = await saveIdentity(stage.db, stage.people, "ana");
  const [kind, standing, integrationId] = ["AWS_IDENTITY_CENTER", "LINK_ONLY", stage.integration.id] as const;
  const center = await saveProvider(stage.db, { kind, standing, integrationId });
  stage.center.users.set("user-ana", { userName: "ana.silva", email: null });
  const user = await saveIdentity(stage.db, center, "ana.silva", { externalId: "user-ana" });
  const binding = await stage.ensure(ana);
  stage.center.before = async (call) => {
    if (!call.startsWith("userId")) return;
    stage.center.before = () => undefined;
    await new PeopleService({ ...stage, bindings: stage.bindings }).linkIdentity(ADMIN, user.id, ana.personId);
  };
  expect(await stage.prepareToTheEnd(binding.id)).toMatchObject({
    kind: "ready",
    binding: { personId: ana.personId, identityCenterUserId: "user-ana" },
  });
});

/** The second person has the user of Identity Center that the first one's binding needs. */
async function twoSelves() {
  const center = await saveProvider(stage.db, {
    kind: "AWS_IDENTITY_CENTER",
    standing: "NAMED",
    integrationId: stage.integration.id,
  });
  const gone = await stage.person("ana");
  const { id, personId } = await saveIdentity(stage.db, center, "ana.in.center", { externalId: "user-ana" });
  const people = new PeopleService({ ...stage, bindings: stage.bindings });
  return {
    binding: await stage.ensure(gone),
    merge: async () => void (await people.merge(ADMIN, { personId, otherId: gone.personId, homeIdentityId: id })),
    found: { kind: "ready", binding: { personId, identityCenterUserId: "user-ana" } },
  };
}
