import { sweepAutomaticFlows } from "../../shared/domain/grants/automatic/automatic-grants";
import { INSTALLATION } from "../../shared/domain/grants/testing/grant-harness";
import {
  createSimulatedHarness,
  type SimulatedHarness,
  view,
} from "../../shared/domain/grants/testing/simulated-harness";
import { ADMIN } from "../../testing/test-domain";
import { integrationResource } from "./testing/framework";
import { createRequestOf } from "./testing/provider-models";
import { NotFoundError } from "./testing/provider-wire";
import {
  applyFlow,
  aTargetModel,
  namedCondition,
  openTerraformHarness,
  SETTINGS,
  type TerraformHarness,
} from "./testing/terraform-harness";

const GRANT = `query ($id: ID!) { grant(id: $id) {
  state endReason
  receipt { calls { operation } firstSeenAbsentAt lastSeenAbsentAt remains { __typename } } } }`;

const RECEIPT_OF_REMOVAL = {
  calls: expect.arrayContaining([{ operation: "eks:DeleteAccessEntry" }]),
  firstSeenAbsentAt: expect.any(String),
  lastSeenAbsentAt: expect.any(String),
  remains: null,
};

/** Followed from the plan that deletes to the receipt of the access that ended, in the simulated AWS. */
describe("access whose integration or flow is deleted by Terraform", () => {
  let aws: SimulatedHarness;
  let harness: TerraformHarness;

  beforeAll(async () => {
    aws = await createSimulatedHarness();
  });
  afterAll(() => aws.close());
  beforeEach(async () => {
    await aws.begin();
    harness = await openTerraformHarness({ DATABASE_URL: aws.harness.url, DRAWBRIDGE_INSTALLATION_ID: INSTALLATION });
    // The grants go by the clock of the harness, and the server is to have the same time.
    aws.harness.clock.advance({ milliseconds: harness.api.clock.now().getTime() - aws.harness.clock.now().getTime() });
    await aws.harness.keepConnected();
  });
  afterEach(() => harness.close());

  async function pass(milliseconds: number): Promise<void> {
    await aws.harness.pass(milliseconds);
    harness.api.clock.advance({ milliseconds: aws.harness.clock.now().getTime() - harness.api.clock.now().getTime() });
  }

  async function reportedGrant(id: string) {
    const { data, codes } = await harness.api.ask(ADMIN, GRANT, { id });
    expect(codes).toEqual([]);
    return data!.grant;
  }

  async function importedIntegration() {
    const integration = integrationResource(harness.wire);
    await integration.import(aws.harness.ids.integration);
    const { model } = integration.state!;
    // The import block of the code view: an empty plan before the deletion.
    expect(await integration.apply(model)).toBe("UNCHANGED");
    return { integration, model };
  }

  it("ends with a receipt with its integration, though AWS denies it for a while, and then frees the name", async () => {
    const { integration, model } = await importedIntegration();
    const { id } = await aws.harness.give(view(["a"]), null);
    await pass(12_000);
    expect(await reportedGrant(id)).toEqual({ state: "ACTIVE", endReason: null, receipt: null });
    expect(aws.can()).toEqual(["AmazonEKSViewPolicy: a"]);

    aws.denyRemovals();
    await integration.destroy();
    await pass(60_000);
    // Gone for Terraform at once. The access still exists, and so does everything that ends it.
    await expect(harness.wire.getIntegration(aws.harness.ids.integration)).rejects.toBeInstanceOf(NotFoundError);
    expect(await reportedGrant(id)).toMatchObject({ state: "REVOKING", endReason: "INTEGRATION_DELETED" });
    expect(aws.can()).toEqual(["AmazonEKSViewPolicy: a"]);
    const again = createRequestOf(model);
    await expect(harness.wire.createIntegration(again)).rejects.toMatchObject({
      status: 409,
      body: expect.stringContaining("is being deleted: 1 grant still ends. Try again in a minute."),
    });

    aws.simulator.clearFaults();
    await pass(120_000);
    expect(await reportedGrant(id)).toEqual({
      state: "REVOKED",
      endReason: "INTEGRATION_DELETED",
      receipt: RECEIPT_OF_REMOVAL,
    });
    expect(aws.can()).toEqual([]);
    expect(aws.ours()).toEqual([]);
    await aws.harness.integrations.finishDeletions(ADMIN);
    await expect(harness.wire.getIntegration(aws.harness.ids.integration)).rejects.toBeInstanceOf(NotFoundError);
    expect((await harness.wire.createIntegration(again)).id).not.toBe(aws.harness.ids.integration);
  });

  it("ends with a receipt with its automatic flow, and the integration stays as planned", async () => {
    const { integration, model } = await importedIntegration();
    await aws.harness.db.query(`update identities set attributes = '{"team":"dev"}'`);
    const flow = await applyFlow(harness, {
      trigger: "AUTOMATIC",
      grant_duration_in_min: null,
      requestors: { logical_operator: "AND", conditions: [namedCondition("team", ["dev"])] },
      access_targets: [aTargetModel({ integration_name: model.name })],
      settings: { ...SETTINGS, justification_required: false },
    });
    const sweep = () => sweepAutomaticFlows({ ...aws.harness, endsHeldForMinutes: 60 });
    await sweep();
    await pass(12_000);
    const [given]: { id: string }[] = await aws.harness.db.query("select id from grants");
    expect(await reportedGrant(given!.id)).toMatchObject({ state: "ACTIVE" });
    expect(aws.can()).toEqual(["AmazonEKSViewPolicy: *"]);

    const { id: flowId } = flow.state!;
    await flow.destroy();
    await expect(harness.wire.getFlow(flowId)).rejects.toBeInstanceOf(NotFoundError);
    await sweep();
    await pass(12_000);
    expect(await reportedGrant(given!.id)).toEqual({
      state: "REVOKED",
      endReason: "FLOW_DELETED",
      receipt: RECEIPT_OF_REMOVAL,
    });
    expect(aws.can()).toEqual([]);
    await integration.expectNoChanges(model);
  });

  it("keeps its duration without its self-service flow, and ends with a receipt then", async () => {
    const { model } = await importedIntegration();
    const flow = await applyFlow(harness, { access_targets: [aTargetModel({ integration_name: model.name })] });
    const { id } = await aws.harness.give(view(["a"]), 600);
    await aws.harness.db.query("update grants set flow_id = $1", [flow.state!.id]);
    await pass(12_000);
    await flow.destroy();
    await pass(60_000);
    expect(await reportedGrant(id)).toEqual({ state: "ACTIVE", endReason: null, receipt: null });
    await pass(600_000);
    expect(await reportedGrant(id)).toMatchObject({
      state: "REVOKED",
      endReason: "EXPIRED",
      receipt: { remains: null },
    });
    expect(aws.can()).toEqual([]);
  });
});
