import { ADMIN } from "../../../testing/test-domain";
import { DomainError } from "../../kernel/app-error";
import { anyApprover, OWNER } from "./testing/request-fixture";
import { createRequestHarness, type RequestHarness } from "./testing/request-harness";

describe("decisions, and simultaneous changes of their preconditions,", () => {
  let harness: RequestHarness;

  beforeAll(async () => {
    harness = await createRequestHarness();
  });

  afterAll(() => harness.close());

  it("wait for each other, and never deadlock", async () => {
    for (let round = 0; round < 6; round += 1) {
      const fixture = await harness.begin();
      await fixture.flow(anyApprover(OWNER));
      const resourceIds = [fixture.payments.id, fixture.orders.id];
      const request = await harness.requests.create(fixture.actor("mia"), fixture.form({ resourceIds }));
      const results = await Promise.allSettled([
        harness.requests.approve(fixture.actor("ana"), { requestId: request.id }, null),
        harness.requests.approve(fixture.actor("ben"), { requestId: request.id }, null),
        harness.requests.create(fixture.actor("max"), fixture.form({ resourceIds })),
        fixture.readPeople({ payments: ["ben", "max"] }),
        harness.integrations.setEnabled(ADMIN, fixture.integration.id, false),
        harness.act((tx) => harness.owners.resolveIntegration(tx, fixture.integration.id)),
        harness.sweep(),
        harness.requests.cancel(fixture.actor("mia"), { requestId: request.id }, null),
      ]);
      for (const result of results) {
        // Refusals are domain errors; a deadlock would surface as PostgreSQL's own error.
        if (result.status === "rejected") expect(result.reason).toBeInstanceOf(DomainError);
      }
      expect(await harness.grantCount()).toBeLessThanOrEqual(2);
    }
  });
});
