import { type GraphQLObjectType, type GraphQLSchema, isRequiredArgument, isScalarType } from "graphql";
import { Identity } from "../../shared/domain/identities/identity.entity";
import { SyncRun } from "../../shared/domain/sync-runs/sync-run.entity";
import type { Actor } from "../../shared/kernel/actor";
import { personActor, saveRun } from "../../testing/factories";
import { ADMIN, AUDITOR, MEMBER } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { type Inventory, saveInventory, saveResource } from "../testing/inventory";

type Permitted = "ADMIN" | "AUDITOR" | "MEMBER";

/** The permitted roles: admins everything, auditors every read. MEMBER: everybody, for objects of their own. */
const RULES: Readonly<Record<string, Permitted>> = {
  "Query.installation": "ADMIN",
  "Query.catalog": "AUDITOR",
  "Query.permissions": "MEMBER",
  "Query.namespaceSuggestions": "MEMBER",
  "Query.connectors": "AUDITOR",
  "Query.connector": "AUDITOR",
  "Query.integrations": "AUDITOR",
  "Query.needsAttention": "AUDITOR",
  "Query.integration": "AUDITOR",
  "Query.doctor": "ADMIN",
  "Query.connectorTest": "ADMIN",
  "Query.connectorInstall": "ADMIN",
  "Query.validateIntegration": "ADMIN",
  "Query.integrationAsCode": "ADMIN",
  "Query.accessFlowAsCode": "ADMIN",
  "Query.previewAccessDetails": "ADMIN",
  "Query.accounts": "AUDITOR",
  "Query.resources": "MEMBER",
  "Query.slots": "AUDITOR",
  "Query.principalAt": "AUDITOR",
  "Query.resource": "MEMBER",
  "Query.resourceFacets": "MEMBER",
  "Query.search": "MEMBER",
  "Query.organizationalUnits": "AUDITOR",
  "Query.identityProviders": "AUDITOR",
  "Query.identityProvider": "AUDITOR",
  "Query.identityAttributes": "AUDITOR",
  "Query.identityValues": "AUDITOR",
  "Query.whoMayDecide": "MEMBER",
  "Query.ownershipCoverage": "AUDITOR",
  "Query.previewOwnerRules": "ADMIN",
  "Query.accessFlows": "AUDITOR",
  "Query.accessFlow": "MEMBER",
  "Query.previewAccessFlow": "ADMIN",
  "Query.possibleGrantees": "MEMBER",
  "Query.requestableResources": "MEMBER",
  "Query.requestableResource": "MEMBER",
  "Query.favourites": "MEMBER",
  "Mutation.setFavourite": "MEMBER",
  "Query.syncRuns": "AUDITOR",
  "Query.syncRun": "AUDITOR",
  "Query.grants": "MEMBER",
  "Query.grant": "MEMBER",
  "Query.driftReport": "AUDITOR",
  "Mutation.acceptDriftFinding": "ADMIN",
  "Mutation.withdrawDriftAcceptance": "ADMIN",
  "Mutation.confirmRestored": "ADMIN",
  "Mutation.confirmAutomaticFlow": "ADMIN",
  "Mutation.revokeGrant": "MEMBER",
  "Mutation.abandonGrant": "ADMIN",
  "Mutation.extendGrant": "MEMBER",
  "Subscription.grantChanged": "MEMBER",
  "Subscription.grantsChanged": "MEMBER",
  "Query.accessRequest": "MEMBER",
  "Query.accessRequests": "MEMBER",
  "Query.previewAccessRequest": "MEMBER",
  "Mutation.createAccessRequest": "MEMBER",
  "Mutation.askAgain": "MEMBER",
  "Mutation.approveRequest": "MEMBER",
  "Mutation.decideRequests": "MEMBER",
  "Mutation.askRequester": "MEMBER",
  "Mutation.answerQuestion": "MEMBER",
  "Mutation.rejectRequest": "MEMBER",
  "Mutation.releaseSlot": "ADMIN",
  "Mutation.cancelRequest": "MEMBER",
  "Subscription.accessRequestChanged": "MEMBER",
  "Subscription.approvalsWaiting": "MEMBER",
  "Query.accessHistory": "AUDITOR",
  "Query.delegations": "MEMBER",
  "Mutation.delegateApprovals": "MEMBER",
  "Mutation.endDelegation": "MEMBER",
  "Query.auditEvents": "AUDITOR",
  "Query.verifyAuditLog": "AUDITOR",
  "Query.webhook": "ADMIN",
  "Query.webhooks": "ADMIN",
  "Query.webhookDeliveries": "ADMIN",
  "Mutation.createWebhook": "ADMIN",
  "Mutation.rotateWebhookSecret": "ADMIN",
  "Mutation.updateWebhook": "ADMIN",
  "Mutation.setWebhookEnabled": "ADMIN",
  "Mutation.retryWebhookDeliveries": "ADMIN",
  "Query.auditActions": "AUDITOR",
  "Query.webhookEvents": "ADMIN",
  "Query.notifications": "MEMBER",
  "Query.notificationPreferences": "MEMBER",
  "Mutation.markNotificationsRead": "MEMBER",
  "Mutation.setNotificationPreferences": "MEMBER",
  "Mutation.testNotification": "MEMBER",
  "Subscription.notificationsChanged": "MEMBER",
  "Mutation.deleteWebhook": "ADMIN",
  "Query.viewer": "MEMBER",
  "Query.people": "AUDITOR",
  "Query.person": "MEMBER",
  "Query.identities": "AUDITOR",
  "Query.groups": "AUDITOR",
  "Query.group": "AUDITOR",
  "Query.roleAssignments": "AUDITOR",
  "Query.roleGroups": "AUDITOR",
  "Query.previewOnePerson": "ADMIN",
  "Mutation.answerPeople": "ADMIN",
  "Mutation.linkIdentity": "ADMIN",
  "Mutation.unlinkIdentity": "ADMIN",
  "Mutation.moveHome": "ADMIN",
  "Mutation.chooseIdentityCenterUser": "ADMIN",
  "Query.mySessions": "MEMBER",
  "Query.apiTokens": "MEMBER",
  "Query.serviceAccounts": "AUDITOR",
  "Mutation.createApiToken": "ADMIN",
  "Mutation.revokeApiToken": "MEMBER",
  "Mutation.createServiceAccount": "ADMIN",
  "Mutation.setServiceAccountEnabled": "ADMIN",
  "Mutation.updateServiceAccount": "ADMIN",
  "Mutation.deleteServiceAccount": "ADMIN",
  "Mutation.revokeSession": "MEMBER",
  "Mutation.endSessions": "ADMIN",
  "Mutation.endAllAccess": "ADMIN",
  "Mutation.assignRole": "ADMIN",
  "Mutation.removeRole": "ADMIN",
  "Mutation.testConnector": "ADMIN",
  "Mutation.updateConnector": "ADMIN",
  "Mutation.deleteConnector": "ADMIN",
  "Subscription.connectorChanged": "AUDITOR",
  "Subscription.integrationChanged": "AUDITOR",
  "Mutation.runDoctor": "ADMIN",
  "Mutation.createIntegration": "ADMIN",
  "Mutation.updateIntegration": "ADMIN",
  "Mutation.setIntegrationEnabled": "ADMIN",
  "Mutation.deleteIntegration": "ADMIN",
  "Mutation.syncIntegration": "ADMIN",
  "Mutation.cancelSync": "ADMIN",
  "Mutation.createAccessFlow": "ADMIN",
  "Mutation.updateAccessFlow": "ADMIN",
  "Mutation.setAccessFlowActive": "ADMIN",
  "Mutation.deleteAccessFlow": "ADMIN",
  "Mutation.createIdentityProvider": "ADMIN",
  "Mutation.syncIdentityProvider": "ADMIN",
  "Mutation.updateIdentityProvider": "ADMIN",
  "Mutation.deleteIdentityProvider": "ADMIN",
  "Mutation.handOver": "ADMIN",
  "Query.previewIntegrationChange": "ADMIN",
  "Query.previewProviderChange": "ADMIN",
  "Mutation.acknowledgeLeavers": "ADMIN",
  "Mutation.importIdentities": "ADMIN",
  "Subscription.identityProviderProgress": "AUDITOR",
  "Mutation.rotateScimToken": "ADMIN",
  "Subscription.ownershipChanged": "AUDITOR",
  "Subscription.syncProgress": "AUDITOR",
  "Subscription.doctorProgress": "ADMIN",
  "Subscription.connectorTestProgress": "ADMIN",
};

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
    validateIntegration: "(input: {})",
    integrationAsCode: "(input: {})",
    accessFlowAsCode: "(input: {})",
    identityProvider: `(id: "${ids.none}")`,
    previewAccessDetails: '(text: "Hello")',
    identityValues: `(providerId: "${ids.none}", attribute: "group")`,
    whoMayDecide: `(resourceId: "${ids.resource}")`,
    driftReport: `(integrationId: "${ids.integration}")`,
    ownershipCoverage: `(integrationId: "${ids.integration}")`,
    previewOwnerRules: `(integrationId: "${ids.integration}", integrationOwners: [], rules: [])`,
    identityProviderProgress: `(providerId: "${ids.none}")`,
    ownershipChanged: `(integrationId: "${ids.none}")`,
    syncProgress: `(integrationId: "${ids.integration}")`,
    doctor: `(integrationId: "${ids.integration}")`,
    slots: `(integrationId: "${ids.integration}")`,
    principalAt: `(roleArn: "arn:aws:iam::111122223333:role/none", at: "2026-01-01T00:00:00Z")`,
    releaseSlot: `(slotId: "${ids.none}", accountId: "111122223333")`,
    connectorInstall: "(kind: ECS, input: { format: TERRAFORM })",
    connectorTest: `(id: "${ids.none}")`,
    doctorProgress: `(integrationId: "${ids.none}")`,
    connectorTestProgress: `(id: "${ids.none}")`,
    runDoctor: `(integrationId: "${ids.none}")`,
    accessRequest: `(id: "${ids.none}")`,
    previewAccessRequest: "(input: { resourceIds: [], permissions: [] })",
    accessHistory: "(filter: {})",
    createAccessRequest: "(input: { resourceIds: [], permissions: [] })",
    approveRequest: `(requestId: "${ids.none}")`,
    decideRequests: `(input: { decisions: [] })`,
    askRequester: `(requestId: "${ids.none}", question: "Why?")`,
    answerQuestion: `(questionId: "${ids.none}", answer: "So.")`,
    rejectRequest: `(requestId: "${ids.none}")`,
    cancelRequest: `(requestId: "${ids.none}")`,
    accessRequestChanged: `(requestId: "${ids.none}")`,
    webhook: `(id: "${ids.none}")`,
    webhookDeliveries: `(webhookId: "${ids.none}")`,
    createWebhook: '(input: { url: "x", events: [] })',
    updateWebhook: `(input: { id: "${ids.none}", version: 1 })`,
    setNotificationPreferences: "(version: 0)",
    testNotification: "(channel: MAIL)",
    rotateWebhookSecret: `(id: "${ids.none}")`,
    setWebhookEnabled: `(id: "${ids.none}", enabled: true, version: 1)`,
    retryWebhookDeliveries: `(input: { webhookId: "${ids.none}", deliveryIds: [] })`,
    deleteWebhook: `(id: "${ids.none}", version: 1)`,
    revokeApiToken: `(id: "${ids.none}")`,
    createServiceAccount: '(input: { name: "", roles: [] })',
    updateServiceAccount: `(input: { id: "${ids.none}", version: 1, name: "Renamed" })`,
    deleteServiceAccount: `(id: "${ids.none}", version: 1)`,
    setServiceAccountEnabled: `(id: "${ids.none}", enabled: false, version: 1)`,
    revokeSession: `(id: "${ids.none}")`,
    person: `(id: "${ids.none}")`,
    group: `(id: "${ids.none}")`,
    previewOnePerson: `(personId: "${ids.none}", otherId: "${ids.none}", homeIdentityId: "${ids.none}")`,
    answerPeople: `(personId: "${ids.none}", otherId: "${ids.none}", answer: DIFFERENT)`,
    linkIdentity: `(identityId: "${ids.none}", personId: "${ids.none}")`,
    unlinkIdentity: `(identityId: "${ids.none}")`,
    moveHome: `(personId: "${ids.none}", identityId: "${ids.none}")`,
    chooseIdentityCenterUser: `(identityId: "${ids.none}")`,
    endSessions: `(personId: "${ids.none}")`,
    endAllAccess: `(personId: "${ids.none}", reason: "Left.")`,
    assignRole: `(personId: "${ids.none}", role: ADMIN)`,
    removeRole: `(personId: "${ids.none}", role: ADMIN)`,
    createApiToken: `(input: { personId: "${ids.none}" })`,
    updateConnector: `(id: "${ids.none}", version: 1, name: "Renamed")`,
    deleteConnector: `(id: "${ids.none}", version: 1)`,
    connectorChanged: `(id: "${ids.connector}")`,
    integrationChanged: `(id: "${ids.integration}")`,
    testConnector: `(input: { connectorId: "${ids.none}" })`,
    grant: `(id: "${ids.none}")`,
    confirmAutomaticFlow: `(flowId: "${ids.none}")`,
    namespaceSuggestions: `(resourceId: "${ids.none}")`,
    revokeGrant: `(grantId: "${ids.none}")`,
    acceptDriftFinding: `(input: { findingId: "${ids.none}", version: 1, reason: "x" })`,
    withdrawDriftAcceptance: `(findingId: "${ids.none}", version: 1)`,
    abandonGrant: `(grantId: "${ids.none}", reason: "x")`,
    extendGrant: `(input: { grantId: "${ids.none}" })`,
    grantChanged: `(id: "${ids.none}")`,
    createIntegration: "(input: {})",
    updateIntegration: `(input: { id: "${ids.none}", version: 1 })`,
    setIntegrationEnabled: `(id: "${ids.none}", enabled: false, version: 1)`,
    deleteIntegration: `(id: "${ids.none}", version: 1)`,
    accessFlow: `(id: "${ids.none}")`,
    previewAccessFlow: "(input: {})",
    createAccessFlow: "(input: {})",
    updateAccessFlow: `(input: { id: "${ids.none}", version: 1 })`,
    setAccessFlowActive: `(id: "${ids.none}", active: false, version: 1)`,
    deleteAccessFlow: `(id: "${ids.none}", version: 1)`,
    syncIntegration: `(integrationId: "${ids.none}")`,
    createIdentityProvider: '(input: { name: "" })',
    updateIdentityProvider: `(id: "${ids.none}", version: 1, name: "Renamed")`,
    deleteIdentityProvider: `(id: "${ids.none}", version: 1)`,
    handOver: `(from: "${ids.none}", to: "${ids.resource}", unmatched: KEEP)`,
    previewIntegrationChange: `(change: { integrationId: "${ids.none}", enabled: false })`,
    previewProviderChange: `(change: { providerId: "${ids.none}", name: "Renamed" })`,
    acknowledgeLeavers: `(providerId: "${ids.none}")`,
    syncIdentityProvider: `(providerId: "${ids.none}")`,
    importIdentities: `(providerId: "${ids.none}", document: "users: []")`,
    rotateScimToken: `(providerId: "${ids.none}")`,
    cancelSync: `(syncRunId: "${ids.none}")`,
    askAgain: `(requestId: "${ids.none}")`,
    delegateApprovals: `(input: { toPersonId: "${ids.none}", until: "2026-01-01T00:00:00Z" })`,
    endDelegation: `(id: "${ids.none}")`,
    setFavourite: `(resourceId: "${ids.none}", favourite: true)`,
    requestableResource: `(resourceId: "${ids.none}")`,
  };
  const asked = (api.schema.getType(root) as GraphQLObjectType).getFields()[field]!.args;
  if (asked.some(isRequiredArgument) && !arguments_[field]) {
    throw new Error(`Name the arguments of ${rule} in documentFor of access.int.test.ts.`);
  }
  const selection = hasFields(api.schema, root, field) ? "{ __typename }" : "";
  return `${root.toLowerCase()} { ${field}${arguments_[field] ?? ""} ${selection} }`;
}

function hasFields(schema: GraphQLSchema, root: string, field: string): boolean {
  const type = schema.getType(root) as ReturnType<GraphQLSchema["getQueryType"]>;
  const name = String(type!.getFields()[field]!.type).replace(/[[\]!]/g, "");
  return !isScalarType(schema.getType(name));
}

describe("access to the API", () => {
  it("is declared for every query, mutation and subscription", () => {
    const roots = [api.schema.getQueryType(), api.schema.getMutationType(), api.schema.getSubscriptionType()];
    const fields = roots.flatMap((root) => Object.keys(root!.getFields()).map((field) => `${root!.name}.${field}`));
    const without = fields.filter((field) => !RULES[field]).map((field) => `${field}: declare it in RULES above`);
    expect(without).toEqual([]);
    expect(Object.keys(RULES).sort()).toEqual(fields.sort());
  });

  it.each(Object.entries(RULES))("is documented in the description of %s", (rule, permitted) => {
    const [root, field] = rule.split(".") as ["Query" | "Mutation" | "Subscription", string];
    const { description } = (api.schema.getType(root) as GraphQLObjectType).getFields()[field]!;
    // A token for oneself needs less than one for the person named here; the description has both.
    const needed = rule === "Mutation.createApiToken" ? "MEMBER" : permitted;
    const roles = { ADMIN: "ADMIN", AUDITOR: "ADMIN or AUDITOR", MEMBER: "no role" }[needed];
    expect(description).toContain(` Needs ${roles}; a token with scopes needs `);
  });

  describe.each(Object.entries(RULES))("to %s", (rule, permitted) => {
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
        input: { id: integration.id, version: integration.version, name: "Renamed", customAccessDetails: null },
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
