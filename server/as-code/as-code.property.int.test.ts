import fc from "fast-check";
import { flowFormOf } from "../../shared/domain/access-flows/flow-form";
import { anyFlow } from "../../shared/domain/as-code/testing/any-flow";
import { anyIntegrationForm } from "../../shared/domain/as-code/testing/any-integration-form";
import { flowSentFor, integrationSentFor, resourceIn } from "../../shared/domain/as-code/testing/provider-double";
import { aFlow } from "../../shared/testing/access-flows";
import { ADMIN } from "../../shared/testing/test-domain";
import { CONNECTOR_ID, INTEGRATION_NAMES, type Installation, openInstallation, PROVIDER_NAMES } from "./testing/installation";
import { portableFlow, portableIntegration, without } from "./testing/portable";

interface Code {
  readonly terraform: string;
  readonly notExpressible: readonly { readonly path: readonly string[] }[];
}

let here: Installation;
let fresh: Installation;

beforeAll(async () => {
  here = await openInstallation();
  fresh = await openInstallation();
});
afterAll(async () => {
  await here.close();
  await fresh.close();
});

/** A name by an id of either installation. */
const nameOf = ({ providerIds, integrationIds }: Installation) => (id: string) =>
  PROVIDER_NAMES[providerIds.indexOf(id)] ?? INTEGRATION_NAMES[integrationIds.indexOf(id)] ?? id;

async function codeOf(field: "integration" | "accessFlow", id: string): Promise<Code> {
  const document = `{ ${field}(id: "${id}") { asCode { terraform notExpressible { path } } } }`;
  const { data, codes } = await here.api.ask(ADMIN, document);
  expect(codes).toEqual([]);
  return (data![field] as { asCode: Code }).asCode;
}

const pathsOf = ({ notExpressible }: Code) => notExpressible.map(({ path }) => path);

describe("what code says, applied to a fresh installation, is the same there", () => {
  it("of an integration", async () => {
    // Of an organization that none of the others reads.
    const own = { managementAccountRoleArn: "arn:aws:iam::999999999999:role/Reader" };
    const forms = anyIntegrationForm(CONNECTOR_ID, here.providerIds)
      .filter(({ name }) => !INTEGRATION_NAMES.some((taken) => taken.toLowerCase() === name!.toLowerCase()))
      .map((form) => ({ ...form, ...own }));
    const property = fc.asyncProperty(forms, async (form) => {
      const made = await here.api.platform.integrations.create(ADMIN, form);
      const code = await codeOf("integration", made.id);
      const { attributes } = await resourceIn(code.terraform);
      const appliedId = await fresh.apply("v4/integrations", integrationSentFor(attributes));
      expect(without(portableIntegration(await fresh.integration(appliedId), nameOf(fresh)), pathsOf(code))).toEqual(
        without(portableIntegration(await here.integration(made.id), nameOf(here)), pathsOf(code)),
      );
      await here.api.platform.integrations.delete(ADMIN, made.id, true);
      await fresh.api.platform.integrations.delete(ADMIN, appliedId, true);
    });
    await fc.assert(property, { numRuns: 40 });
  });

  it("of an access flow", async () => {
    const property = fc.asyncProperty(anyFlow(here), async (content) => {
      const made = await here.api.platform.accessFlows.create(ADMIN, flowFormOf(aFlow(content)));
      const code = await codeOf("accessFlow", made.id);
      const { attributes } = await resourceIn(code.terraform);
      const appliedId = await fresh.apply("v2/access-flows", flowSentFor(attributes));
      expect(without(portableFlow(await fresh.flow(appliedId), nameOf(fresh)), pathsOf(code))).toEqual(
        without(portableFlow(await here.flow(made.id), nameOf(here)), pathsOf(code)),
      );
      await here.api.platform.accessFlows.delete(ADMIN, made.id);
      await fresh.api.platform.accessFlows.delete(ADMIN, appliedId);
    });
    await fc.assert(property, { numRuns: 60 });
  });
});
