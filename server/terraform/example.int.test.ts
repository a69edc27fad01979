import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readHcl } from "../../shared/domain/configuration/as-code/testing/read-hcl";
import { flowResource, integrationResource } from "./testing/framework";
import type { FlowModel, IntegrationModel } from "./testing/provider-models";
import { openTerraformHarness, type TerraformHarness } from "./testing/terraform-harness";
import { withFlowDefaults, withIntegrationDefaults } from "./testing/written-attributes";

type Attributes = Record<string, never>;
type Blocks = Record<string, Record<string, [Attributes]>>;

const FOLDER = join(__dirname, "..", "..", "examples", "terraform");
const NAME = "AWS production";

/** The published example, as the provider sends it. */
describe("the example of Terraform", () => {
  let harness: TerraformHarness;
  let resources: Blocks;

  beforeAll(async () => {
    harness = await openTerraformHarness();
    resources = await read("main.tf", "resource");
  });
  afterAll(() => harness.close());

  async function read(file: string, kind: string): Promise<Blocks> {
    const text = readFileSync(join(FOLDER, file), "utf8");
    const { [kind]: blocks } = (await readHcl(text)) as Record<string, Blocks>;
    return evaluated(blocks, harness.connectorId) as Blocks;
  }

  it("is applied, and its next plan is empty", async () => {
    const ofIntegration = integrationResource(harness.wire);
    await ofIntegration.apply(
      withIntegrationDefaults(resources.apono_resource_integration!.production![0]) as IntegrationModel,
    );
    const ofFlow = flowResource(harness.wire);
    await ofFlow.apply(withFlowDefaults(resources.apono_access_flow_v2!.view![0]) as FlowModel);
    expect((await harness.wire.getFlow(ofFlow.state!.id)).access_targets[0]!.integration).toMatchObject({
      integration_id: ofIntegration.state!.id,
    });
  });

  it("declares every variable that it uses", async () => {
    const declared = Object.keys(
      (await readHcl(readFileSync(join(FOLDER, "variables.tf"), "utf8"))).variable as object,
    );
    const used = readFileSync(join(FOLDER, "main.tf"), "utf8").matchAll(/\bvar\.(\w+)/g);
    expect([...new Set([...used].map(([, name]) => name))].sort()).toEqual(declared.sort());
  });
});

/** The few expressions of the example, by what they stand for. */
function evaluated(value: unknown, connectorId: string): unknown {
  if (typeof value === "string") {
    const values: Readonly<Record<string, string>> = {
      "data.apono_connector.main.id": connectorId,
      "apono_resource_integration.production.name": NAME,
      "var.name": NAME,
      "var.external_id": "",
      "var.pool_permission_set_arns": "[]",
      "var.management_account_role_arn": "arn:aws:iam::111122223333:role/DrawbridgeManagementRole",
    };
    return value.replace(/\$\{(?:jsonencode\((.*)\)|([\w.]+))\}/g, (_whole, json?: string, name?: string) =>
      json === undefined ? values[name!]! : JSON.stringify(JSON.parse(values[json] ?? json)),
    );
  }
  if (Array.isArray(value)) return value.map((one) => evaluated(one, connectorId));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, evaluated(one, connectorId)]));
}
