import { statementsOf } from "../../../../testing/count-statements";
import { anyApprover, OWNER } from "../testing/request-fixture";
import { useRequestHarness } from "../testing/request-harness";

const { harness, fixture, ask } = useRequestHarness();

describe("an approval", () => {
  // Each of them delays the access: see decision 0061.
  it("takes at most 27 statements for its locks, its facts and its rows", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    const approve = () => harness.requests.approve(fixture.actor("ana"), { requestId: request.id }, null);
    const sent = await statementsOf(harness.db, approve);
    expect(sent.filter((text) => !/^(start transaction|commit)$/i.test(text)).length).toBeLessThanOrEqual(27);
  });
});
