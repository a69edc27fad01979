import { statementsOf } from "../../../testing/count-statements";
import { ADMIN } from "../../../testing/test-domain";
import { newId } from "../../kernel/ids";
import { createGrantStage, type GrantStage } from "./testing/grant-stage";

let stage: GrantStage;

beforeAll(async () => {
  stage = await createGrantStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());

const view = (namespace: string) => ({
  policies: [{ policy: "AmazonEKSViewPolicy", namespaces: [namespace] }],
  kubernetesGroups: [],
});

describe("how to use a grant", () => {
  const given = async (namespace: string) => (await stage.give(view(namespace))).id;
  const shown = async (personId: string | null, ...ids: string[]) => {
    const details = await stage.grantsQueries.accessDetails(ids.map((grantId) => ({ grantId, personId })));
    return details.map((one) => one?.profileName ?? null);
  };

  it("is told to the person who has it, of as many as they ask for in one statement", async () => {
    const ids = [await given("a"), await given("b"), await given("c")];
    await stage.work();
    const profile = expect.stringMatching(/-payments-[0-9a-f]{8}$/);
    expect(await shown(stage.ids.person, ...ids, newId())).toEqual([profile, profile, profile, null]);
    expect(await statementsOf(stage.db, () => shown(stage.ids.person, ...ids))).toHaveLength(1);
  });

  it("is told to nobody else, whoever they are", async () => {
    const id = await given("a");
    await stage.work();
    expect([await shown(newId(), id), await shown(null, id)]).toEqual([[null], [null]]);
  });

  it("is not told before it is active, nor once it is to end", async () => {
    const id = await given("a");
    expect(await shown(stage.ids.person, id)).toEqual([null]);
    await stage.work();
    await stage.grants.revoke(ADMIN, id, "It is not needed.");
    expect(await shown(stage.ids.person, id)).toEqual([null]);
  });
});
