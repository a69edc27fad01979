import { once } from "node:events";
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from "graphql-ws";
import { WebSocket } from "ws";
import { acmeScenario } from "../simulator/scenarios/acme";
import { Api } from "./testing/api";
import { Harness, type RunningServer } from "./testing/harness";
import {
  CREATE,
  type Created,
  connectAndSync,
  deleteIntegration,
  endOf,
  formOf,
  startSync,
} from "./testing/integrations";

const DELETE = "mutation ($id: ID!) { deleteIntegration(id: $id, version: 1) { deleted } }";
const LOG_ARCHIVE = "310254871127";
const NOBODY = "0197f0c0-0000-7000-8000-000000000000";

describe("the edge of the API", () => {
  let harness: Harness;
  let server: RunningServer;
  let api: Api;
  let form: Record<string, unknown>;

  beforeAll(async () => {
    const organization = { ...acmeScenario.organization!, delegatedAdministrators: [LOG_ARCHIVE] };
    harness = await Harness.open({ scenario: { ...acmeScenario, organization } });
    await harness.startWorker();
    server = await harness.startServer();
    api = server.api;
    form = await formOf(harness, api);
  });

  afterAll(() => harness[Symbol.asyncDispose]());

  it.each([
    ["no token", null],
    ["a token nobody has", "x".repeat(40)],
    ["an empty token", ""],
    ["a token with a space in it", "a b"],
  ])("answers %s with 401 over HTTP and 4401 over a socket", async (_what, token) => {
    const answer = await new Api(api.url, token).send("{ connectors { nodes { id } } }");
    expect(answer).toMatchObject({ status: 401, data: null, errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });

    const socket = new WebSocket(api.url.replace("http", "ws"), GRAPHQL_TRANSPORT_WS_PROTOCOL);
    await once(socket, "open");
    const payload = token === null ? {} : { authorization: `Bearer ${token}` };
    socket.send(JSON.stringify({ type: "connection_init", payload }));
    const [code] = await once(socket, "close");
    expect(code).toBe(4401);
  });

  it("refuses queries on a socket without credentials", async () => {
    const socket = new WebSocket(api.url.replace("http", "ws"), GRAPHQL_TRANSPORT_WS_PROTOCOL);
    await once(socket, "open");
    socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query: "{ connectors { nodes { id } } }" } }));
    const [code] = await once(socket, "close");
    expect(code).toBe(4401);
  });

  it.each([
    ["integration", "query ($id: ID!) { integration(id: $id) { id } }"],
    ["connector", "query ($id: ID!) { connector(id: $id) { id } }"],
    ["resource", "query ($id: ID!) { resource(id: $id) { id } }"],
    ["sync run", "query ($id: ID!) { syncRun(id: $id) { id } }"],
    ["sync run to cancel", "mutation ($id: ID!) { cancelSync(syncRunId: $id) { syncRun { id } } }"],
    ["integration to sync", "mutation ($id: ID!) { syncIntegration(integrationId: $id) { syncRun { id } } }"],
    [
      "integration to switch",
      "mutation ($id: ID!) { setIntegrationEnabled(id: $id, enabled: false, version: 1) { integration { id } } }",
    ],
    ["integration to delete", DELETE],
    ["connector to test", "mutation ($id: ID!) { testConnector(input: { connectorId: $id }) { test { id } } }"],
  ])("finds no %s for an id that names none, whatever its form", async (_what, query) => {
    for (const id of [NOBODY, "", "0", "null", "' or 1=1 --", "../../etc/passwd", "\u0000", "é".repeat(5_000)]) {
      expect(await api.refusal(query, { id })).toMatchObject({ code: "NOT_FOUND" });
    }
  });

  it("reports every problem of an integration at once", async () => {
    const input = {
      name: "No/slash",
      connectorId: NOBODY,
      resourceTypes: [],
      region: "mars-north-1",
      ssoRegion: "",
      ssoPortal: "http://example.com",
      managementAccountRoleArn: "arn:aws:iam::1:role/x",
      excludedOrganizationalUnitIds: ["ou-ac3e-5ecur1ty", "Security"],
      excludedAccountIds: ["310254874450", "12x"],
      sessionDurationHours: 13,
      discoveryRegions: ["eu-west-1", "nowhere"],
      memberRoleName: "a b",
      externalId: "?",
      customAccessDetails: "x".repeat(401),
    };
    const { code, fields } = await api.refusal(CREATE, { input });

    expect(code).toBe("INVALID_INPUT");
    expect(fields.map(({ path }) => path.join(".")).sort()).toEqual(
      [
        "name",
        "connectorId",
        "resourceTypes",
        "region",
        "ssoRegion",
        "ssoPortal",
        "managementAccountRoleArn",
        "excludedOrganizationalUnitIds.1",
        "excludedAccountIds.1",
        "sessionDurationHours",
        "discoveryRegions.1",
        "memberRoleName",
        "externalId",
        "customAccessDetails",
      ].sort(),
    );
    const empty = await api.refusal(CREATE, { input: {} });
    expect(empty.fields.map(({ path }) => path.join(".")).sort()).toEqual([
      "connectorId",
      "name",
      "region",
      "resourceTypes",
      "ssoPortal",
      "ssoRegion",
    ]);
    expect(await harness.sql("select from integrations")).toEqual([]);
  });

  it("accepts exclude lists in the forms that people use, and keeps them as typed", async () => {
    const { integration, warnings } = await created({
      excludedAccountIds: [" 310254874450 ,, 310254874450", "000000000012", "12", ""],
      excludedOrganizationalUnitIds: ["ou-ac3e-sandb0x0 , ou-ac3e-sandb0x0,", "ou-a-b"],
    });

    expect(integration).toMatchObject({
      excludedAccountIds: ["310254874450", "000000000012", "12"],
      excludedOrganizationalUnitIds: ["ou-ac3e-sandb0x0", "ou-a-b"],
    });
    expect(integration.configuration).toContainEqual({
      key: "excludedAccountIds",
      value: " 310254874450 ,, 310254874450,000000000012,12,",
    });
    expect(warnings.map(({ code, item }) => [code, item])).toEqual([
      ["EXCLUDED_ACCOUNT_UNKNOWN", "000000000012"],
      ["EXCLUDED_ACCOUNT_UNKNOWN", "12"],
      ["EXCLUDED_OU_UNKNOWN", "ou-a-b"],
    ]);
  });

  it("counts access details in graphemes: a family emoji is one", async () => {
    const family = "👨‍👩‍👧‍👦";
    const input = { ...form, customAccessDetails: family.repeat(401) };
    const refused = await api.refusal(CREATE, { input });
    expect(refused.fields).toEqual([
      { path: ["customAccessDetails"], message: "'customAccessDetails' has 401 characters; at most 400 are allowed." },
    ]);

    const { integration } = await created({ customAccessDetails: family.repeat(400) });
    expect(integration.customAccessDetails).toBe(family.repeat(400));
  });

  it("refuses a second integration of the same name, whatever its case", async () => {
    const { id } = await connectAndSync(harness, api, { name: "Acme Production" });
    const refused = await api.refusal(CREATE, { input: { ...form, name: " acme PRODUCTION " } });

    expect(refused).toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("there is an integration 'Acme Production' already"),
    });
    expect(refused.fields.map(({ path }) => path)).toEqual([["name"], ["managementAccountRoleArn"]]);
    await deleteIntegration(api, id);
  });

  it("creates exactly one of many integrations that are sent at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) => api.send<Created>(CREATE, { input: { ...form, name: `Acme ${index}` } })),
    );
    const made = answers.flatMap(({ data }) => data?.createIntegration?.integration ?? []);
    const codes = answers.flatMap(({ errors }) => errors.map(({ extensions }) => extensions.code));

    expect(made).toHaveLength(1);
    expect(codes).toEqual(Array(5).fill("CONFLICT"));
    await deleteIntegration(api, made[0]!.id);
  });

  it("refuses a second integration of the same organization by the name of the first, at the latest when it syncs", async () => {
    const { id } = await connectAndSync(harness, api, { name: "First" });
    const sameAccount = await api.refusal(CREATE, { input: { ...form, name: "Second" } });
    expect(sameAccount).toMatchObject({ code: "CONFLICT", message: expect.stringContaining("'First' already covers") });

    // A role of another account that may read the organization: only AWS can tell that it is the same one.
    // The template lets a connector assume one management role; this one was given more.
    const { accountId, name } = harness.aws.world.scenario.connector;
    harness.aws.world.setRolePermissions(accountId, name, { allows: ["sts:AssumeRole"] });
    harness.aws.world.putRole(LOG_ARCHIVE, {
      name: "OrganizationReader",
      trust: { accounts: ["310254873349"] },
      allows: ["organizations:*"],
    });
    const { run, id: second } = await connectAndSync(harness, api, {
      name: "Second",
      managementAccountRoleArn: `arn:aws:iam::${LOG_ARCHIVE}:role/OrganizationReader`,
    });
    expect(run).toMatchObject({
      state: "FAILED",
      failure: {
        code: "ORGANIZATION_OVERLAP",
        message: "The integration 'First' already reads the organization o-acme5k2x9q.",
      },
    });
    expect(await endOf(api, (await startSync(api, id)).id)).toMatchObject({ state: "PARTIAL", resourcesAdded: 0 });
    await deleteIntegration(api, second);
    await deleteIntegration(api, id);
  });

  it("reveals nothing about an internal error", async () => {
    await harness.sql("alter table connectors rename to connectors_away");
    const answer = await api.send("{ connectors { nodes { id } } }");
    await harness.sql("alter table connectors_away rename to connectors");

    const [error] = answer.errors;
    expect(error!.extensions).toEqual({
      code: "INTERNAL",
      rule: null,
      fields: [],
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(error!.message).toBe(`Something went wrong on our side (${error!.extensions.id}).`);
    expect(answer.text).not.toMatch(/select|relation|stack|\.js/i);
    expect(harness.lines.filter((line) => line.includes(error!.extensions.id!))).toHaveLength(1);
  });

  it("answers hostile input without an internal error", async () => {
    const odd = ["\u0000", "\ud800", "%", "_", "\\", "'", "🦊".repeat(1_000)];
    const search = "query ($search: String) { resources(filter: { search: $search }) { totalCount } }";
    const tag = "query ($key: String!) { resources(filter: { tags: [{ key: $key, value: $key }] }) { totalCount } }";
    const after = "query ($after: String) { resources(after: $after) { totalCount } }";
    const account = "query ($id: String!) { resources(filter: { accountIds: [$id], regions: [$id] }) { totalCount } }";
    const found: string[] = [];
    for (const text of odd) {
      const cursor = Buffer.from(JSON.stringify([text, text])).toString("base64url");
      const inputs = ["ssoPortal", "customAccessDetails", "name", "region", "externalId"].map((field) => ({
        ...form,
        [field]: `https://example.com/${text}`,
      }));
      const answers = [
        await api.send(search, { search: text }),
        await api.send(tag, { key: text }),
        await api.send(after, { after: cursor }),
        await api.send(account, { id: text }),
      ];
      for (const input of inputs) {
        const answer = await api.send<Created>(CREATE, { input });
        const made = answer.data?.createIntegration?.integration;
        if (made) await deleteIntegration(api, made.id);
        answers.push(answer);
      }
      for (const [index, { errors }] of answers.entries()) {
        if (errors.some(({ extensions }) => extensions.code === "INTERNAL"))
          found.push(`${index}: ${JSON.stringify(text)}`);
      }
    }
    expect(found).toEqual([]);
  });

  it("shows no secret in answers, logs or the audit log", async () => {
    const signed =
      "The Canonical String for this request should have been 'GET x-amz-security-token:simulated-session-1'";
    harness.aws.addFault({ operation: "ListClusters", forever: true, error: "SignatureDoesNotMatch", message: signed });
    const { id, run } = await connectAndSync(harness, api);
    const told = await api.send(
      `query ($id: ID!) { syncRun(id: $id) { failure { message advice } accounts { nodes { message regions { message } } } } }`,
      { id: run.id },
    );
    const { testConnector } = await api.ask<{ testConnector: { test: { checks: { nodes: { name: string }[] } } } }>(
      "mutation ($input: TestConnectorInput!) { testConnector(input: $input) { test { checks(states: [OK]) { nodes { name } } } } }",
      { input: { connectorId: form.connectorId, integrationId: id } },
    );
    const [installation] = await harness.sql<{ external_id: string }>("select external_id from installation");
    const audited = await harness.sql<{ entry: string }>("select row_to_json(a)::text as entry from audit_events a");
    const { secretAccessKey, sessionToken } = harness.aws.credentials;

    expect(testConnector.test.checks.nodes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["IDENTITY", "MANAGEMENT_ROLE", "ORGANIZATION"]),
    );
    expect(told.text).toContain("ListClusters");
    expect(harness.lines.length).toBeGreaterThan(2);
    expect(audited.length).toBeGreaterThan(10);
    const everything = [told.text, ...harness.lines, ...audited.map(({ entry }) => entry)];
    for (const secret of [
      harness.adminToken,
      installation!.external_id,
      harness.aws.connection.externalId,
      secretAccessKey,
      sessionToken!,
      "simulated-session-",
    ]) {
      expect(everything.filter((text) => text.includes(secret))).toEqual([]);
    }
  });

  /** Creates one, waits for its first sync, reads it and takes it away again. */
  async function created(changes: Record<string, unknown>) {
    const { id } = await connectAndSync(harness, api, changes);
    const { integration } = await api.ask<{ integration: KeptSettings }>(
      `query ($id: ID!) { integration(id: $id) { excludedAccountIds excludedOrganizationalUnitIds customAccessDetails
         configuration { key value } warnings { code item } } }`,
      { id },
    );
    await deleteIntegration(api, id);
    return { integration, warnings: integration.warnings.filter(({ code }) => code !== "ACCOUNTS_FAILED") };
  }
});

interface KeptSettings {
  readonly excludedAccountIds: string[];
  readonly excludedOrganizationalUnitIds: string[];
  readonly customAccessDetails: string | null;
  readonly configuration: { key: string; value: string }[];
  readonly warnings: { code: string; item: string | null }[];
}
