import { resourceIn } from "../../shared/domain/configuration/as-code/testing/read-hcl";
import { ADMIN } from "../../testing/test-domain";
import { flowResource, integrationResource } from "./testing/framework";
import type { FlowModel, IntegrationModel } from "./testing/provider-models";
import { idOfSource, openTerraformHarness, type TerraformHarness } from "./testing/terraform-harness";
import { withFlowDefaults, withIntegrationDefaults } from "./testing/written-attributes";

/** The code of objects created by hand, applied to another installation, creates the same objects. */
describe("code of one installation", () => {
  let here: TerraformHarness;
  let there: TerraformHarness;

  beforeAll(async () => {
    here = await openTerraformHarness();
    there = await openTerraformHarness();
  });
  afterAll(async () => {
    await here.close();
    await there.close();
  });

  const CODE = `query ($integration: ID!, $flow: ID!) {
    integration(id: $integration) { asCode { terraform notExpressible { path } } }
    accessFlow(id: $flow) { asCode { terraform notExpressible { path } } }
  }`;

  it("creates the same integration and flow in another one", async () => {
    const source = await idOfSource(here, "Google Oauth");
    const integration = await here.api.platform.integrations.create(ADMIN, {
      name: "By hand",
      connectorId: here.connectorId,
      resourceTypes: ["AWS_ACCOUNT", "EKS_CLUSTER"],
      region: "eu-west-1",
      ssoRegion: "eu-central-1",
      ssoPortal: "https://example.awsapps.com/start",
      excludedAccountIds: ["111122223333,444455556666"],
      sessionDurationHours: 4,
      sharedEntriesAllowed: true,
      customAccessDetails: 'Line "one" $' + "{here}\nLine %{two}",
      integrationOwners: [
        { attribute: "group", values: ["Platform"], providerId: source },
        { attribute: "user", values: ["ana"] },
      ],
      ownerRules: [{ keyName: "team", attribute: "group", separator: "," }],
    });
    const flow = await here.api.platform.accessFlows.create(ADMIN, {
      name: "By hand",
      description: "Für Störfälle",
      maxDurationSeconds: 7_200,
      requestors: { operator: "OR", conditions: [{ attribute: "group", operator: "CONTAINS", values: ["pay"] }] },
      requestFor: { scopes: ["SELF", "OTHERS"], grantees: null },
      targets: [
        {
          integration: "By hand",
          resources: [{ by: "TAG", key: "env", values: ["prod"] }],
          permissions: [
            { permission: "AmazonEKSEditPolicy", namespaces: ["web", "payments-*"] },
            { permission: "KUBERNETES_GROUP", groups: ["viewers"] },
          ],
        },
      ],
      timeframe: { daysOfWeek: ["MON", "SUN"], startTime: "08:00", endTime: "24:00", timeZone: "Europe/Berlin" },
      approverPolicy: {
        groups: [
          {
            approvers: [
              { kind: "OWNER" },
              { kind: "PEOPLE", attribute: "group", values: ["Security"], providerId: source },
            ],
          },
        ],
      },
      escalation: { intervalSeconds: 900, tiers: [{ approvers: [{ kind: "MANAGER" }] }] },
      settings: { selfApprovalAllowed: true, labels: ["b", "a"], maxExtensions: 1, extensionSeconds: 600 },
    });
    const original = await codeOf(here, integration.id, flow.id);
    expect(original.notExpressible).toEqual([]);

    const ofIntegration = integrationResource(there.wire);
    const attributes = (await resourceIn(original.integration)).attributes;
    await ofIntegration.apply(
      withIntegrationDefaults({ ...attributes, connector_id: there.connectorId }) as IntegrationModel,
    );
    const ofFlow = flowResource(there.wire);
    await ofFlow.apply(withFlowDefaults((await resourceIn(original.flow)).attributes) as FlowModel);

    const made = await codeOf(there, ofIntegration.state!.id, ofFlow.state!.id);
    const ids = [
      [integration.id, ofIntegration.state!.id],
      [flow.id, ofFlow.state!.id],
      [here.connectorId, there.connectorId],
    ] as const;
    const renamed = (text: string) => ids.reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
    expect(made).toEqual({ ...original, integration: renamed(original.integration), flow: renamed(original.flow) });
  });

  async function codeOf({ api }: TerraformHarness, integration: string, flow: string) {
    const { data, codes } = await api.ask(ADMIN, CODE, { integration, flow });
    expect(codes).toEqual([]);
    const found = data as Record<string, { asCode: { terraform: string; notExpressible: { path: string }[] } }>;
    const [ofIntegration, ofFlow] = [found.integration!.asCode, found.accessFlow!.asCode];
    const notExpressible = [...ofIntegration.notExpressible, ...ofFlow.notExpressible].map(({ path }) => path);
    return { integration: ofIntegration.terraform, flow: ofFlow.terraform, notExpressible };
  }
});
