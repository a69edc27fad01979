import { flowResource, integrationResource } from "./testing/framework";
import { ApiError, DecodeError, type RawAnswer, type Transport } from "./testing/provider-wire";
import {
  aFlowModel,
  anIntegration,
  applyIntegration,
  openTerraformHarness,
  SETTINGS,
  type TerraformHarness,
} from "./testing/terraform-harness";

type Json = Record<string, unknown>;

/** The server, with one rule of the provider broken. */
const breaking =
  (change: (answer: RawAnswer, request: { method: string; path: string }) => RawAnswer) =>
  (real: Transport): Transport =>
  async (request) =>
    change(await real(request), request);

const inBody = (change: (body: Json) => unknown) =>
  breaking((answer) =>
    answer.text === "" ? answer : { ...answer, text: JSON.stringify(change(JSON.parse(answer.text))) },
  );

const config = (body: Json) => body.integration_config as Json;

/** Each rule of the provider and its framework, with a server that breaks it. The doubles of both have to see it. */
describe("a server that breaks a rule of Terraform's provider", () => {
  let harness: TerraformHarness;

  beforeAll(async () => {
    harness = await openTerraformHarness();
    await applyIntegration(harness, { name: "For flows" });
  });
  afterEach(() => harness.empty("For flows"));
  afterAll(() => harness.close());

  const integration = () =>
    anIntegration(harness, {
      connected_resource_types: ["aws-organization-account", "aws-organization-eks-cluster"],
      integration_config: {
        ...anIntegration(harness).integration_config,
        excluded_account_ids: "444455556666, 111122223333",
      },
      owner: { attribute_type: "group", attribute_values: ["Zoe", "Abe"], source_integration_name: "OKTA" },
    });
  const flow = () => {
    const base = aFlowModel();
    const [target] = base.access_targets;
    const approvers = [{ type: "Owner", match_operator: "is", values: null, source_integration_name: null }];
    const group = (name: string) => ({
      logical_operator: "OR",
      approvers: [{ type: "user", match_operator: "is", values: [name], source_integration_name: null }],
    });
    return aFlowModel({
      access_targets: [
        {
          integration: {
            ...target!.integration,
            integration_name: "for FLOWS",
            permissions: ["AmazonEKSEditPolicy:web", "AmazonEKSViewPolicy"],
          },
        },
      ],
      approver_policy: { approval_mode: "ANY_OF", approver_groups: [{ logical_operator: "OR", approvers }] },
      escalation_policy: { interval_in_min: 30, approver_groups: [group("zoe"), group("abe")] },
      settings: { ...SETTINGS, labels: ["b", "a"] },
    });
  };

  it("is not this one", async () => {
    const [ofIntegration, ofFlow] = [integrationResource(harness.wire), flowResource(harness.wire)];
    await ofIntegration.apply(integration());
    await ofFlow.apply(flow());
    await ofFlow.destroy();
    await ofIntegration.destroy();
  });

  it.each<[rule: string, broken: (real: Transport) => Transport, failure: RegExp]>([
    [
      "2.2.1: a creation is 200",
      breaking((answer, { method }) => ({ ...answer, status: method === "POST" ? 201 : answer.status })),
      /unexpected status code: 201/,
    ],
    [
      "2.2.1: answers are application/json",
      breaking((answer) => ({ ...answer, contentType: "text/json" })),
      /unexpected content type/,
    ],
    [
      "2.2.1: nothing follows the answer",
      breaking((answer) => ({ ...answer, text: `${answer.text}{}` })),
      /unexpected data/,
    ],
    [
      "2.2.1: a deletion is 204",
      breaking((answer, { method }) => ({ ...answer, status: method === "DELETE" ? 200 : answer.status })),
      /unexpected status code: 200/,
    ],
    [
      "2.2.2: what is there is not 404",
      breaking((answer, { method }) => ({ ...answer, status: method === "GET" ? 404 : answer.status })),
      /gone at the first read/,
    ],
    [
      "2.2.3: the category is RESOURCES",
      inBody((body) => ({ ...body, category: "USER-INFORMATION" })),
      /not a resource integration/,
    ],
    [
      "2.2.4: values of the configuration are texts",
      inBody((body) => ({ ...body, integration_config: { ...config(body), session_duration_hours: 1 } })),
      /is no string/,
    ],
    [
      "2.2.4: nothing is added to the configuration",
      inBody((body) => ({ ...body, integration_config: { ...config(body), member_role_name: "Default" } })),
      /inconsistent result/,
    ],
    [
      "2.2.4: nothing in it is normalised",
      inBody((body) => ({
        ...body,
        integration_config: { ...config(body), excluded_account_ids: "444455556666,111122223333" },
      })),
      /inconsistent result/,
    ],
    [
      "2.2.5: resource types keep their order",
      inBody((body) => ({
        ...body,
        connected_resource_types: (body.connected_resource_types as string[]).toReversed(),
      })),
      /inconsistent result/,
    ],
    [
      "2.2.5: values of an owner keep their order",
      inBody((body) => ({ ...body, owner: { ...(body.owner as Json), attribute_value: ["Abe", "Zoe"] } })),
      /inconsistent result/,
    ],
    [
      "2.2.6: what is not set is left out",
      inBody((body) => ({ ...body, owners_mapping: null })),
      /inconsistent result/,
    ],
    [
      "2.2.6: what is not set is no empty text",
      inBody((body) => ({ ...body, custom_access_details: null })),
      /inconsistent result/,
    ],
    [
      "2.2.7: a source has the name that was configured",
      inBody((body) => ({ ...body, owner: { ...(body.owner as Json), source_integration_name: "Okta" } })),
      /inconsistent result/,
    ],
    ["2.2: required fields are there", inBody(({ status: _, ...body }) => body), /status/],
    [
      "2.6: errors are the body that a person reads",
      breaking((answer, { method }) =>
        method === "POST" ? { ...answer, status: 422, text: '{"message":"Not so."}' } : answer,
      ),
      /Status: 422, Body: {"message":"Not so."}/,
    ],
  ])("is detected for integrations: %s", async (_rule, broken, failure) => {
    const resource = integrationResource(harness.wireBy(broken));
    const run = async () => {
      await resource.apply(integration());
      await resource.destroy();
    };
    await expect(run()).rejects.toThrow(failure);
  });

  it.each<[rule: string, broken: (real: Transport) => Transport, failure: RegExp]>([
    [
      "2.3: no duration is no number",
      inBody((body) => ({ ...body, grant_duration_in_min: 61 })),
      /inconsistent result/,
    ],
    [
      "2.3: targets keep their order and number",
      inBody((body) => ({ ...body, access_targets: [] })),
      /inconsistent result/,
    ],
    [
      "2.3: permissions are as they were written",
      inBody((body) => JSON.parse(JSON.stringify(body).replace("AmazonEKSEditPolicy:web", "AmazonEKSEditPolicy"))),
      /inconsistent result/,
    ],
    [
      "2.3: an integration has the name that was configured",
      inBody((body) => JSON.parse(JSON.stringify(body).replace("for FLOWS", "For flows"))),
      /inconsistent result/,
    ],
    [
      "2.3: tiers keep their order",
      inBody((body) => {
        const policy = body.escalation_policy as { approver_groups: unknown[] };
        return { ...body, escalation_policy: { ...policy, approver_groups: policy.approver_groups.toReversed() } };
      }),
      /inconsistent result/,
    ],
    [
      "2.3: an owner who approves is Owner",
      inBody((body) => JSON.parse(JSON.stringify(body).replace('"Owner"', '"owner"'))),
      /inconsistent result/,
    ],
    [
      "2.3: whom people ask for is not said where it is not set",
      inBody((body) => ({ ...body, request_for: { request_scopes: ["self"] } })),
      /inconsistent result/,
    ],
    [
      "2.3: self approval has its name on the wire",
      inBody((body) => {
        const { requestor_cannot_approve_himself: value, ...settings } = body.settings as Json;
        return { ...body, settings: { ...settings, requester_cannot_approve_self: value } };
      }),
      /requestor_cannot_approve_himself/,
    ],
    [
      "2.3: extensions are numbers",
      inBody((body) => {
        const { max_extensions: _, ...settings } = body.settings as Json;
        return { ...body, settings };
      }),
      /inconsistent result/,
    ],
    ["2.6.1: the date of creation is a text", inBody((body) => ({ ...body, creation_date: {} })), /creation_date/],
    ["2.6.1: the date of creation is not null", inBody((body) => ({ ...body, creation_date: null })), /creation_date/],
    ["2.6.1: the date of creation is there", inBody(({ creation_date: _, ...body }) => body), /creation_date/],
    [
      "2.6.1: labels are there",
      inBody((body) => {
        const { labels: _, ...settings } = body.settings as Json;
        return { ...body, settings };
      }),
      /labels/,
    ],
    [
      "2.6.1: the date of an update is a date",
      inBody((body) => ({ ...body, update_date: "yesterday" })),
      /update_date/,
    ],
  ])("is detected for flows: %s", async (_rule, broken, failure) => {
    await expect(flowResource(harness.wireBy(broken)).apply(flow())).rejects.toThrow(failure);
  });

  it("is not suspected where sets come in another order, which means nothing", async () => {
    const reversed = inBody((body) => {
      const targets = body.access_targets as { integration: { permissions: string[] } }[];
      const settings = body.settings as { labels: string[] };
      return {
        ...body,
        access_targets: targets.map(({ integration: one }) => ({
          integration: { ...one, permissions: one.permissions.toReversed() },
        })),
        settings: { ...settings, labels: settings.labels.toReversed() },
      };
    });
    await flowResource(harness.wireBy(reversed)).apply(flow());
  });

  it("is detected for lists: a page without filters in its token, or without its pagination", async () => {
    for (const name of ["List 1", "List 2", "Other"]) await applyIntegration(harness, { name });
    const listed = (transport: (real: Transport) => Transport) =>
      harness.wireBy(transport).listIntegrations({ name: "List*", limit: "1" });
    expect((await listed((real) => real)).map(({ name }) => name)).toEqual(["List 1", "List 2"]);
    const forgetful =
      (real: Transport): Transport =>
      async (request) => {
        const token = new URL(request.path, "http://any").searchParams.get("page_token");
        if (token === null) return real(request);
        const inToken = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
        const forgot = Buffer.from(JSON.stringify({ ...inToken, filters: {} })).toString("base64url");
        return real({ ...request, path: `/api/admin/v4/integrations?page_token=${forgot}` });
      };
    expect((await listed(forgetful)).map(({ name }) => name)).not.toEqual(["List 1", "List 2"]);
    await expect(listed(inBody(({ pagination: _, ...body }) => body))).rejects.toBeInstanceOf(DecodeError);
    await expect(listed(breaking((answer) => ({ ...answer, status: 500 })))).rejects.toBeInstanceOf(ApiError);
  });
});
