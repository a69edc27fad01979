import { resourceIn } from "../../shared/domain/configuration/as-code/testing/read-hcl";
import type { Actor } from "../../shared/kernel/actor";
import { aDefinition, aTarget, saveFlow } from "../../testing/access-flows";
import { statementsOf } from "../../testing/count-statements";
import { aForm, saveConnector, saveIntegration, saveProvider } from "../../testing/factories";
import { ADMIN, AUDITOR, MEMBER } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";

interface Code {
  readonly fileName: string;
  readonly terraform: string;
  readonly notExpressible: readonly { readonly path: readonly string[] }[];
  readonly carried: readonly { readonly path: readonly string[] }[];
}

const CODE = "{ fileName terraform notExpressible { path reason } carried { path how } }";

/** In Terraform; here it is a text like others. */
const EXPRESSION = "$" + "{var.secret}";

let api: TestApi;
let connectorId: string;
let integrationId: string;

beforeAll(async () => {
  api = await createTestApi({ DRAWBRIDGE_URL: "https://drawbridge.example.com/" });
  const { db } = api.platform;
  await saveProvider(db, { name: "Okta" });
  const connector = await saveConnector(db);
  connectorId = connector.id;
  const integrationOwners = [{ attribute: "group", providerId: null, values: ["Platform"] }];
  ({ id: integrationId } = await saveIntegration(db, connector, {
    name: "AWS production",
    nameKey: "aws production",
    integrationOwners,
  }));
});
afterAll(() => api.close());

describe("integrationAsCode", () => {
  const QUERY = `query ($input: IntegrationAsCodeInput!) { integrationAsCode(input: $input) ${CODE} }`;
  const form = (given: object = {}) => ({
    ...aForm({ name: "AWS sandbox", connectorId }),
    managementAccountRoleArn: "arn:aws:iam::123456789012:role/Management",
    ...given,
  });

  it("answers for an unsaved integration, and saves nothing", async () => {
    const { data, codes } = await api.ask(ADMIN, QUERY, { input: form({ customAccessDetails: EXPRESSION }) });
    expect(codes).toEqual([]);
    const { fileName, terraform, ...rest } = data!.integrationAsCode as Code;
    expect(fileName).toBe("aws_sandbox.tf");
    expect(rest).toEqual({ notExpressible: [], carried: [] });
    expect(terraform).toContain('endpoint = "https://drawbridge.example.com"\n');
    expect(terraform).not.toContain("import {");
    expect((await resourceIn(terraform)).attributes).toMatchObject({
      name: "AWS sandbox",
      custom_access_details: EXPRESSION,
    });
    const { integrationsQueries } = api.platform;
    expect(await integrationsQueries.followed(null)).toHaveLength(1);
  });

  it("refuses the input that createIntegration would refuse", async () => {
    const refusal = async (operation: string, input: object) => {
      const type = operation === "createIntegration" ? "CreateIntegrationInput" : "IntegrationAsCodeInput";
      const document = `${operation === "createIntegration" ? "mutation" : "query"} ($input: ${type}!) { ${operation}(input: $input) { __typename } }`;
      return (await api.ask(ADMIN, document, { input })).codes;
    };
    for (const input of [
      {},
      form({ region: "mars" }),
      form({ name: "aws PRODUCTION" }),
      form({ connectorId: integrationId }),
    ]) {
      const codes = await refusal("integrationAsCode", input);
      expect(codes).toEqual([expect.stringMatching(/^(INVALID_INPUT|CONFLICT)$/)]);
      expect(await refusal("createIntegration", input)).toEqual(codes);
    }
  });

  it.each([AUDITOR, MEMBER])("is for admins, and not for $name", async (actor) => {
    expect((await api.ask(actor, QUERY, { input: form() })).codes).toEqual(["FORBIDDEN"]);
  });
});

describe("accessFlowAsCode", () => {
  const QUERY = `query ($input: AccessFlowAsCodeInput!, $flowId: ID) { accessFlowAsCode(input: $input, flowId: $flowId) ${CODE} }`;
  const form = (given: object = {}) => ({
    name: "Night shift",
    requestors: { conditions: [{ attribute: "group", values: [EXPRESSION] }] },
    targets: [{ integration: "AWS production", permissions: [{ permission: "AmazonEKSViewPolicy" }] }],
    approverPolicy: { groups: [{ approvers: [{ kind: "OWNER" }] }] },
    ...given,
  });
  const asked = async (input: object, flowId: string | null = null, actor: Actor = ADMIN) => {
    const { data, codes } = await api.ask(actor, QUERY, { input, flowId });
    return { code: data?.accessFlowAsCode as Code | undefined, codes };
  };

  it("answers for an unsaved flow, and saves nothing", async () => {
    const { code, codes } = await asked(form());
    expect(codes).toEqual([]);
    expect(code!.fileName).toBe("night_shift.tf");
    expect(code!.terraform).not.toContain("import {");
    expect((await resourceIn(code!.terraform)).attributes).toMatchObject({ name: "Night shift" });
    expect(code!.terraform).toContain(`$${EXPRESSION}`);
    const { data } = await api.ask(ADMIN, "{ accessFlows { totalCount } }");
    expect(data).toEqual({ accessFlows: { totalCount: 0 } });
  });

  it("answers for an unsaved change as the changed flow, under its id", async () => {
    const flow = await saveFlow(api.platform.db, {
      name: "Day shift",
      definition: aDefinition({ targets: [aTarget(integrationId)] }),
    });
    const { code } = await asked({ name: "Night shift" }, flow.id);
    expect(code!.terraform).toContain(`import {\n  to = apono_access_flow_v2.night_shift\n  id = "${flow.id}"\n}\n`);
    expect(code!.terraform).not.toContain("Day shift");
    expect((await asked({}, integrationId)).codes).toEqual(["NOT_FOUND"]);
    await api.platform.accessFlows.delete(ADMIN, flow.id, flow.version);
  });

  it("refuses the input that createAccessFlow would refuse", async () => {
    for (const input of [{}, form({ name: "" }), form({ targets: [] })]) {
      const { codes } = await asked(input);
      expect(codes).toEqual(["INVALID_INPUT"]);
      const create = "mutation ($input: CreateAccessFlowInput!) { createAccessFlow(input: $input) { __typename } }";
      expect((await api.ask(ADMIN, create, { input })).codes).toEqual(codes);
    }
  });

  it.each([AUDITOR, MEMBER])("is for admins, and not for $name", async (actor) => {
    expect((await asked(form(), null, actor)).codes).toEqual(["FORBIDDEN"]);
  });
});

describe("asCode", () => {
  const ofIntegration = async (actor: Actor) => {
    const { data } = await api.ask(actor, `{ integration(id: "${integrationId}") { asCode ${CODE} } }`);
    return (data!.integration as { asCode: Code | null }).asCode;
  };

  it("of an integration imports it, and names its source by its display name", async () => {
    const code = await ofIntegration(AUDITOR);
    expect(code!.terraform).toContain(
      `import {\n  to = apono_resource_integration.aws_production\n  id = "${integrationId}"\n}\n`,
    );
    expect((await resourceIn(code!.terraform)).attributes).toMatchObject({
      owner: { attribute_type: "group", attribute_values: ["Platform"], source_integration_name: "Okta" },
    });
  });

  it("notes that an integration is switched off", async () => {
    const change = (enabled: boolean) => api.platform.integrations.setEnabled(ADMIN, integrationId, enabled);
    await change(false);
    expect((await ofIntegration(ADMIN))!.notExpressible.map(({ path }) => path)).toEqual([["enabled"]]);
    await change(true);
    expect((await ofIntegration(ADMIN))!.notExpressible).toEqual([]);
  });

  it("of a flow exists for readers, until the flow is deleted", async () => {
    const permissions = [{ permission: "AmazonEKSViewPolicy", namespaces: ["a"], groups: [] }];
    const definition = aDefinition({ targets: [aTarget(integrationId, { permissions })] });
    const flow = await saveFlow(api.platform.db, { name: "Payments", definition, maxDurationSeconds: 90 });
    const document = `{ accessFlow(id: "${flow.id}") { asCode ${CODE} } }`;
    const asked = async (actor: Actor) =>
      ((await api.ask(actor, document)).data!.accessFlow as { asCode: Code | null }).asCode;
    const code = await asked(AUDITOR);
    expect(code).toMatchObject({
      fileName: "payments.tf",
      notExpressible: [{ path: ["maxDurationSeconds"] }],
      carried: [{ path: ["targets", "0", "permissions"] }],
    });
    expect((await resourceIn(code!.terraform)).attributes).toMatchObject({
      access_targets: [{ integration: { integration_name: "AWS production", permissions: ["AmazonEKSViewPolicy:a"] } }],
    });
    await api.platform.accessFlows.delete(ADMIN, flow.id, flow.version);
    expect(await asked(ADMIN)).toBeNull();
  });

  it("queries the database as often for a page of flows as for one", async () => {
    const { db } = api.platform;
    const definition = aDefinition({ targets: [aTarget(integrationId)] });
    await saveFlow(db, { definition });
    const ask = () => api.ask(ADMIN, `{ accessFlows(first: 50) { nodes { asCode ${CODE} } } }`);
    const forOne = await statementsOf(db, ask);
    for (let n = 0; n < 9; n += 1) await saveFlow(db, { definition });
    expect((await statementsOf(db, ask)).length).toBeLessThanOrEqual(forOne.length);
    const { data } = await ask();
    expect((data!.accessFlows as { nodes: object[] }).nodes).toHaveLength(10);
  });
});
