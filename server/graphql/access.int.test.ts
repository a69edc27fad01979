import { type GraphQLObjectType, type GraphQLSchema, isScalarType, parse, validate } from "graphql";
import { Identity } from "../../shared/domain/identities/identity.entity";
import { SyncRun } from "../../shared/domain/sync-runs/sync-run.entity";
import type { Actor } from "../../shared/kernel/actor";
import { personActor, saveRun } from "../../testing/factories";
import { ADMIN, AUDITOR, MEMBER } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { MUTATIONS } from "../testing/authorization-matrix/mutations";
import {
  formerFields,
  type Permitted,
  type ProbedFields,
  unprobedFields,
} from "../testing/authorization-matrix/probed-field";
import { QUERIES } from "../testing/authorization-matrix/queries";
import { SUBSCRIPTIONS } from "../testing/authorization-matrix/subscriptions";
import { type Inventory, saveInventory, saveResource } from "../testing/inventory";
import { minimalArguments } from "../testing/minimal-arguments";

const PROBED: Readonly<Record<string, ProbedFields>> = {
  Query: QUERIES,
  Mutation: MUTATIONS,
  Subscription: SUBSCRIPTIONS,
};

/** The role that each field needs, as the tables of the authorization matrix declare it. */
const RULES: readonly [string, Permitted][] = Object.entries(PROBED).flatMap(([root, fields]) =>
  Object.entries(fields).map(([name, { permitted }]): [string, Permitted] => [`${root}.${name}`, permitted]),
);

let api: TestApi;
let inventory: Inventory;
let ids: Readonly<Record<string, string>>;
let mia: Actor;

beforeAll(async () => {
  api = await createTestApi();
  inventory = await saveInventory(api.platform.db, 1, api.clock.now());
  const { connector, integration, accounts } = inventory;
  const run = await saveRun(api.platform.db, integration);
  const resource = await saveResource(api.platform.db, accounts[0]!, "payments");
  const none = "0198c0de-0000-7000-8000-000000000009";
  const { id: providerId } = await api.platform.identityProviders.create(ADMIN, "People");
  await api.platform.identityProviders.importFile(ADMIN, providerId, "users: [{ id: mia, userName: mia }]", true);
  mia = personActor(await api.platform.db.manager.findOneByOrFail(Identity, { externalId: "mia" }));
  ids = { connector: connector.id, integration: integration.id, run: run.id, resource: resource.id, none };
});

afterAll(() => api.close());

/** A document for a field, with valid arguments. Mutations name nothing that exists. */
function documentFor(rule: string): string {
  const [root, field] = rule.split(".") as [string, string];
  const arguments_: Readonly<Record<string, string>> = {
    connector: `(id: "${ids.connector}")`,
    integration: `(id: "${ids.integration}")`,
    resource: `(id: "${ids.resource}")`,
    organizationalUnits: `(integrationId: "${ids.integration}")`,
    resourceFacets: "(facets: [{ facet: REGION }])",
    search: '(text: "a")',
    syncRun: `(id: "${ids.run}")`,
    previewAccessDetails: '(text: "Hello")',
    identityValues: `(providerId: "${ids.none}", attribute: "group")`,
    whoMayDecide: `(resourceId: "${ids.resource}")`,
    driftReport: `(integrationId: "${ids.integration}")`,
    ownershipCoverage: `(integrationId: "${ids.integration}")`,
    previewOwnerRules: `(integrationId: "${ids.integration}", integrationOwners: [], rules: [])`,
    syncProgress: `(integrationId: "${ids.integration}")`,
    doctor: `(integrationId: "${ids.integration}")`,
    slots: `(integrationId: "${ids.integration}")`,
    principalAt: `(roleArn: "arn:aws:iam::111122223333:role/none", at: "2026-01-01T00:00:00Z")`,
    accessRequestChanged: `(requestId: "${ids.none}")`,
    retryWebhookDeliveries: `(input: { webhookId: "${ids.none}", deliveryIds: [] })`,
    createApiToken: `(input: { personId: "${ids.none}" })`,
    connectorChanged: `(id: "${ids.connector}")`,
    integrationChanged: `(id: "${ids.integration}")`,
    handOver: `(from: "${ids.none}", to: "${ids.resource}", unmatched: KEEP)`,
    previewIntegrationChange: `(change: { integrationId: "${ids.none}", enabled: false })`,
    previewProviderChange: `(change: { providerId: "${ids.none}", name: "Renamed" })`,
  };
  const asked = (api.schema.getType(root) as GraphQLObjectType).getFields()[field]!;
  const selection = hasFields(api.schema, root, field) ? "{ __typename }" : "";
  const document = `${root.toLowerCase()} { ${field}${arguments_[field] ?? minimalArguments(asked, ids.none!)} ${selection} }`;
  expect(validate(api.schema, parse(document))).toEqual([]);
  return document;
}

function hasFields(schema: GraphQLSchema, root: string, field: string): boolean {
  const type = schema.getType(root) as ReturnType<GraphQLSchema["getQueryType"]>;
  const name = String(type!.getFields()[field]!.type).replace(/[[\]!]/g, "");
  return !isScalarType(schema.getType(name));
}

describe("access to the API", () => {
  it("is declared for every query, mutation and subscription", () => {
    const roots = [api.schema.getQueryType()!, api.schema.getMutationType()!, api.schema.getSubscriptionType()!];
    const problems = roots.flatMap((root) => [
      ...unprobedFields(root, PROBED[root.name]!),
      ...formerFields(root, PROBED[root.name]!),
    ]);
    expect(problems).toEqual([]);
  });

  it.each(RULES)("is documented in the description of %s", (rule, permitted) => {
    const [root, field] = rule.split(".") as ["Query" | "Mutation" | "Subscription", string];
    const { description } = (api.schema.getType(root) as GraphQLObjectType).getFields()[field]!;
    // A token for oneself needs less than one for the person named here; the description has both.
    const needed = rule === "Mutation.createApiToken" ? "MEMBER" : permitted;
    const roles = { ADMIN: "ADMIN", AUDITOR: "ADMIN or AUDITOR", MEMBER: "no role" }[needed];
    expect(description).toContain(` Needs ${roles}; a token with scopes needs `);
  });

  describe.each(RULES)("to %s", (rule, permitted) => {
    it.each([
      [ADMIN, true],
      [AUDITOR, permitted !== "ADMIN"],
      [MEMBER, permitted === "MEMBER"],
      [{ ...MEMBER, name: "Nobody", roles: [] }, permitted === "MEMBER"],
    ])("for $name", async (actor, isAllowed) => {
      // Service accounts and old sign-ins are refused more; this test is about the roles of people.
      const { data, codes } = await api.ask({ ...mia, session: ADMIN.session, ...actor }, documentFor(rule));
      if (isAllowed) expect(codes).not.toContain("FORBIDDEN");
      else expect([codes, Object.values(data ?? {}).filter(Boolean)]).toEqual([["FORBIDDEN"], []]);
      expect(codes).not.toContain("INTERNAL");
    });
  });

  it("to an external id is for admins alone, because a role trusts it", async () => {
    const query = `{ integration(id: "${ids.integration}") { name externalId } }`;
    const externalId = expect.any(String);
    expect(await api.ask(ADMIN, query)).toMatchObject({ codes: [], data: { integration: { externalId } } });
    expect(await api.ask(AUDITOR, query)).toMatchObject({ codes: [], data: { integration: { externalId: null } } });
  });

  it("gives an auditor no external id as it was typed", async () => {
    const { db } = api.platform;
    await db.query(
      `update integrations set configuration_as_typed = configuration_as_typed || '{"externalId":"half"}'`,
    );
    const query = `{ integration(id: "${ids.integration}") { configuration { key value } } }`;
    expect(JSON.stringify(await api.ask(AUDITOR, query))).not.toContain("half");
    expect(JSON.stringify(await api.ask(ADMIN, query))).toContain("half");
  });

  it("gives an auditor code without external ids, and says so", async () => {
    const typed = `'{"externalId":"half"}'`;
    await api.platform.db.query(`update integrations set configuration_as_typed = configuration_as_typed || ${typed}`);
    const query = `{ integration(id: "${ids.integration}") { asCode { terraform notExpressible { path } } } }`;
    const hidden = await api.ask(AUDITOR, query);
    expect(JSON.stringify(hidden)).not.toContain("half");
    expect(hidden.data).toMatchObject({ integration: { asCode: { notExpressible: [{ path: ["externalId"] }] } } });
    expect(JSON.stringify(await api.ask(ADMIN, query))).toContain("half");
  });

  it("gives the same answer for an id that names nothing, and one that cannot be one", async () => {
    for (const id of [ids.none, "x", "1 or 1=1"]) {
      const { codes } = await api.ask(ADMIN, "query ($id: ID!) { integration(id: $id) { id } }", { id });
      expect(codes).toEqual(["NOT_FOUND"]);
    }
  });
});

describe("a call of the API", () => {
  const form = () => ({
    name: "From the API",
    connectorId: inventory.connector.id,
    resourceTypes: ["EKS_CLUSTER"],
    region: "eu-west-1",
    ssoRegion: "eu-west-1",
    ssoPortal: "https://example.awsapps.com/start/#/",
    managementAccountRoleArn: "arn:aws:iam::123456789012:role/Management",
    excludedAccountIds: ["000000000001, 000000000002"],
    customAccessDetails: "Use the VPN.",
  });
  const FIELDS =
    "id version name status resourceTypes ssoPortal excludedAccountIds customAccessDetails configuration { key value } lastSyncRun { id state integration { name } }";

  it("creates an integration, changes one field of it and leaves the others as they are", async () => {
    const created = await api.ask(
      ADMIN,
      `mutation ($input: CreateIntegrationInput!) { createIntegration(input: $input) { integration { ${FIELDS} } } }`,
      {
        input: form(),
      },
    );
    expect(created.codes).toEqual([]);
    const integration = (created.data!.createIntegration as { integration: { id: string; version: number } })
      .integration;
    expect(integration).toMatchObject({
      status: "INITIALIZING",
      ssoPortal: "https://example.awsapps.com/start",
      configuration: expect.arrayContaining([{ key: "ssoPortal", value: "https://example.awsapps.com/start/#/" }]),
      lastSyncRun: { state: "QUEUED", integration: { name: "From the API" } },
    });

    const updated = await api.ask(
      ADMIN,
      `mutation ($input: UpdateIntegrationInput!) { updateIntegration(input: $input) { integration { ${FIELDS} } } }`,
      {
        input: {
          id: integration.id,
          version: integration.version,
          name: "Renamed",
          customAccessDetails: "",
          managementAccountRoleArn: "",
          excludedAccountIds: null,
        },
      },
    );
    expect(updated).toMatchObject({
      codes: [],
      data: {
        updateIntegration: {
          integration: {
            name: "Renamed",
            version: integration.version + 1,
            excludedAccountIds: ["000000000001", "000000000002"],
            customAccessDetails: null,
            configuration: expect.not.arrayContaining([expect.objectContaining({ key: "managementAccountRoleArn" })]),
          },
        },
      },
    });
  });

  it("ends a run, and lists on its last page the outcome of each account", async () => {
    const run = await api.platform.db.manager.findOneByOrFail(SyncRun, { id: ids.run });
    const { data, codes } = await api.ask(
      ADMIN,
      `mutation { cancelSync(syncRunId: "${run.id}") { syncRun { state accountsTotal outcomes { outcome count } accounts { totalCount nodes { accountId advice } } } } }`,
    );
    expect(codes).toEqual([]);
    expect(data!.cancelSync).toEqual({
      syncRun: { state: "CANCELLED", accountsTotal: null, outcomes: [], accounts: { totalCount: 0, nodes: [] } },
    });
  });

  it("finds the AWS group in the catalog by a part of its name, and nothing by nonsense", async () => {
    const find = async (search: string) =>
      (await api.ask(AUDITOR, "query ($search: String) { catalog(search: $search) { id } }", { search })).data!.catalog;
    expect(await find("aws")).toEqual([{ id: "aws" }]);
    expect(await find(" EKS ")).toEqual([{ id: "aws" }]);
    expect(await find("gcp")).toEqual([]);
  });
});
