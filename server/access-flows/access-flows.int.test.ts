import { type GraphQLInputObjectType, isNonNullType } from "graphql";
import { AuditEvent } from "../../shared/domain/audit/audit-event.entity";
import { Identity } from "../../shared/domain/identities/identity.entity";
import { Resource } from "../../shared/domain/resources/resource.entity";
import { statementsOf } from "../../testing/count-statements";
import { personActor } from "../../testing/factories";
import { ADMIN, AUDITOR } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { type Inventory, saveInventory, saveResource } from "../testing/inventory";

let api: TestApi;
let inventory: Inventory;

beforeAll(async () => {
  api = await createTestApi();
  inventory = await saveInventory(api.platform.db, 1, api.clock.now());
  const { db, identityProviders } = api.platform;
  const [account] = inventory.accounts;
  await saveResource(db, account!, "payments-eu", { tags: { team: "Payments" } });
  await saveResource(db, account!, "payments-us", { tags: { team: "Payments" } });
  await saveResource(db, account!, "payments-old", {
    manageable: false,
    unmanageableReason: "ACCESS_ENTRIES_DISABLED",
  });
  const provider = await identityProviders.create(ADMIN, "Okta");
  await identityProviders.importFile(ADMIN, provider.id, JSON.stringify(PEOPLE), false);
});

beforeEach(() => api.platform.db.query("truncate access_flows cascade"));

afterAll(() => api.close());

const PEOPLE = {
  users: [
    { id: "ana", userName: "ana", displayName: "Ana" },
    { id: "ben", userName: "ben", displayName: "Ben", manager: "ana" },
    { id: "cyd", userName: "cyd", displayName: "Cyd", manager: "ben" },
    { id: "old", userName: "old", displayName: "Old", active: false },
  ],
  groups: [{ id: "g-dev", name: "Developers", members: ["ana", "ben", "old"] }],
};

/** Requester and grantee of the example in a preview. */
function exampleIn(data: Record<string, unknown> | null | undefined): string {
  const { approvers } = data!.previewAccessFlow as { approvers: Record<"requester" | "grantee", { userName: string }> };
  return `${approvers.requester.userName} for ${approvers.grantee.userName}`;
}

const form = (given: object = {}) => ({
  name: "Payments",
  requestors: { conditions: [{ attribute: "group", values: ["developers"] }] },
  targets: [
    {
      integration: inventory.integration.name.toUpperCase(),
      resources: [{ by: "NAME", values: ["payments-*"] }],
      permissions: [
        { permission: "AmazonEKSViewPolicy" },
        { permission: "AmazonEKSEditPolicy", namespaces: ["pay-*"] },
      ],
    },
  ],
  approverPolicy: { groups: [{ approvers: [{ kind: "MANAGER" }] }] },
  ...given,
});

const OFFICE_HOURS = { daysOfWeek: ["MON"], startTime: "08:00", endTime: "18:00", timeZone: "Europe/Berlin" };

const FLOW = `id name description summary definitionHidden active trigger maxDurationSeconds version deletedAt
  inactiveReason { code message }
  requestors { operator conditions { attribute operator values providerId } }
  requestFor { scopes grantees { operator conditions { attribute } } }
  targets { integration { name } resourceType resources { mode by key values } permissions { permissionId permission { name } namespaces groups } }
  timeframe { daysOfWeek startTime endTime timeZone }
  approverPolicy { mode groups { operator approvers { __typename ... on PeopleApprover { attribute values providerId } } } }
  escalation { intervalSeconds tiers { operator approvers { __typename ... on PeopleApprover { attribute values } } } }
  settings { justificationRequired approverReasonRequired selfApprovalAllowed maxExtensions extensionSeconds labels mfaRequired mfaMaxAgeSeconds }
  status statusReasons warnings { code path item message }`;

interface Flow {
  readonly id: string;
  readonly summary: string;
  readonly name: string;
  readonly version: number;
  readonly warnings: readonly { code: string; path: readonly string[]; item: string | null; message: string }[];
}

const create = (input: object) =>
  api.ask(ADMIN, `mutation ($input: CreateAccessFlowInput!) { createAccessFlow(input: $input) { flow { ${FLOW} } } }`, {
    input,
  });

async function created(given: object = {}): Promise<Flow> {
  const { data, codes } = await create(form(given));
  expect(codes).toEqual([]);
  return (data!.createAccessFlow as { flow: Flow }).flow;
}

const update = (input: object) =>
  api.ask(ADMIN, `mutation ($input: UpdateAccessFlowInput!) { updateAccessFlow(input: $input) { flow { ${FLOW} } } }`, {
    input,
  });

const setActive = (id: string, active: boolean, version = 1) =>
  api.ask(
    ADMIN,
    `mutation ($id: ID!, $active: Boolean!, $version: Int!) {
      setAccessFlowActive(id: $id, active: $active, version: $version) { flow { active version } } }`,
    { id, active, version },
  );

const remove = (id: string, version = 1) =>
  api.ask(
    ADMIN,
    "mutation ($id: ID!, $version: Int!) { deleteAccessFlow(id: $id, version: $version) { flow { id deletedAt } } }",
    { id, version },
  );

const LIST = `query ($filter: AccessFlowFilterInput, $first: Int, $after: String) {
  accessFlows(filter: $filter, first: $first, after: $after) { totalCount nodes { ${FLOW} } pageInfo { hasNextPage endCursor } } }`;

interface FlowPage {
  readonly totalCount: number;
  readonly nodes: Flow[];
  readonly pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

const list = async (variables: object = {}) =>
  (await api.ask(AUDITOR, LIST, { ...variables })).data!.accessFlows as FlowPage;

const audits = async () =>
  (
    await api.platform.db.manager.find(AuditEvent, { where: { subjectType: "access-flow" }, order: { id: "ASC" } })
  ).slice();

describe("an access flow", () => {
  it("is saved as it was filled in, with its defaults", async () => {
    expect(await created({ name: " Payments ", timeframe: null })).toMatchObject({
      name: "Payments",
      description: null,
      active: true,
      trigger: "SELF_SERVE",
      maxDurationSeconds: 3_600,
      version: 1,
      deletedAt: null,
      requestors: { operator: "AND", conditions: [{ attribute: "group", operator: "IS", values: ["developers"] }] },
      requestFor: { scopes: ["SELF"], grantees: null },
      targets: [
        {
          integration: { name: inventory.integration.name },
          resources: [{ mode: "INCLUDE", by: "NAME", key: null, values: ["payments-*"] }],
          permissions: [
            { permissionId: "AmazonEKSViewPolicy", permission: { name: "View" }, namespaces: null, groups: [] },
            { permissionId: "AmazonEKSEditPolicy", namespaces: ["pay-*"] },
          ],
        },
      ],
      timeframe: null,
      approverPolicy: {
        mode: "ANY_OF",
        groups: [{ operator: "OR", approvers: [{ __typename: "ManagerApprover" }] }],
      },
      escalation: null,
      settings: { justificationRequired: true, maxExtensions: 0 },
      status: "ACTIVE",
      statusReasons: [],
      warnings: [],
    });
  });

  it("is refused as a whole with every problem, and nothing is written", async () => {
    const input = form({ name: "", maxDurationSeconds: 5, targets: [{ integration: "no", permissions: [] }] });
    expect(await create(input)).toEqual({ data: { createAccessFlow: null }, codes: ["INVALID_INPUT"] });
    await expect(api.platform.accessFlows.create(ADMIN, input as never)).rejects.toMatchObject({
      fields: [
        { path: ["name"] },
        { path: ["targets", 0, "permissions"] },
        { path: ["targets", 0, "integration"] },
        { path: ["maxDurationSeconds"] },
      ],
    });
    expect((await list()).totalCount).toBe(0);
  });

  it("has a unique name, whatever its case, even when two are created at once", async () => {
    const answers = await Promise.all([
      create(form()),
      create(form({ name: "PAYMENTS" })),
      create(form({ name: "payments" })),
    ]);
    expect(answers.map(({ codes }) => codes.join()).sort()).toEqual(["", "CONFLICT", "CONFLICT"]);
    const other = await created({ name: "Other" });
    expect(await update({ id: other.id, version: 1, name: "payments" })).toMatchObject({ codes: ["CONFLICT"] });
    expect(await update({ id: other.id, version: 1, name: "OTHER" })).toMatchObject({ codes: [] });
  });

  it("changes in the given fields and stays the same in the others", async () => {
    const { id, version, ...before } = await created({ description: "For incidents", settings: { labels: ["a"] } });
    const { data, codes } = await update({ id, version, description: "", without: ["TIME_LIMIT"] });
    expect(codes).toEqual([]);
    const summary = before.summary.replace("for up to 1 hour", "until revoked");
    const message = "2 people may take up to Edit on 3 clusters, until somebody ends it. Choose a longest time.";
    const flow = {
      ...before,
      id,
      version: 2,
      description: null,
      maxDurationSeconds: null,
      summary,
      status: "WARNING",
      statusReasons: [message],
      warnings: [{ code: "WITHOUT_END", item: null, message, path: ["maxDurationSeconds"] }],
    };
    expect(data!.updateAccessFlow).toEqual({ flow });
  });

  it("is refused with nulls in place of what it needs, and keeps its limits where a change has nulls", async () => {
    const nulls = (input: string) =>
      Object.fromEntries(
        Object.values((api.schema.getType(input) as GraphQLInputObjectType).getFields())
          .filter(({ type }) => !isNonNullType(type))
          .map(({ name }) => [name, null]),
      );
    const asGoDoes = { ...nulls("CreateAccessFlowInput"), ...form(), approverPolicy: null };
    expect(await create(asGoDoes)).toMatchObject({ codes: ["INVALID_INPUT"] });
    const limited = { timeframe: OFFICE_HOURS, escalation: { tiers: [{ approvers: [{ kind: "OWNER" }] }] } };
    const { id, version, ...before } = await created({ ...limited, settings: { mfaRequired: true } });
    const named = { id, version, name: "Named" };
    const { data, codes } = await update({ ...nulls("UpdateAccessFlowInput"), ...named });
    expect(codes).toEqual([]);
    expect(data!.updateAccessFlow).toEqual({ flow: { ...before, id, version: 2, name: "Named" } });
  });

  it("goes without a limit only by its name, and not by its name and a value at once", async () => {
    const without = ["APPROVAL", "TIME_LIMIT", "TIMEFRAME", "ESCALATION"];
    expect(await create(form({ without }))).toMatchObject({ codes: ["INVALID_INPUT"] });
    const limited = { timeframe: OFFICE_HOURS, escalation: { tiers: [{ approvers: [{ kind: "OWNER" }] }] } };
    const { id } = await created(limited);
    const { data } = await update({ id, version: 1, without });
    expect(data!.updateAccessFlow).toMatchObject({
      flow: { approverPolicy: null, maxDurationSeconds: null, timeframe: null, escalation: null },
    });
    const grantees = { conditions: [{ attribute: "group", values: ["developers"] }] };
    const forOthers = await created({ name: "Others", requestFor: { scopes: ["SELF", "OTHERS"], grantees } });
    const forEverybody = await update({
      id: forOthers.id,
      version: 1,
      requestFor: { scopes: ["OTHERS"], grantees: { conditions: [] } },
    });
    expect(forEverybody.data!.updateAccessFlow).toMatchObject({ flow: { requestFor: { grantees: null } } });
    await update({ id: forOthers.id, version: 2, requestFor: { scopes: ["OTHERS"], grantees } });
    const forSelf = await update({ id: forOthers.id, version: 3, requestFor: { scopes: ["SELF"] } });
    expect(forSelf.data!.updateAccessFlow).toMatchObject({
      flow: { requestFor: { scopes: ["SELF"], grantees: null } },
    });
  });

  it("keeps fields that are left out of a nested field", async () => {
    const settings = { justificationRequired: false, maxExtensions: 2, extensionSeconds: 60, mfaRequired: true };
    const { id } = await created({
      settings: { ...settings, mfaMaxAgeSeconds: 1_800 },
      requestors: { operator: "OR", conditions: [{ attribute: "group", values: ["developers"] }] },
      escalation: { intervalSeconds: 300, tiers: [{ approvers: [{ kind: "OWNER" }] }] },
    });
    const conditions = [{ attribute: "user", values: ["ana"] }];
    const tiers = [{ approvers: [{ kind: "MANAGER" }] }];
    const changes = { settings: { labels: ["prod"] }, requestors: { conditions }, escalation: { tiers } };
    const { data } = await update({ id, version: 1, ...changes });
    expect((data!.updateAccessFlow as { flow: object }).flow).toMatchObject({
      settings: { ...settings, mfaMaxAgeSeconds: 1_800, labels: ["prod"] },
      requestors: { operator: "OR", conditions: [{ attribute: "user", values: ["ana"] }] },
      escalation: { intervalSeconds: 300, tiers: [{ approvers: [{ __typename: "ManagerApprover" }] }] },
    });
    // A setting that goes with another one goes away with it, and comes with its default.
    const off = await update({ id, version: 2, settings: { mfaRequired: false, maxExtensions: 0 } });
    expect(off.data!.updateAccessFlow).toMatchObject({
      flow: { settings: { mfaRequired: false, mfaMaxAgeSeconds: 0, maxExtensions: 0, extensionSeconds: 0 } },
    });
    const on = await update({ id, version: 3, settings: { mfaRequired: true } });
    expect(on.data!.updateAccessFlow).toMatchObject({
      flow: { settings: { mfaRequired: true, mfaMaxAgeSeconds: 3_600, labels: ["prod"] } },
    });
  });

  it("is not changed by an input of an older version", async () => {
    const { id } = await created();
    expect(await update({ id, version: 1, description: "first" })).toMatchObject({ codes: [] });
    expect(await update({ id, version: 1, description: "second" })).toMatchObject({ codes: ["CONFLICT"] });
    expect((await list()).nodes[0]).toMatchObject({ version: 2, description: "first" });
  });

  it("stays automatic or not, and an input to change that is refused together with its other problems", async () => {
    const asked = await created();
    const automatic = await created({ name: "Automatic", trigger: "AUTOMATIC", approverPolicy: undefined });
    const asSelfServe = { approverPolicy: form().approverPolicy, maxDurationSeconds: 60 };
    const asAutomatic = { trigger: "AUTOMATIC", approverPolicy: null, maxDurationSeconds: null, settings: null };
    for (const [{ id }, change] of [
      [asked, asAutomatic],
      [automatic, { ...asSelfServe, trigger: "SELF_SERVE" }],
      [automatic, { ...asSelfServe, trigger: null }],
    ] as const) {
      const changed = { ...change, name: "" } as never;
      const problems = { fields: [{ path: ["trigger"], message: expect.any(String) }, { path: ["name"] }] };
      await expect(api.platform.accessFlows.update(ADMIN, id, 1, changed)).rejects.toMatchObject(problems);
      expect((await api.platform.impact.ofFlow(ADMIN, changed, id)).problems).toMatchObject(problems.fields);
      expect(await update({ id, version: 1, ...change })).toMatchObject({ codes: ["INVALID_INPUT"] });
    }
    expect(await update({ id: automatic.id, version: 1, trigger: "AUTOMATIC" })).toMatchObject({ codes: [] });
  });

  it("is switched off and on, and a second time changes nothing", async () => {
    const { id } = await created();
    expect((await setActive(id, false)).data!.setAccessFlowActive).toEqual({ flow: { active: false, version: 2 } });
    expect((await setActive(id, false)).data!.setAccessFlowActive).toEqual({ flow: { active: false, version: 2 } });
    expect((await setActive(id, true, 2)).data!.setAccessFlowActive).toEqual({ flow: { active: true, version: 3 } });
  });

  it("that is deleted can still be read by its id alone", async () => {
    const { id } = await created();
    const deletedAt = api.clock.now().toISOString();
    expect(await remove(id)).toEqual({ data: { deleteAccessFlow: { flow: { id, deletedAt } } }, codes: [] });
    const read = await api.ask(AUDITOR, `query ($id: ID!) { accessFlow(id: $id) { ${FLOW} } }`, { id });
    expect(read.data!.accessFlow).toMatchObject({ name: "Payments", deletedAt, active: false });
    expect(await list()).toMatchObject({ totalCount: 0, nodes: [] });
    for (const again of [remove(id), setActive(id, true), update({ id, version: 2 })]) {
      expect(await again).toMatchObject({ codes: ["NOT_FOUND"] });
    }
    expect(await created()).toMatchObject({ name: "Payments" });
  });

  it("is not deleted by an input of an older version", async () => {
    const { id } = await created();
    await update({ id, version: 1, maxDurationSeconds: 60 });
    expect(await remove(id, 1)).toMatchObject({ codes: ["CONFLICT"] });
    expect(await list()).toMatchObject({ totalCount: 1, nodes: [{ id }] });
  });

  it("has its state before and after each change in the audit log", async () => {
    const start = (await audits()).length;
    const { id } = await created();
    await update({ id, version: 1, maxDurationSeconds: 60 });
    await setActive(id, false, 2);
    await remove(id, 3);
    const events = (await audits()).slice(start);
    expect(events.map(({ action }) => action)).toEqual([
      "access-flow.created",
      "access-flow.updated",
      "access-flow.deactivated",
      "access-flow.deleted",
    ]);
    expect(events.map(({ after }) => (after as { summary?: string } | null)?.summary)).toEqual([
      expect.stringContaining(", for up to 1 hour;"),
      expect.stringContaining(", for up to 1 minute;"),
      expect.stringContaining(", for up to 1 minute;"),
      undefined,
    ]);
    expect(events.map(({ before }) => before)).toMatchObject([
      null,
      { maxDurationSeconds: 3_600, active: true },
      { maxDurationSeconds: 60, active: true },
      { maxDurationSeconds: 60, active: false },
    ]);
    expect(events.map(({ after }) => after)).toMatchObject([
      { name: "Payments", targets: [{ integrationId: inventory.integration.id }] },
      { maxDurationSeconds: 60 },
      { active: false },
      null,
    ]);
    expect(new Set(events.map(({ actorName, subjectId }) => `${actorName} ${subjectId}`))).toEqual(
      new Set([`${ADMIN.name} ${id}`]),
    );
  });
});

describe("a change of a flow with waiting requests", () => {
  const WAITING = "waitingRequests { count ended first { id state requester { userName } } }";
  const CHANGE = `mutation ($input: UpdateAccessFlowInput!) { updateAccessFlow(input: $input) { flow { version } ${WAITING} } }`;
  const PREVIEWED = `query ($input: PreviewAccessFlowInput!, $flowId: ID) {
    previewAccessFlow(input: $input, flowId: $flowId) { ${WAITING} } }`;
  const SWITCH = `mutation ($id: ID!, $waiting: WaitingRequestsChoice) {
    setAccessFlowActive(id: $id, active: false, version: 1, waiting: $waiting) { flow { active } ${WAITING} } }`;
  const DELETE = `mutation ($id: ID!) { deleteAccessFlow(id: $id, version: 1) { flow { id } ${WAITING} } }`;

  async function waiting() {
    const { db, accessRequests } = api.platform;
    const approvers = [{ kind: "PEOPLE", attribute: "user", values: ["cyd"] }];
    const { id } = await created({ requestors: { conditions: [] }, approverPolicy: { groups: [{ approvers }] } });
    const ben = await db.manager.findOneByOrFail(Identity, { userName: "ben" });
    const cluster = await db.manager.findOneByOrFail(Resource, { name: "payments-eu" });
    const request = await accessRequests.create(personActor(ben), {
      resourceIds: [cluster.id],
      permissions: [{ permission: "AmazonEKSViewPolicy" }],
      durationSeconds: 1_800,
      justification: "An incident",
    });
    return { id, first: (state: string) => [{ id: request.id, state, requester: { userName: "ben" } }] };
  }

  const forAna = { requestors: { conditions: [{ attribute: "user", values: ["ana"] }] } };

  it("is previewed with the requests, names them, and ends them on demand", async () => {
    const { id, first } = await waiting();
    const { data } = await api.ask(ADMIN, PREVIEWED, { input: forAna, flowId: id });
    expect(data!.previewAccessFlow).toEqual({ waitingRequests: { count: 1, ended: 0, first: first("PENDING") } });
    const none = await api.ask(ADMIN, PREVIEWED, { input: form({ name: "Other" }) });
    expect(none.data!.previewAccessFlow).toEqual({ waitingRequests: null });
    const kept = await api.ask(ADMIN, CHANGE, { input: { id, version: 1, ...forAna } });
    expect(kept.data!.updateAccessFlow).toEqual({
      flow: { version: 2 },
      waitingRequests: { count: 1, ended: 0, first: first("PENDING") },
    });
    const ended = await api.ask(ADMIN, CHANGE, { input: { id, version: 2, waiting: "END" } });
    expect(ended.data!.updateAccessFlow).toEqual({
      flow: { version: 3 },
      waitingRequests: { count: 1, ended: 1, first: first("CANCELLED") },
    });
  });

  it("keeps or ends them when the flow is switched off", async () => {
    const { id, first } = await waiting();
    for (const [given, ended, state] of [
      [null, 0, "PENDING"],
      ["END", 1, "CANCELLED"],
    ] as const) {
      const { data } = await api.ask(ADMIN, SWITCH, { id, waiting: given });
      const waitingRequests = { count: 1, ended, first: first(state) };
      expect(data!.setAccessFlowActive).toEqual({ flow: { active: false }, waitingRequests });
    }
  });

  it("ends them when the flow is deleted", async () => {
    const { id, first } = await waiting();
    const { data } = await api.ask(ADMIN, DELETE, { id });
    const waitingRequests = { count: 1, ended: 1, first: first("CANCELLED") };
    expect(data!.deleteAccessFlow).toEqual({ flow: { id }, waitingRequests });
  });
});

describe("the list of access flows", () => {
  const names = async (filter: object) => (await list({ filter })).nodes.map(({ name }) => name);

  it("is sorted by name, page by page, and can be filtered", async () => {
    await created({ name: "b search", description: "100% of it" });
    await created({ name: "A payments", settings: { labels: ["Incident"] } });
    const { id } = await created({ name: "c off" });
    await setActive(id, false);
    expect(await names({})).toEqual(["A payments", "b search", "c off"]);
    expect(await names({ active: true })).toEqual(["A payments", "b search"]);
    expect(await names({ active: false })).toEqual(["c off"]);
    expect(await names({ search: "SEAR" })).toEqual(["b search"]);
    expect(await names({ search: "0%" })).toEqual(["b search"]);
    expect(await names({ search: "incident" })).toEqual(["A payments"]);
    expect(await names({ integrationId: inventory.integration.id })).toHaveLength(3);
    expect(await names({ integrationId: inventory.connector.id })).toEqual([]);
    const first = await list({ first: 2 });
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    const rest = await list({ first: 2, after: first.pageInfo.endCursor });
    expect(rest.nodes.map(({ name }) => name)).toEqual(["c off"]);
  });

  it("takes as many statements for 1 flow as for 30, with their warnings", async () => {
    const statementsFor = async (count: number) => {
      let page: FlowPage | undefined;
      const statements = await statementsOf(api.platform.db, async () => {
        page = await list({ first: 100 });
      });
      expect(page!.nodes).toHaveLength(count);
      return statements.length;
    };
    await created({ name: "flow" });
    const one = await statementsFor(1);
    for (let n = 1; n < 30; n += 1) await created({ name: `flow ${n}` });
    expect(await statementsFor(30)).toBeLessThanOrEqual(one);
    expect(one).toBeLessThanOrEqual(9);
  });
});

describe("the warnings of a flow", () => {
  it("name each value that matches nobody now, targets without clusters, and disabled references", async () => {
    const { integration } = inventory;
    const target = { integration: integration.id, permissions: [{ permission: "AmazonEKSViewPolicy" }] };
    const { warnings } = await created({
      requestors: {
        operator: "OR",
        conditions: [
          { attribute: "group", values: ["developers", "Devlopers"] },
          { attribute: "user", operator: "IS_NOT", values: ["old"] },
        ],
      },
      targets: [{ ...target, resources: [{ by: "TAG", key: "team", values: ["none"] }] }, target],
      approverPolicy: { groups: [{ approvers: [{ kind: "PEOPLE", attribute: "user", values: ["ana", "zed"] }] }] },
    });
    expect(warnings).toEqual([
      {
        code: "VALUE_MATCHES_NOBODY",
        path: ["requestors", "conditions", "0", "values", "1"],
        item: "Devlopers",
        message: "Nobody who is active fulfils: group is 'Devlopers'. Correct the value, or take it out.",
      },
      expect.objectContaining({ path: ["requestors", "conditions", "1", "values", "0"], item: "old" }),
      expect.objectContaining({
        path: ["approverPolicy", "groups", "0", "approvers", "0", "values", "1"],
        item: "zed",
      }),
      {
        code: "NO_CLUSTERS",
        path: ["targets", "0", "resources"],
        item: null,
        message: `No cluster of '${integration.name}' belongs to this target now.`,
      },
    ]);
    await api.platform.db.query("update integrations set enabled = false");
    const codes = (await list()).nodes[0]!.warnings.map(({ code, path }) => `${code} ${path.join(".")}`).slice(3);
    await api.platform.db.query("update integrations set enabled = true");
    expect(codes).toEqual(["INTEGRATION_DISABLED targets.0.integration", "INTEGRATION_DISABLED targets.1.integration"]);
  });

  it("state that nobody may ask", async () => {
    const { warnings } = await created({ requestors: { conditions: [{ attribute: "user", values: ["old"] }] } });
    expect(warnings.map(({ code }) => code)).toEqual(["NO_REQUESTORS", "VALUE_MATCHES_NOBODY"]);
  });

  it("state that an integration was deleted", async () => {
    await created();
    await api.platform.db.query("update integrations set deleted_at = now()");
    const [flow] = (await list()).nodes;
    await api.platform.db.query("update integrations set deleted_at = null");
    expect(flow!.warnings.map(({ code }) => code)).toEqual(["INTEGRATION_GONE"]);
    expect(flow).toMatchObject({
      status: "WARNING",
      statusReasons: ["The integration of this target was deleted."],
    });
  });
});

describe("the preview of a flow", () => {
  const PREVIEW = `query ($input: PreviewAccessFlowInput!, $flowId: ID, $after: String) { previewAccessFlow(input: $input, flowId: $flowId) {
    summary problems { code rule path message flow { id name } } warnings { code path }
    requestors { totalCount nodes { userName } }
    people(first: 2, after: $after) { totalCount nodes { userName } pageInfo { hasNextPage endCursor } }
    resources { totalCount nodes { name } } otherResourceCount
    permissions { permissionId permission { name } namespaces groups }
    approvers { requester { userName } grantee { userName } resource { name }
      groups { operator approvers { approver { __typename } people { userName } fellBack } } tiers { approvers { people { userName } } } }
    change { sentence isExact summaryBefore
      gained { permission { permissionId namespaces } pairs peopleCount resourceCount people { nodes { userName } } resources { totalCount } }
      lost { permission { permissionId } peopleCount }
      approvalsAppearing { approver { __typename } resourceCount }
      approvalsDisappearing { approver { __typename } pairs peopleCount people { totalCount } resources { nodes { name } } } } } }`;
  const preview = async (input: object, flowId?: string, after?: string) =>
    api.ask(ADMIN, PREVIEW, { input, flowId, after });

  it("names texts of a timeframe of any length that do not fit", async () => {
    const long = "a".repeat(2_000);
    const timeframe = { daysOfWeek: ["MON"], startTime: long, endTime: long, timeZone: long };
    const { data, codes } = await preview(form({ timeframe }));
    expect(codes).toEqual([]);
    const { problems } = data!.previewAccessFlow as { problems: { path: string[] }[] };
    expect(problems.map(({ path }) => path.at(-1))).toEqual(["startTime", "endTime", "timeZone"]);
  });

  it("shows the people, the clusters, the access and the approvers, and saves nothing", async () => {
    const security = { approvers: [{ kind: "PEOPLE", attribute: "user", values: ["cyd"] }] };
    const given = form({
      requestFor: {
        scopes: ["OTHERS", "DIRECT_REPORTS"],
        grantees: { conditions: [{ attribute: "user", values: ["ana"] }] },
      },
      escalation: { tiers: [security] },
    });
    const { data, codes } = await preview(given);
    expect(codes).toEqual([]);
    expect(data!.previewAccessFlow).toMatchObject({
      problems: [],
      requestors: { totalCount: 2, nodes: [{ userName: "ana" }, { userName: "ben" }] },
      people: { totalCount: 3, nodes: [{ userName: "ana" }, { userName: "ben" }], pageInfo: { hasNextPage: true } },
      resources: { totalCount: 2, nodes: [{ name: "payments-eu" }, { name: "payments-us" }] },
      otherResourceCount: 1,
      permissions: [
        { permissionId: "AmazonEKSViewPolicy", permission: { name: "View" }, namespaces: null, groups: [] },
        { permissionId: "AmazonEKSEditPolicy", permission: { name: "Edit" }, namespaces: ["pay-*"], groups: [] },
      ],
      approvers: {
        resource: { name: expect.stringMatching(/^payments-(eu|us)$/) },
        // Ana has no manager, and the others' managers are the ones who ask.
        groups: [
          { operator: "OR", approvers: [{ approver: { __typename: "ManagerApprover" }, people: [], fellBack: false }] },
        ],
        tiers: [{ approvers: [{ people: exampleIn(data) === "ben for cyd" ? [] : [{ userName: "cyd" }] }] }],
      },
      warnings: [],
      change: {
        sentence: "3 people gain Edit in pay-* on 2 clusters and 3 people gain View on 2 clusters.",
        isExact: true,
        summaryBefore: null,
        lost: [],
        approvalsAppearing: [],
        approvalsDisappearing: [],
      },
    });
    expect(["ana for ben", "ben for ana", "ben for cyd"]).toContain(exampleIn(data));
    const { endCursor } = (data!.previewAccessFlow as { people: { pageInfo: { endCursor: string } } }).people.pageInfo;
    const second = await preview(given, undefined, endCursor);
    expect(second.data!.previewAccessFlow).toMatchObject({ people: { nodes: [{ userName: "cyd" }] } });
    expect((await list()).totalCount).toBe(0);
  });

  it("names gained access and dropped approvals, against the flow in force", async () => {
    const flow = await created();
    const { data, codes } = await preview({ requestors: { conditions: [] }, without: ["APPROVAL"] }, flow.id);
    expect(codes).toEqual([]);
    const gain = {
      pairs: 2,
      peopleCount: 1,
      resourceCount: 2,
      people: { nodes: [{ userName: "cyd" }] },
      resources: { totalCount: 2 },
    };
    expect(data!.previewAccessFlow).toMatchObject({
      summary: expect.stringMatching(/^Everybody may ask for View or Edit in pay-\* on .*; nobody has to approve/),
      change: {
        sentence:
          "1 person gains Edit in pay-* on 2 clusters, 1 person gains View on 2 clusters and approval by the manager disappears on 2 clusters.",
        summaryBefore: flow.summary,
        gained: [
          { permission: { permissionId: "AmazonEKSEditPolicy", namespaces: ["pay-*"] }, ...gain },
          { permission: { permissionId: "AmazonEKSViewPolicy", namespaces: null }, ...gain },
        ],
        approvalsDisappearing: [
          {
            approver: { __typename: "ManagerApprover" },
            pairs: 4,
            peopleCount: 2,
            people: { totalCount: 2 },
            resources: { nodes: [{ name: "payments-eu" }, { name: "payments-us" }] },
          },
        ],
      },
    });
    const saved = await api.ask(AUDITOR, "query ($id: ID!) { accessFlow(id: $id) { version summary } }", {
      id: flow.id,
    });
    expect(saved.data!.accessFlow).toMatchObject({ version: 1, summary: flow.summary });
  });

  it("of an automatic flow names the grantees", async () => {
    const { data } = await preview(form({ trigger: "AUTOMATIC", approverPolicy: undefined }));
    expect(data!.previewAccessFlow).toMatchObject({
      requestors: { totalCount: 2 },
      people: { totalCount: 2 },
      approvers: { groups: [] },
    });
    expect(["ana for ana", "ben for ben"]).toContain(exampleIn(data));
  });

  it("of an empty flow has no approvers", async () => {
    const { data } = await preview(
      form({
        requestors: { conditions: [{ attribute: "user", values: ["nobody"] }] },
        requestFor: { scopes: ["OTHERS"] },
        targets: [{ ...form().targets[0]!, resources: [{ by: "NAME", values: ["x"] }] }],
      }),
    );
    expect(data!.previewAccessFlow).toMatchObject({
      requestors: { totalCount: 0 },
      people: { totalCount: 0, nodes: [] },
      resources: { totalCount: 0, nodes: [] },
      approvers: null,
      warnings: [{ code: "NO_REQUESTORS" }, { code: "VALUE_MATCHES_NOBODY" }, { code: "NO_CLUSTERS" }],
      change: { sentence: "Nobody gains or loses access that can be asked for, and the same approvals are needed." },
    });
  });

  it("of a change starts from the saved flow, and names every problem with it", async () => {
    const { id } = await created();
    const nothing = { people: null, resources: null, change: null, approvers: null, permissions: [], warnings: [] };
    expect((await preview({ name: "", maxDurationSeconds: 5 }, id)).data!.previewAccessFlow).toMatchObject({
      ...nothing,
      summary: expect.stringMatching(/^Members of developers may ask for View/),
      problems: [
        { code: "INVALID_INPUT", path: ["name"], flow: null },
        { code: "INVALID_INPUT", path: ["maxDurationSeconds"], flow: null },
      ],
    });
    expect((await preview(form())).data!.previewAccessFlow).toMatchObject({
      ...nothing,
      problems: [{ code: "CONFLICT", path: ["name"], flow: { id, name: "Payments" } }],
    });
    expect((await preview({}, inventory.connector.id)).codes).toEqual(["NOT_FOUND"]);
  });
});
