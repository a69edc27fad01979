import { outsideTransaction } from "../../shared/platform/database/connections/one-connection";
import { someoneWaitsForALock } from "../../testing/lock-waits";
import { ADMIN } from "../../testing/test-domain";
import { flowModelOf, integrationModelOf, updateRequestOf, upsertRequestOf } from "./testing/provider-models";
import { ApiError } from "./testing/provider-wire";
import {
  aFlowModel,
  anIntegration,
  applyFlow,
  applyIntegration,
  openTerraformHarness,
  type TerraformHarness,
} from "./testing/terraform-harness";

/** Two pipelines that apply at one moment: each document counts as a whole, or not at all. */
describe("simultaneous updates by Terraform", () => {
  let harness: TerraformHarness;

  beforeAll(async () => {
    harness = await openTerraformHarness();
  });
  beforeEach(() => harness.empty());
  afterAll(() => harness.close());

  /** Every reader has finished before the first write. */
  async function atOnce<T>(table: string, id: string, updates: readonly (() => Promise<T>)[]) {
    const { db, uow } = harness.api.platform;
    return uow.run(ADMIN, async (tx) => {
      await tx.manager.query(`select 1 from ${table} where id = $1 for update`, [id]);
      return outsideTransaction(async () => {
        const answers = Promise.allSettled(updates.map((update) => update()));
        await someoneWaitsForALock(db, updates.length);
        return { answers };
      });
    });
  }

  /** And the integration that it names. */
  async function makeFlow(name = "Payments") {
    await applyIntegration(harness);
    return applyFlow(harness, { name });
  }

  const changes = async (action: string, id: string): Promise<object[]> =>
    harness.api.platform.db.query("select 1 from audit_events where action = $1 and subject_id = $2", [action, id]);

  function winnerAndRefusal<T>(answers: readonly PromiseSettledResult<T>[]): { winner: T; refusal: ApiError } {
    const winner = answers.find((one) => one.status === "fulfilled");
    const refused = answers.find((one) => one.status === "rejected");
    if (!winner || !refused) throw new Error(`One was to win: ${JSON.stringify(answers)}`);
    expect(refused.reason).toBeInstanceOf(ApiError);
    return { winner: winner.value, refusal: refused.reason as ApiError };
  }

  it("of a flow: one is applied whole, the other is refused, and is applied when it is sent again", async () => {
    const flow = await makeFlow();
    const { id } = flow.state!;
    const models = [1, 2].map((n) =>
      aFlowModel({ name: `Payments ${n}`, description: `${n}`, grant_duration_in_min: n }),
    );
    const updates = models.map((model) => () => harness.wire.updateFlow(id, upsertRequestOf(model)));
    const { answers } = await atOnce("access_flows", id, updates);
    const { winner, refusal } = winnerAndRefusal(await answers);
    expect(refusal).toMatchObject({ status: 409, body: expect.stringContaining("was changed meanwhile (version 2)") });
    const applied = models.find(({ name }) => name === winner.name)!;
    expect(flowModelOf(winner)).toEqual(applied);
    await flow.expectNoChanges(applied);
    expect(await changes("access-flow.updated", id)).toHaveLength(1);

    const refused = models.find((model) => model !== applied)!;
    expect(await flow.apply(refused)).toBe("UPDATED");
    expect(await changes("access-flow.updated", id)).toHaveLength(2);
  });

  it("of an integration: one is applied whole, the other is refused, and is applied when it is sent again", async () => {
    const integration = await applyIntegration(harness);
    const { id } = integration.state!;
    const models = ["1", "2"].map((n) =>
      anIntegration(harness, {
        name: `AWS ${n}`,
        integration_config: { ...anIntegration(harness).integration_config, session_duration_hours: n },
        custom_access_details: n,
      }),
    );
    const updates = models.map((model) => () => harness.wire.updateIntegration(id, updateRequestOf(model)));
    const { answers } = await atOnce("integrations", id, updates);
    const { winner, refusal } = winnerAndRefusal(await answers);
    expect(refusal).toMatchObject({ status: 409, body: expect.stringContaining("was changed meanwhile (version 2)") });
    const applied = models.find(({ name }) => name === winner.name)!;
    expect(integrationModelOf(winner)).toEqual(applied);
    await integration.expectNoChanges(applied);
    expect(await changes("integration.updated", id)).toHaveLength(1);

    const refused = models.find((model) => model !== applied)!;
    expect(await integration.apply(refused)).toBe("UPDATED");
    expect(await changes("integration.updated", id)).toHaveLength(2);
  });

  it("of a flow, many at once: as many changes as were reported, and the last one whole", async () => {
    const flow = await makeFlow();
    const { id } = flow.state!;
    const models = Array.from({ length: 8 }, (_, n) =>
      aFlowModel({ description: `${n}`, grant_duration_in_min: n + 1 }),
    );
    const answers = await Promise.allSettled(
      models.map((model) => harness.wire.updateFlow(id, upsertRequestOf(model))),
    );
    const applied = answers.filter((one) => one.status === "fulfilled").map(({ value }) => flowModelOf(value));
    const told = answers.filter((one) => one.status === "rejected").map(({ reason }) => (reason as ApiError).status);
    expect(told).toEqual(told.map(() => 409));
    expect(applied.length).toBeGreaterThan(0);
    expect(await changes("access-flow.updated", id)).toHaveLength(applied.length);
    expect(applied).toContainEqual(flowModelOf(await harness.wire.getFlow(id)));
  });

  it("that give two flows one name: one has it, and the other is refused as taken", async () => {
    const one = await makeFlow("One");
    const other = await applyFlow(harness, { name: "Other" });
    const answers = await Promise.allSettled(
      [one, other].map(({ state }) =>
        harness.wire.updateFlow(state!.id, upsertRequestOf(aFlowModel({ name: "Payments" }))),
      ),
    );
    const { winner, refusal } = winnerAndRefusal(answers);
    expect(winner.name).toBe("Payments");
    expect(refusal).toMatchObject({ status: 409, body: expect.stringContaining("'name' is taken") });
    const names = (await harness.wire.listFlows()).map(({ name }) => name).sort();
    expect([
      ["One", "Payments"],
      ["Other", "Payments"],
    ]).toContainEqual(names);
  });

  it("during a deletion: the object is gone, or the deletion is refused", async () => {
    const flow = await makeFlow();
    const { id } = flow.state!;
    const { answers } = await atOnce<unknown>("access_flows", id, [
      () => harness.wire.updateFlow(id, upsertRequestOf(aFlowModel({ description: "changed" }))),
      () => harness.wire.deleteFlow(id),
    ]);
    const [updated, deleted] = await answers;
    expect([updated!.status, deleted!.status].sort()).toEqual(["fulfilled", "rejected"]);
    await flow.refresh();
    expect(flow.state?.model.description ?? null).toBe(updated!.status === "fulfilled" ? "changed" : null);
    expect(flow.state === null).toBe(deleted!.status === "fulfilled");
  });
});
