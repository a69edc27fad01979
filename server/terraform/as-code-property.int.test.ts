import fc from "fast-check";
import { AccessFlow } from "../../shared/domain/access-flows/access-flow.entity";
import { flowInputOf } from "../../shared/domain/access-flows/input/flow-input";
import { anyFlow } from "../../shared/domain/configuration/as-code/testing/any-flow";
import { anyIntegrationForm } from "../../shared/domain/configuration/as-code/testing/any-integration-form";
import { resourceIn } from "../../shared/domain/configuration/as-code/testing/read-hcl";
import { Integration } from "../../shared/domain/integrations/integration.entity";
import { aFlow } from "../../testing/access-flows";
import { ADMIN } from "../../testing/test-domain";
import { flowResource, integrationResource } from "./testing/framework";
import { portableFlow, portableIntegration, withoutSettings } from "./testing/portable";
import type { FlowModel, IntegrationModel } from "./testing/provider-models";
import { applyIntegration, idOfSource, openTerraformHarness, type TerraformHarness } from "./testing/terraform-harness";
import { withFlowDefaults, withIntegrationDefaults } from "./testing/written-attributes";

const RUNS = Number(process.env.DRAWBRIDGE_TERRAFORM_RUNS ?? 9);
/** No shrinking: it would take the database many minutes. */
const LIMITS = { numRuns: RUNS, endOnFailure: true };
const SOURCES = ["Okta", "Google Oauth"] as const;
const INTEGRATIONS = ["AWS production", "AWS sandbox"] as const;
/** An organization of its own. */
const OWN_ROLE = "arn:aws:iam::999999999999:role/Reader";

/** An installation with sources and integrations of these names, whose ids are its own. */
interface Side {
  readonly harness: TerraformHarness;
  readonly sourceIds: readonly string[];
  readonly integrationIds: readonly string[];
}

async function openSide(): Promise<Side> {
  const harness = await openTerraformHarness({
    DRAWBRIDGE_RATE_LIMIT: "1000000",
    DRAWBRIDGE_URL: "https://drawbridge.example.com",
  });
  const sourceIds: string[] = [];
  for (const name of SOURCES) sourceIds.push(await idOfSource(harness, name));
  const integrationIds: string[] = [];
  for (const [n, name] of INTEGRATIONS.entries()) {
    const role = `arn:aws:iam::00000000000${n}:role/Reader`;
    const config = { region: "eu-west-1", sso_region: "eu-west-1", sso_portal: "https://example.awsapps.com/start" };
    const made = await applyIntegration(harness, {
      name,
      integration_config: { ...config, management_account_role_arn: role },
    });
    integrationIds.push(made.state!.id);
  }
  return { harness, sourceIds, integrationIds };
}

const nameOf =
  ({ sourceIds, integrationIds, harness }: Side) =>
  (id: string) =>
    SOURCES[sourceIds.indexOf(id)] ??
    INTEGRATIONS[integrationIds.indexOf(id)] ??
    (id === harness.connectorId ? "connector" : id);

interface Code {
  readonly terraform: string;
  readonly notExpressible: readonly { readonly path: readonly string[] }[];
}

async function codeOf({ harness }: Side, field: "integration" | "accessFlow", id: string): Promise<Code> {
  const document = `{ ${field}(id: "${id}") { asCode { terraform notExpressible { path } } } }`;
  const { data, codes } = await harness.api.ask(ADMIN, document);
  expect(codes).toEqual([]);
  return (data![field] as { asCode: Code }).asCode;
}

/** Any integration or flow that was created by hand. */
describe("generated code", () => {
  let here: Side;
  let fresh: Side;

  beforeAll(async () => {
    here = await openSide();
    fresh = await openSide();
  });
  afterAll(async () => {
    await here?.harness.close();
    await fresh?.harness.close();
  });

  it("of integrations imports the existing one, and creates the same in a fresh installation", async () => {
    const forms = anyIntegrationForm(here.harness.connectorId, here.sourceIds)
      .filter(({ name }) => !INTEGRATIONS.some((taken) => taken.toLowerCase() === name!.toLowerCase()))
      .map((form) => ({ ...form, managementAccountRoleArn: OWN_ROLE }));
    const property = fc.asyncProperty(forms, async (form) => {
      const { integrations } = here.harness.api.platform;
      const { id } = await integrations.create(ADMIN, form);
      const applied = integrationResource(fresh.harness.wire);
      try {
        const code = await codeOf(here, "integration", id);
        const attributes = withIntegrationDefaults((await resourceIn(code.terraform)).attributes) as IntegrationModel;
        const imported = integrationResource(here.harness.wire);
        await imported.import(id);
        await imported.expectNoChanges(attributes);

        await applied.apply({ ...attributes, connector_id: fresh.harness.connectorId });
        const told = async (side: Side, of: string) => {
          const found = await side.harness.api.platform.db.manager.findOneByOrFail(Integration, { id: of });
          return withoutSettings(portableIntegration(found, nameOf(side)), code.notExpressible);
        };
        expect(await told(fresh, applied.state!.id)).toEqual(await told(here, id));
      } finally {
        await integrations.delete(ADMIN, id, true);
        await applied.destroy();
      }
    });
    await fc.assert(property, LIMITS);
  });

  it("of access flows imports the existing one, and creates the same in a fresh installation", async () => {
    const flows = anyFlow({ integrationIds: here.integrationIds, providerIds: here.sourceIds });
    const property = fc.asyncProperty(flows, async (content) => {
      const { accessFlows } = here.harness.api.platform;
      const { id } = await accessFlows.create(ADMIN, flowInputOf(aFlow(content)));
      const applied = flowResource(fresh.harness.wire);
      try {
        const code = await codeOf(here, "accessFlow", id);
        const attributes = withFlowDefaults((await resourceIn(code.terraform)).attributes) as FlowModel;
        const imported = flowResource(here.harness.wire);
        await imported.import(id);
        await imported.expectNoChanges(attributes);

        await applied.apply(attributes);
        const told = async (side: Side, of: string) => {
          const found = await side.harness.api.platform.db.manager.findOneByOrFail(AccessFlow, { id: of });
          return withoutSettings(portableFlow(found, nameOf(side)), code.notExpressible);
        };
        expect(await told(fresh, applied.state!.id)).toEqual(await told(here, id));
      } finally {
        await accessFlows.delete(ADMIN, id, 1);
        await applied.destroy();
      }
    });
    await fc.assert(property, LIMITS);
  });
});
