import fc from "fast-check";
import { arbitraryFlow, arbitraryIntegration } from "./testing/arbitrary-configurations";
import { canonicalState, flowResource, integrationResource } from "./testing/framework";
import { anIntegration, openTerraformStage, type TerraformStage } from "./testing/terraform-stage";

const RUNS = Number(process.env.DRAWBRIDGE_TERRAFORM_RUNS ?? 8);

/** Every configuration comes back as planned: at once, at the next read, after a change, and by an import. */
describe("generated configurations of Terraform", () => {
  let stage: TerraformStage;

  beforeAll(async () => {
    stage = await openTerraformStage({ DRAWBRIDGE_RATE_LIMIT: "1000000" });
  });
  afterAll(() => stage.close());

  it("create integrations", async () => {
    const configuration = arbitraryIntegration(stage.connectorId);
    await fc.assert(
      fc.asyncProperty(configuration, configuration, async (first, second) => {
        const resource = integrationResource(stage.wire);
        try {
          await resource.apply(first);
          await resource.apply(second);
          const imported = integrationResource(stage.wire);
          await imported.import(resource.state!.id);
          expect(canonicalState(imported.state!.model)).toEqual(canonicalState(second));
        } finally {
          await resource.destroy();
        }
      }),
      { numRuns: RUNS },
    );
  });

  it("create access flows", async () => {
    const integration = integrationResource(stage.wire);
    await integration.apply(anIntegration(stage));
    const configuration = arbitraryFlow(["AWS production", "aws PRODUCTION", integration.state!.id]);
    await fc.assert(
      fc.asyncProperty(configuration, configuration, async (first, other) => {
        // The trigger of a flow never changes.
        const second = other.trigger === first.trigger ? other : { ...first, name: other.name };
        const resource = flowResource(stage.wire);
        try {
          await resource.apply(first);
          await resource.apply(second);
          const imported = flowResource(stage.wire);
          await imported.import(resource.state!.id);
          expect(canonicalState(imported.state!.model)).toEqual(canonicalState(second));
        } finally {
          await resource.destroy();
        }
      }),
      { numRuns: RUNS },
    );
    await integration.destroy();
  });
});
