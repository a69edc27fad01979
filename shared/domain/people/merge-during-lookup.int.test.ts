import { saveIdentity, saveProvider } from "../../../testing/factories";
import { ADMIN } from "../../../testing/test-domain";
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
    const center = await saveProvider(stage.db, {
      kind: "AWS_IDENTITY_CENTER",
      standing: "NAMED",
      integrationId: stage.integration.id,
    });
    const gone = await stage.person("ana");
    const kept = await saveIdentity(stage.db, center, "ana.in.center", { externalId: "user-ana" });
    const binding = await stage.ensure(gone);
    const people = new PeopleService({ ...stage, bindings: stage.bindings });
    stage.center.before = async (call) => {
      if (!call.startsWith("userId")) return;
      stage.center.before = () => undefined;
      await people.merge(ADMIN, { personId: kept.personId, otherId: gone.personId, homeIdentityId: kept.id });
    };
    expect(await stage.prepareToTheEnd(binding.id)).toMatchObject({
      kind: "ready",
      binding: { personId: kept.personId, identityCenterUserId: "user-ana" },
    });
  });
});
