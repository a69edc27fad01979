import { statementsOf } from "../../../../testing/count-statements";
import { anyApprover, OWNER } from "../testing/request-scene";
import { useRequestStage } from "../testing/request-stage";

const { stage, scene, ask } = useRequestStage();

describe("an approval", () => {
  // Each of them delays the access: see decision 0061.
  it("takes at most 27 statements for its locks, its facts and its rows", async () => {
    await scene.flow(anyApprover(OWNER));
    const request = await ask();
    const approve = () => stage.requests.approve(scene.actor("ana"), { requestId: request.id }, null);
    const sent = await statementsOf(stage.db, approve);
    expect(sent.filter((text) => !/^(start transaction|commit)$/i.test(text)).length).toBeLessThanOrEqual(27);
  });
});
