import fc from "fast-check";
import { arbitraryFlow, arbitraryIntegration } from "./testing/arbitrary-configurations";
import { canonicalState, flowResource, integrationResource } from "./testing/framework";
import { anIntegration, openTerraformHarness, type TerraformHarness } from "./testing/terraform-harness";

const RUNS = Number(process.env.DRAWBRIDGE_TERRAFORM_RUNS ?? 8);

/** Every configuration comes back as planned: at once, at the next read, after a change, and by an import. */
describe("generated configurations of Terraform", () => {
  let harness: TerraformHarness;

  beforeAll(async () => {
    harness = await openTerraformHarness({ DRAWBRIDGE_RATE_LIMIT: "1000000" });
  });
  afterAll(() => harness.close());

  it("create integrations", async () => {
    const configuration = arbitraryIntegration(harness.connectorId);
    await fc.assert(
      fc.asyncProperty(configuration, configuration, async (first, second) => {
        const resource = integrationResource(harness.wire);
        try {
          await resource.apply(first);
          await resource.apply(second);
          const imported = integrationResource(harness.wire);
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
    const integration = integrationResource(harness.wire);
    await integration.apply(anIntegration(harness));
    const configuration = arbitraryFlow(["AWS production", "aws PRODUCTION", integration.state!.id]);
    await fc.assert(
      fc.asyncProperty(configuration, configuration, async (first, other) => {
        // The trigger of a flow never changes.
        const second = other.trigger === first.trigger ? other : { ...first, name: other.name };
        const resource = flowResource(harness.wire);
        try {
          await resource.apply(first);
          await resource.apply(second);
          const imported = flowResource(harness.wire);
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
