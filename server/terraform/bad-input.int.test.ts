import { ADMIN } from "../../testing/test-domain";
import { createRequestOf, upsertRequestOf } from "./testing/provider-models";
import {
  aFlowModel,
  anIntegration,
  applyFlow,
  applyIntegration,
  openTerraformHarness,
  type TerraformHarness,
} from "./testing/terraform-harness";

const INTEGRATIONS = "/api/admin/v4/integrations";
const FLOWS = "/api/admin/v2/access-flows";

interface Refusal {
  readonly message: string;
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

/**
 * The output in a person's terminal: a status that the provider takes for an error, and every problem by their own
 * attributes.
 */
describe("the Terraform endpoint", () => {
  let harness: TerraformHarness;

  beforeAll(async () => {
    harness = await openTerraformHarness({ DRAWBRIDGE_MAX_BODY_KB: "100" });
    await applyIntegration(harness);
  });
  beforeEach(() => harness.api.platform.db.query("truncate access_flows cascade"));
  afterAll(() => harness.close());

  async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const answer = await fetch(`${harness.origin}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${harness.token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: (text ? JSON.parse(text) : null) as Refusal };
  }

  const integration = (given: object = {}) => ({
    ...createRequestOf(anIntegration(harness, { name: "New" })),
    ...given,
  });
  const config = (given: object) =>
    integration({ integration_config: { ...anIntegration(harness).integration_config, ...given } });
  const flow = (given: object = {}) => ({ ...upsertRequestOf(aFlowModel()), ...given });
  const target = (given: object) =>
    flow({
      access_targets: [
        {
          integration: {
            integration_reference: "AWS production",
            resource_type: "aws-organization-eks-cluster",
            permissions: ["AmazonEKSViewPolicy"],
            ...given,
          },
        },
      ],
    });

  async function integrationPaths(body: object): Promise<string[]> {
    return pathsOf(await send("POST", INTEGRATIONS, body));
  }

  async function flowPaths(body: object): Promise<string[]> {
    return pathsOf(await send("POST", FLOWS, body));
  }

  function pathsOf({ status, body }: { status: number; body: Refusal }): string[] {
    expect([status, body]).toEqual([400, { message: expect.stringMatching(/\.$/), problems: expect.any(Array) }]);
    for (const { message } of body.problems) expect(message).toMatch(/^('|No |The )[^\n]*[.]$/);
    return body.problems.map(({ path }) => path);
  }

  it("names unknown fields, at any depth", async () => {
    expect(
      await integrationPaths(
        integration({ description: "x", owner: { attribute_type: "user", attribute_value: ["a"], since: 1 } }),
      ),
    ).toEqual(["owner.since", "description"]);
    expect(
      await flowPaths(flow({ space: "x", settings: { ...(flow() as { settings: object }).settings, mfa: true } })),
    ).toEqual(["settings.mfa", "space"]);
    expect(await flowPaths(target({ tags: [] }))).toEqual(["access_targets[0].integration.tags"]);
    expect(await integrationPaths(config({ regions: "x", __proto: "y" }))).toEqual([
      "integration_config.regions",
      "integration_config.__proto",
    ]);
  });

  it("names wrong types and missing values", async () => {
    const answer = await send("POST", INTEGRATIONS, {
      name: 1,
      integration_config: { region: 2 },
      connected_resource_types: "x",
    });
    expect(answer.body).toEqual({
      message: "The document has 4 problems.",
      problems: expect.arrayContaining([
        { path: "name", message: "'name' must be a text." },
        { path: "integration_config.region", message: "'region' must be a text." },
        { path: "connected_resource_types", message: "'connected_resource_types' must be a list." },
        { path: "type", message: "'type' is required." },
      ]),
    });
    expect(await flowPaths(flow({ grant_duration_in_min: 0, trigger: "MANUAL", requestors: null }))).toEqual([
      "trigger",
      "requestors",
      "grant_duration_in_min",
    ]);
    expect(await flowPaths([])).toEqual([""]);
  });

  it("names the attributes of the file where those on the wire differ", async () => {
    const condition = { type: "user", values: ["a"], source_integration_reference: 1 };
    expect(
      await flowPaths({
        ...target({ integration_reference: 1 }),
        requestors: { logical_operator: "AND", conditions: [condition] },
        settings: { ...(flow() as { settings: object }).settings, requestor_cannot_approve_himself: "yes" },
      }),
    ).toEqual([
      "requestors.conditions[0].source_integration_name",
      "access_targets[0].integration.integration_name",
      "settings.requester_cannot_approve_self",
    ]);
  });

  it("says once that a value is sent by its name in files", async () => {
    const { body } = await send("POST", FLOWS, target({ integration_reference: undefined, integration_name: "AWS" }));
    const path = "access_targets[0].integration.integration_name";
    const message = "'integration_name' is its name in files of Terraform: send it as 'integration_reference'.";
    expect(body.problems).toEqual([{ path, message }]);
  });

  it("names unknown values of the configuration", async () => {
    const found = await integrationPaths(
      config({
        region: "moon",
        session_duration_hours: "many",
        pool_reserve_percent: "101",
        shared_entries_allowed: "yes",
        foreign_policies: "DENY",
        discovery_regions: '["eu-west-1", 1]',
        excluded_account_ids: '["123456789012","x"]',
        owner_rules: "{}",
      }),
    );
    expect(found.sort()).toEqual([
      "integration_config.discovery_regions",
      "integration_config.excluded_account_ids[1]",
      "integration_config.foreign_policies",
      "integration_config.owner_rules",
      "integration_config.pool_reserve_percent",
      "integration_config.region",
      "integration_config.session_duration_hours",
      "integration_config.shared_entries_allowed",
    ]);
  });

  it("names owners by their place in the file", async () => {
    const owner = { attribute_type: "", attribute_value: [], source_integration_reference: "Nowhere" };
    expect((await integrationPaths(integration({ owner }))).sort()).toEqual([
      "owner.attribute_type",
      "owner.attribute_values",
      "owner.source_integration_name",
    ]);
    const rows = [
      { attribute_type: "user", attribute_value: ["a"] },
      { attribute_type: "user", attribute_value: [] },
    ];
    expect(await integrationPaths(config({ integration_owners: JSON.stringify(rows) }))).toEqual([
      "integration_config.integration_owners[1].attribute_values",
    ]);
    const both = { owner: { attribute_type: "user", attribute_value: ["a"] } };
    expect(
      await integrationPaths({ ...config({ integration_owners: JSON.stringify(rows.slice(0, 1)) }), ...both }),
    ).toEqual(["owner"]);
    expect(
      await integrationPaths(integration({ owners_mapping: { key_name: "team", attribute_type: "user" } })),
    ).toEqual(["owners_mapping", "owner"]);
  });

  it("names references to missing objects", async () => {
    expect(
      (
        await integrationPaths(
          integration({
            type: "postgresql",
            connected_resource_types: ["aws-organization-eks-cluster", "s3"],
            secret_store_config: { aws: {} },
            connector_id: "0198c0de-0000-7000-8000-000000000009",
          }),
        )
      ).sort(),
    ).toEqual(["connected_resource_types[1]", "connector_id", "secret_store_config", "type"]);
    expect(await flowPaths(flow({ access_targets: [{ bundle: { bundle_reference: "x" } }] }))).toEqual([
      "access_targets[0].bundle",
    ]);
    expect(await flowPaths(flow({ access_targets: [{}] }))).toEqual(["access_targets[0].integration"]);
    expect(
      await flowPaths(
        target({ integration_reference: "Nowhere", resource_type: "s3", permissions: ["Attach", "KUBERNETES_GROUP"] }),
      ),
    ).toEqual([
      "access_targets[0].integration.permissions[1]",
      "access_targets[0].integration.integration_name",
      "access_targets[0].integration.resource_type",
      "access_targets[0].integration.permissions[0]",
    ]);
  });

  it("names each wrong part of a permission by its text", async () => {
    const permissions = [
      "AmazonEKSViewPolicy:web",
      "AmazonEKSEditPolicy:UPPER",
      "KUBERNETES_GROUP:system:masters",
      "AmazonEKSViewPolicy:-",
    ];
    const { body } = await send("POST", FLOWS, target({ permissions }));
    expect(body.problems).toEqual([
      {
        path: "access_targets[0].integration.permissions[3]",
        message: expect.stringContaining("'-' is not a namespace"),
      },
      {
        path: "access_targets[0].integration.permissions[1]",
        message: expect.stringContaining("'UPPER' is not a namespace"),
      },
      {
        path: "access_targets[0].integration.permissions[2]",
        message: expect.stringContaining("'system:masters' cannot be given"),
      },
    ]);
  });

  it("names contradictory conditions", async () => {
    const approver = (given: object) => ({
      approval_mode: "ANY_OF",
      approver_groups: [{ logical_operator: "OR", approvers: [given] }],
    });
    const of = "approver_policy.approver_groups[0].approvers[0]";
    expect(
      await flowPaths(flow({ approver_policy: approver({ type: "user", match_operator: "contains", values: ["a"] }) })),
    ).toEqual([`${of}.match_operator`]);
    expect(await flowPaths(flow({ approver_policy: approver({ type: "Owner", values: ["a"] }) }))).toEqual([
      `${of}.values`,
    ]);
    expect(await flowPaths(flow({ approver_policy: approver({ type: "user" }) }))).toEqual([`${of}.values`]);
    const requestors = {
      logical_operator: "AND",
      conditions: [{ type: "Owner", source_integration_reference: "Nowhere" }],
    };
    expect(await flowPaths(flow({ requestors }))).toEqual([
      "requestors.conditions[0].source_integration_name",
      "requestors.conditions[0].type",
    ]);
    const everybody = (given: object) =>
      flow({ requestors: { logical_operator: "AND", conditions: [{ type: "Everybody", ...given }] } });
    expect(await flowPaths(everybody({ match_operator: "is_not", source_integration_reference: "Okta" }))).toEqual([
      "requestors.conditions[0].match_operator",
      "requestors.conditions[0].source_integration_name",
    ]);
    const several = [{ type: "group", values: ["a"] }, { type: "everybody" }];
    expect(await flowPaths(flow({ requestors: { logical_operator: "AND", conditions: several } }))).toEqual([
      "requestors.conditions[1].type",
    ]);
    expect(
      await flowPaths(flow({ escalation_policy: { approver_groups: approver({ type: "Owner" }).approver_groups } })),
    ).toEqual(["escalation_policy"]);
  });

  it("names settings of a flow that contradict each other, in minutes", async () => {
    const settings = { ...(flow() as { settings: object }).settings, max_extensions: 2 };
    const { body } = await send("POST", FLOWS, flow({ settings }));
    expect(body).toEqual({
      message: "The document has 1 problem.",
      problems: [
        {
          path: "settings.extension_duration_in_min",
          message: "'extension_duration_in_min' must be at least 1 where there are extensions.",
        },
      ],
    });
    expect(
      await flowPaths(flow({ grant_duration_in_min: null, settings: { ...settings, extension_duration_in_min: 5 } })),
    ).toEqual(["settings.max_extensions"]);
  });

  it("refuses texts that are too long, or that PostgreSQL cannot store", async () => {
    expect(
      await integrationPaths(integration({ name: "x".repeat(65), custom_access_details: "y".repeat(401) })),
    ).toEqual(["name", "custom_access_details"]);
    expect(await integrationPaths(integration({ name: "a\u0000", custom_access_details: "\ud800" }))).toEqual([
      "name",
      "custom_access_details",
    ]);
    const { status, body } = await send("POST", FLOWS, flow({ description: "x".repeat(200_000) }));
    expect([status, body]).toEqual([413, { message: "The document is larger than 100 kB.", problems: [] }]);
  });

  it("bounds its answer to hostile input", async () => {
    const unknown = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`field_${n}`, 1]));
    const { status, body } = await send("POST", FLOWS, { ...flow(), ...unknown });
    expect([status, body.problems.length, body.message]).toEqual([400, 50, "The document has 2000 problems."]);
    const deep = `${'{"a":'.repeat(500)}1${"}".repeat(500)}`;
    expect((await send("POST", FLOWS, deep)).status).toBe(400);
    const poisoned = '{"__proto__":{"active":true}}';
    expect((await send("POST", FLOWS, poisoned)).status).toBe(400);
  });

  it("refuses a body that is missing, no JSON, or of another type", async () => {
    expect(await send("POST", INTEGRATIONS, "{")).toMatchObject({
      status: 400,
      body: { message: "The body is not JSON.", problems: [] },
    });
    expect(await send("POST", INTEGRATIONS, "<a/>", { "content-type": "application/xml" })).toMatchObject({
      status: 415,
      body: { message: "The body must be application/json." },
    });
    expect(
      await send("POST", INTEGRATIONS, "name=x", { "content-type": "application/x-www-form-urlencoded" }),
    ).toMatchObject({ status: 415 });
    expect(await send("POST", INTEGRATIONS)).toMatchObject({ status: 400 });
  });

  it("refuses names that are taken, with their holder", async () => {
    expect(await send("POST", INTEGRATIONS, integration({ name: "aws PRODUCTION" }))).toMatchObject({
      status: 409,
      body: { problems: [{ path: "name", message: expect.stringContaining("'AWS production' already") }] },
    });
    await applyFlow(harness);
    expect(await send("POST", FLOWS, flow())).toMatchObject({ status: 409, body: { problems: [{ path: "name" }] } });
  });

  it("changes a flow neither into an automatic one, nor with an invalid part", async () => {
    const resource = await applyFlow(harness);
    const path = `${FLOWS}/${resource.state!.id}`;
    expect(await send("PUT", path, flow({ name: "Changed", trigger: "AUTOMATIC" }))).toMatchObject({
      status: 400,
      body: {
        problems: expect.arrayContaining([{ path: "trigger", message: expect.stringContaining("make another flow") }]),
      },
    });
    expect(await send("PUT", path, flow({ name: "Changed", grant_duration_in_min: -1 }))).toMatchObject({
      status: 400,
    });
    await resource.expectNoChanges(aFlowModel());
  });

  it("applies an update over another client's change, which the plan has shown", async () => {
    const resource = await applyFlow(harness);
    await harness.api.platform.accessFlows.update(ADMIN, resource.state!.id, 1, { description: "By hand" });
    expect(await send("PUT", `${FLOWS}/${resource.state!.id}`, flow({ name: "Changed" }))).toMatchObject({
      status: 200,
    });
    const [saved] = await harness.api.platform.accessFlowsQueries.byIds([resource.state!.id]);
    expect(saved).toMatchObject({ name: "Changed", description: null, version: 3 });
  });

  it("refuses unknown parameters of a list", async () => {
    for (const query of [
      "limit=0",
      "limit=x",
      "space=1",
      "connector_id=x",
      "page_token=eyJ9",
      "name=%00",
      `name=${"x".repeat(300)}`,
    ]) {
      const { status, body } = await send("GET", `${INTEGRATIONS}?${query}`);
      expect([query, status, body.problems.map(({ path }) => path)]).toEqual([query, 400, [query.split("=")[0]]]);
    }
    const [foreign] = [
      Buffer.from(JSON.stringify({ list: "access-flows", limit: 1, after: "x", filters: {} })).toString("base64url"),
    ];
    expect(await send("GET", `${INTEGRATIONS}?page_token=${foreign}`)).toMatchObject({ status: 400 });
    expect(await send("GET", `${FLOWS}?page_token=${foreign}`)).toMatchObject({ status: 400 });
  });

  it("answers a 404 in its own form", async () => {
    for (const path of ["/api", "/api/", "/api/admin/v4/nothing", "/api/admin/v2/access-flows/x/y"]) {
      expect([path, await send("GET", path)]).toEqual([
        path,
        expect.objectContaining({ status: 404, body: { message: "There is nothing at this address.", problems: [] } }),
      ]);
    }
    expect((await send("PATCH", `${FLOWS}/1`, {})).status).toBe(404);
  });

  it("says what is not served, which the provider would forget after a 404", async () => {
    const what = new Map([
      ["GET /api/admin/v1/access-scopes?limit=100", "access scopes (apono_access_scope)"],
      ["POST /api/admin/v2/bundles", "bundles (apono_bundle_v2)"],
      ["POST /api/admin/v1/groups", "groups as resources (apono_managed_group)"],
      ["DELETE /api/v2/integrations/1", "apono_integration: write apono_resource_integration"],
      ["GET /api/v2/integrations-catalog/postgresql", "apono_integration: write apono_resource_integration"],
    ]);
    for (const [request, words] of what) {
      const [method = "", path = ""] = request.split(" ");
      const { status, body } = await send(method, path, method === "POST" ? {} : undefined);
      expect([request, status, body.message]).toEqual([request, 501, expect.stringContaining(words)]);
    }
  });

  describe("without the right token", () => {
    const asked = async (authorization: string | null, method = "POST") =>
      send(
        method,
        method === "GET" ? INTEGRATIONS : FLOWS,
        method === "GET" ? undefined : flow(),
        authorization === null ? { authorization: "" } : { authorization },
      );

    it("is 401, and names the expected header", async () => {
      for (const authorization of [null, "Bearer wrong", "Basic eDp5"]) {
        const { status, headers, body } = await asked(authorization);
        expect([status, headers.get("www-authenticate")]).toEqual([401, expect.stringMatching(/^Bearer/)]);
        expect(body).toEqual({ message: expect.stringContaining("Bearer"), problems: [] });
      }
    });

    it("is 403, and names the missing scope or role", async () => {
      const withScopes = async (...scopes: ("READ" | "ADMIN" | "GOVERN")[]) =>
        `Bearer ${await harness.tokenFor(["ADMIN"], scopes)}`;
      const narrow = await asked(await withScopes("ADMIN"));
      expect([narrow.status, narrow.headers.get("www-authenticate"), narrow.body.message]).toEqual([
        403,
        expect.stringContaining('scope="GOVERN"'),
        expect.stringContaining("lacks the scope GOVERN"),
      ]);
      expect(await asked(await withScopes("GOVERN"))).toMatchObject({ status: 403 });
      expect(await asked(await withScopes("READ"), "GET")).toMatchObject({ status: 403 });
      expect(await asked(await withScopes("ADMIN"), "GET")).toMatchObject({ status: 200 });
      const auditor = `Bearer ${await harness.tokenFor(["AUDITOR"])}`;
      expect(await asked(auditor)).toMatchObject({
        status: 403,
        body: { message: expect.stringContaining("needs the role ADMIN") },
      });
      expect(await asked(auditor, "GET")).toMatchObject({ status: 403 });
      expect(await asked(`Bearer ${await harness.tokenFor(["ADMIN"])}`)).toMatchObject({ status: 200 });
    });

    it("is refused before its body is read, and recorded", async () => {
      const authorization = `Bearer ${await harness.tokenFor(["AUDITOR"])}`;
      expect(await send("POST", FLOWS, "{", { authorization })).toMatchObject({ status: 403 });
      const events: object[] = await harness.api.platform.db.query(
        "select action, error_code from audit_events where outcome = 'REFUSED' and action = 'api.createAccessFlow'",
      );
      expect(events).toContainEqual({ action: "api.createAccessFlow", error_code: "FORBIDDEN" });
    });
  });
});

describe("Terraform over its rate limit", () => {
  let harness: TerraformHarness;
  afterAll(() => harness.close());

  it("is answered with a Retry-After", async () => {
    harness = await openTerraformHarness({ DRAWBRIDGE_RATE_LIMIT: "2" });
    const ask = () => fetch(`${harness.origin}${FLOWS}`, { headers: { authorization: `Bearer ${harness.token}` } });
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
    const refused = await ask();
    expect([refused.status, Number(refused.headers.get("retry-after"))]).toEqual([429, expect.any(Number)]);
    expect(await refused.json()).toEqual({
      message: expect.stringMatching(/^You have sent too many requests/),
      problems: [],
    });
  });
});
