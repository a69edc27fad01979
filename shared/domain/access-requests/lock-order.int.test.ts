import { ADMIN } from "../../../testing/test-domain";
import { DomainError } from "../../kernel/app-error";
import { anyApprover, OWNER } from "./testing/request-scene";
import { createRequestStage, type RequestStage } from "./testing/request-stage";

describe("decisions, and simultaneous changes of their preconditions,", () => {
  let stage: RequestStage;

  beforeAll(async () => {
    stage = await createRequestStage();
  });

  afterAll(() => stage.close());

  it("wait for each other, and never deadlock", async () => {
    for (let round = 0; round < 6; round += 1) {
      const scene = await stage.begin();
      await scene.flow(anyApprover(OWNER));
      const resourceIds = [scene.payments.id, scene.orders.id];
      const request = await stage.requests.create(scene.actor("mia"), scene.form({ resourceIds }));
      const results = await Promise.allSettled([
        stage.requests.approve(scene.actor("ana"), { requestId: request.id }, null),
        stage.requests.approve(scene.actor("ben"), { requestId: request.id }, null),
        stage.requests.create(scene.actor("max"), scene.form({ resourceIds })),
        scene.readPeople({ payments: ["ben", "max"] }),
        stage.integrations.setEnabled(ADMIN, scene.integration.id, false),
        stage.act((tx) => stage.owners.resolveIntegration(tx, scene.integration.id)),
        stage.sweep(),
        stage.requests.cancel(scene.actor("mia"), { requestId: request.id }, null),
      ]);
      for (const result of results) {
        // Refusals are domain errors; a deadlock would surface as PostgreSQL's own error.
        if (result.status === "rejected") expect(result.reason).toBeInstanceOf(DomainError);
      }
      expect(await stage.grantCount()).toBeLessThanOrEqual(2);
    }
  });
});
