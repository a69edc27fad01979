import fc from "fast-check";
import { flowInputOf } from "../shared/domain/access-flows/input/flow-input";
import { anyFlow } from "../shared/domain/configuration/as-code/testing/any-flow";
import { anyIntegrationForm } from "../shared/domain/configuration/as-code/testing/any-integration-form";
import { aFlow } from "../testing/access-flows";
import { ADMIN } from "../testing/test-domain";
import { type ConfigurationHarness, openConfigurationHarness } from "./testing/configuration-harness";

const RUNS = Number(process.env.DRAWBRIDGE_CONFIGURATION_RUNS ?? 6);

describe("a configuration that is exported and imported", () => {
  let here: ConfigurationHarness;
  let there: ConfigurationHarness;

  beforeAll(async () => {
    here = await openConfigurationHarness();
    there = await openConfigurationHarness();
  });
  afterAll(async () => {
    await here.close();
    await there.close();
  });

  const forms = () =>
    fc
      .uniqueArray(fc.tuple(anyIntegrationForm(here.connectorId, here.providerIds), fc.boolean()), {
        minLength: 1,
        maxLength: 3,
        selector: ([form]) => form.name!.toLowerCase(),
      })
      // Each has an organization of its own.
      .map((all) =>
        all.map(([form, enabled], n) => ({
          form: { ...form, managementAccountRoleArn: `arn:aws:iam::${111111111111 * (n + 1)}:role/Reader` },
          enabled,
        })),
      );
  // They refer to integrations by index, as ids exist only after creation.
  const flows = () =>
    fc.uniqueArray(anyFlow({ providerIds: here.providerIds, integrationIds: ["0", "1", "2"] }), {
      maxLength: 4,
      selector: ({ nameKey }) => nameKey,
    });

  const isTheSame = async () => {
    const property = fc.asyncProperty(forms(), flows(), async (integrations, contents) => {
      await here.empty();
      await there.empty();
      const { platform } = here.api;
      const ids: string[] = [];
      for (const { form, enabled } of integrations) {
        const { id } = await platform.integrations.create(ADMIN, form);
        if (!enabled) await platform.integrations.setEnabled(ADMIN, id, false);
        ids.push(id);
      }
      for (const content of contents) {
        const targets = content.definition.targets.map((target) => ({
          ...target,
          integrationId: ids[Number(target.integrationId) % ids.length]!,
        }));
        const flow = { ...content, definition: { ...content.definition, targets } };
        await platform.accessFlows.create(ADMIN, flowInputOf(aFlow(flow)));
      }
      expect(await here.export()).toMatchObject({ code: 0, stderr: "" });
      expect(await there.import(here.folder)).toMatchObject({ code: 0, stderr: "" });
      expect(await there.everything()).toEqual(await here.everything());
      const count = integrations.length + contents.length;
      const nothing = { code: 0, stderr: "", stdout: `0 created, 0 changed, ${count} the same.` };
      expect(await there.import(here.folder)).toEqual(nothing);
      expect(await here.import(here.folder)).toEqual(nothing);
    });
    await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
  };

  it("is the same in an empty installation, and changes nothing the second time", isTheSame, 300_000 + RUNS * 10_000);
});
