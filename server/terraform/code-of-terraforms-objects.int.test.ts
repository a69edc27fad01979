import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportCommand } from "../../cli/commands/export";
import { runInTest } from "../../cli/testing/run-in-test";
import { resourceIn } from "../../shared/domain/configuration/as-code/testing/read-hcl";
import type { Actor } from "../../shared/kernel/actor";
import { ADMIN, AUDITOR } from "../../testing/test-domain";
import { flowResource, integrationResource } from "./testing/framework";
import type { FlowModel, IntegrationModel } from "./testing/provider-models";
import {
  aFlowModel,
  anIntegration,
  aTargetModel,
  namedCondition,
  openTerraformHarness,
  type TerraformHarness,
} from "./testing/terraform-harness";
import { withFlowDefaults, withIntegrationDefaults } from "./testing/written-attributes";

/** Terraform may write values in other ways than we do. Code and export that did not keep them would plan changes. */
describe("the code of what Terraform made", () => {
  let harness: TerraformHarness;
  let integration: string;
  let flow: string;
  const config = {
    ...anIntegration({ connectorId: "" }).integration_config,
    discovery_regions: "eu-west-1,eu-central-1",
    session_duration_hours: "04",
    member_role_name: "",
    external_id: "shared-with-aws",
  };

  beforeAll(async () => {
    harness = await openTerraformHarness({ DRAWBRIDGE_URL: "https://drawbridge.example.com" });
    const ofIntegration = integrationResource(harness.wire);
    const model = anIntegration(harness, { integration_config: config });
    await ofIntegration.apply(model);
    await ofIntegration.apply({ ...model, custom_access_details: "An update names no connector." });
    const ofFlow = flowResource(harness.wire);
    await ofFlow.apply(
      aFlowModel({
        requestors: { logical_operator: "AND", conditions: [namedCondition("everybody", null)] },
        access_targets: [
          aTargetModel({
            integration_name: "aws PRODUCTION",
            permissions: ["AmazonEKSViewPolicy:b", "KUBERNETES_GROUP:viewers", "AmazonEKSViewPolicy:a"],
          }),
        ],
      }),
    );
    integration = ofIntegration.state!.id;
    flow = ofFlow.state!.id;
  });
  afterAll(() => harness.close());

  const code = async (field: "integration" | "accessFlow", id: string, actor: Actor = ADMIN) => {
    const { data, codes } = await harness.api.ask(actor, `{ ${field}(id: "${id}") { asCode { terraform } } }`);
    expect(codes).toEqual([]);
    return (data![field] as { asCode: { terraform: string } }).asCode.terraform;
  };

  async function expectNoChanges(ofIntegration: object, ofFlow: object): Promise<void> {
    const imported = { integration: integrationResource(harness.wire), flow: flowResource(harness.wire) };
    await imported.integration.import(integration);
    await imported.integration.expectNoChanges(withIntegrationDefaults({ ...ofIntegration }) as IntegrationModel);
    await imported.flow.import(flow);
    await imported.flow.expectNoChanges(withFlowDefaults({ ...ofFlow }) as FlowModel);
  }

  it("is imported without a change", async () => {
    const [ofIntegration, ofFlow] = [await code("integration", integration), await code("accessFlow", flow)];
    await expectNoChanges((await resourceIn(ofIntegration)).attributes, (await resourceIn(ofFlow)).attributes);
  });

  it("is exported without a change", async () => {
    const folder = await mkdtemp(join(tmpdir(), "exported-"));
    const env = { DRAWBRIDGE_ENDPOINT: harness.origin, DRAWBRIDGE_TOKEN: harness.token };
    expect(await runInTest(exportCommand, [folder], env)).toMatchObject({ code: 0, stderr: "" });
    const { resource } = JSON.parse(await readFile(join(folder, "drawbridge.tf.json"), "utf8"));
    const { depends_on: _, ...ofFlow } = resource.apono_access_flow_v2.payments;
    await expectNoChanges(resource.apono_resource_integration.aws_production, ofFlow);
    await rm(folder, { recursive: true });
  });

  it("hides the external id from readers who are no admins, also where Terraform sent it", async () => {
    expect(await code("integration", integration)).toContain("shared-with-aws");
    expect(await code("integration", integration, AUDITOR)).not.toContain("shared-with-aws");
  });

  it("has what was changed elsewhere, and what was sent where nothing was changed", async () => {
    const { version } = await harness.api.platform.integrationsQueries.followed(null).then(([one]) => one!);
    await harness.api.platform.integrations.update(ADMIN, integration, version, { sessionDurationHours: 6 });
    expect((await resourceIn(await code("integration", integration))).attributes).toMatchObject({
      integration_config: { session_duration_hours: "6", discovery_regions: config.discovery_regions },
    });
  });
});
