import { statementsOf } from "../../../testing/count-statements";
import { ADMIN } from "../../../testing/test-domain";
import { newId } from "../../kernel/ids";
import { createGrantHarness, type GrantHarness } from "./testing/grant-harness";

let harness: GrantHarness;

beforeAll(async () => {
  harness = await createGrantHarness();
});
afterAll(() => harness.close());
beforeEach(() => harness.begin());

const view = (namespace: string) => ({
  policies: [{ policy: "AmazonEKSViewPolicy", namespaces: [namespace] }],
  kubernetesGroups: [],
});

describe("the instructions of a grant", () => {
  const given = async (namespace: string) => (await harness.give(view(namespace))).id;
  const shown = async (personId: string | null, ...ids: string[]) => {
    const details = await harness.grantsQueries.accessDetails(ids.map((grantId) => ({ grantId, personId })));
    return details.map((one) => one?.profileName ?? null);
  };

  it("are shown to the grantee, for any number of grants in one statement", async () => {
    const ids = [await given("a"), await given("b"), await given("c")];
    await harness.work();
    const profile = expect.stringMatching(/-payments-[0-9a-f]{8}$/);
    expect(await shown(harness.ids.person, ...ids, newId())).toEqual([profile, profile, profile, null]);
    expect(await statementsOf(harness.db, () => shown(harness.ids.person, ...ids))).toHaveLength(1);
  });

  it("are shown to nobody else, whatever their roles", async () => {
    const id = await given("a");
    await harness.work();
    expect([await shown(newId(), id), await shown(null, id)]).toEqual([[null], [null]]);
  });

  it("are not shown before it is active, nor once it is due to end", async () => {
    const id = await given("a");
    expect(await shown(harness.ids.person, id)).toEqual([null]);
    await harness.work();
    await harness.grants.revoke(ADMIN, id, "It is not needed.");
    expect(await shown(harness.ids.person, id)).toEqual([null]);
  });
});
