import { aCondition, aDefinition, aTarget, saveCluster, saveFlow } from "../../../../testing/access-flows";
import { statementsOf } from "../../../../testing/count-statements";
import { accountNumber, saveAccount, saveConnector, saveIntegration } from "../../../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { newId } from "../../../kernel/ids";
import { Account } from "../../accounts/account.entity";
import { Identity } from "../../identities/identity.entity";
import type { IdentityProvider } from "../../identities/identity-provider.entity";
import { Integration } from "../../integrations/integration.entity";
import type { Resource } from "../../resources/resource.entity";
import { AccessFlow } from "../access-flow.entity";
import type { ConditionGroup, FlowDefinition, FlowTarget, ResourceScope } from "../flow-definition";
import { type FlowMatch, type FlowQuery, matchFlows, recheckAll } from "./match-flows";

let domain: TestDomain;
let okta: IdentityProvider;
let integration: Integration;
let account: Account;
let ana: string;
let ben: string;
let cyd: string;
let payments: Resource;
let search: Resource;

beforeAll(async () => {
  domain = await createTestDomain();
});

beforeEach(async () => {
  await domain.empty();
  const connector = await saveConnector(domain.db);
  integration = await saveIntegration(domain.db, connector);
  account = await saveAccount(domain.db, integration, { accountId: accountNumber(1) });
  payments = await saveCluster(domain.db, account, "Payments-EU", { tags: { team: "Payments", env: "prod" } });
  search = await saveCluster(domain.db, account, "search_1", { tags: { team: "Search" } });
  okta = await domain.identityProviders.create(ADMIN, "Okta");
  await readPeople();
  const people = await domain.db.manager.find(Identity);
  [ana, ben, cyd] = ["ana", "ben", "cyd"].map(
    (name) => people.find(({ userName }) => userName === name)!.personId!,
  ) as [string, string, string];
});

afterAll(() => domain.close());

const PEOPLE = [
  { id: "ana", userName: "ana" },
  { id: "ben", userName: "ben", manager: "ana" },
  { id: "cyd", userName: "cyd" },
];

const readPeople = (people: readonly object[] = PEOPLE, members = ["ana"]) =>
  domain.identityProviders.importFile(
    ADMIN,
    okta.id,
    JSON.stringify({ users: people, groups: [{ id: "g-dev", name: "Developers", members }] }),
    true,
  );

const DEVELOPERS: ConditionGroup = { operator: "AND", conditions: [aCondition("group", "developers")] };
const VIEW = { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }], kubernetesGroups: [] };

function saveFlowOf(
  name: string,
  definition: Partial<FlowDefinition> = {},
  given: Partial<AccessFlow> = {},
): Promise<AccessFlow> {
  const targets = [aTarget(integration.id)];
  return saveFlow(domain.db, { name, definition: aDefinition({ targets, ...definition }), ...given });
}

const find = (ask: Partial<FlowQuery> = {}) =>
  matchFlows(domain.db.manager, {
    requesterId: ana,
    granteeId: ask.requesterId ?? ana,
    resourceIds: [payments.id],
    access: VIEW,
    durationSeconds: 60,
    at: domain.clock.now(),
    ...ask,
  });

/** The name of the flow, or the codes of its violations. */
function said(answer: FlowMatch | undefined): string | string[] {
  return answer!.kind === "allowed" ? answer!.flow.name : answer!.reasons.map(({ code }) => code);
}

const ask = async (given: Partial<FlowQuery> = {}) =>
  said((await find(given)).get((given.resourceIds ?? [payments.id])[0]!));

describe("the flow by which a person may ask", () => {
  it("has them among its requesters", async () => {
    await saveFlowOf("For developers", { requestors: DEVELOPERS });
    expect(await ask()).toBe("For developers");
  });

  it("is the best of several: fewest approvals, then longest, then by name", async () => {
    const approverPolicy = { mode: "ANY_OF", groups: [{ operator: "OR", approvers: [{ kind: "OWNER" }] }] } as const;
    await saveFlowOf("A", { approverPolicy }, { maxDurationSeconds: null });
    expect(await ask()).toBe("A");
    await saveFlowOf("C", {}, { maxDurationSeconds: 60 });
    expect(await ask()).toBe("C");
    await saveFlowOf("D", {}, { maxDurationSeconds: 120 });
    expect(await ask()).toBe("D");
    await saveFlowOf("B", {}, { maxDurationSeconds: 120 });
    expect(await ask()).toBe("B");
    expect(await ask({ durationSeconds: 3_600 })).toBe("A");
  });

  it("is found for each of several clusters, and an unknown cluster is reported missing", async () => {
    await saveFlowOf("Search", { targets: [aTarget(integration.id, { resources: [named("search*")] })] });
    const unknown = newId();
    const answers = await find({ resourceIds: [search.id, payments.id, unknown] });
    expect([...answers.keys()]).toEqual([search.id, payments.id, unknown]);
    expect([...answers.values()].map(said)).toEqual(["Search", ["RESOURCE_MISSING"], ["RESOURCE_MISSING"]]);
  });

  it("is never deactivated, deleted or automatic", async () => {
    await saveFlowOf("off", {}, { active: false });
    await saveFlowOf("deleted", {}, { deletedAt: domain.clock.now() });
    await saveFlowOf("automatic", {}, { trigger: "AUTOMATIC" });
    expect(await ask()).toEqual(["RESOURCE_MISSING"]);
  });

  it("is never one whose integration does not hold the cluster", async () => {
    const other = await saveIntegration(domain.db, await saveConnector(domain.db));
    await saveFlowOf("elsewhere", { targets: [aTarget(other.id)] });
    expect(await ask()).toEqual(["RESOURCE_MISSING"]);
  });
});

describe("a cluster that is hidden from a person", () => {
  it("gets the same answer, whether or not it exists", async () => {
    await saveFlowOf("For developers", { requestors: DEVELOPERS });
    const real = (await find({ requesterId: ben })).get(payments.id);
    const unknown = newId();
    expect((await find({ requesterId: ben, resourceIds: [unknown] })).get(unknown)).toEqual(real);
    expect(real).toEqual({
      kind: "refused",
      reasons: [
        {
          flowId: null,
          flowName: null,
          code: "RESOURCE_MISSING",
          message: expect.stringContaining("there is no such cluster, or no access flow offers it to you."),
        },
      ],
    });
  });

  it("is not named beside visible ones", async () => {
    const own = await saveFlowOf("Own");
    await saveFlowOf("Secret", { requestors: DEVELOPERS, targets: [aTarget(integration.id, { permissions: [] })] });
    const answer = (await find({ requesterId: ben, durationSeconds: 9_999 })).get(payments.id)!;
    expect(answer).toMatchObject({ kind: "refused", reasons: [{ flowId: own.id, code: "TOO_LONG" }] });
    expect(JSON.stringify(answer)).not.toContain("Secret");
  });

  it("is every cluster, for a person who is not active any more", async () => {
    await saveFlowOf("For all");
    await readPeople(PEOPLE.map((person) => (person.id === "ana" ? { ...person, active: false } : person)));
    expect(await ask()).toEqual(["RESOURCE_MISSING"]);
    await readPeople(PEOPLE.slice(2), []);
    expect(await ask()).toEqual(["RESOURCE_MISSING"]);
  });
});

describe("a violation", () => {
  beforeEach(() => saveFlowOf("For developers", { requestors: DEVELOPERS }));

  it.each<[string, Partial<Resource>, string]>([
    [
      "a cluster without access entries",
      { manageable: false, unmanageableReason: "ACCESS_ENTRIES_DISABLED" },
      "RESOURCE_NOT_MANAGEABLE",
    ],
    ["a cluster that is missing", { status: "MISSING" }, "RESOURCE_MISSING"],
  ])("is %s", async (_what, given, code) => {
    const cluster = await saveCluster(domain.db, account, "other", given);
    const answer = (await find({ resourceIds: [cluster.id] })).get(cluster.id)!;
    expect(answer).toMatchObject({ reasons: [{ flowId: null, code, message: expect.stringContaining("'other'") }] });
  });

  it.each([
    ["EXCLUDED_OU" as const, "an organizational unit above its account is on the exclude list"],
    ["LEFT_ORGANIZATION" as const, "its account has left the organization"],
    [null, "its region or type"],
  ])("is a scope that the cluster left: %s", async (outOfScopeReason, why) => {
    await domain.db.manager.update(Account, account.id, { outOfScopeReason });
    const cluster = await saveCluster(domain.db, account, "other", { status: "OUT_OF_SCOPE" });
    const answer = (await find({ resourceIds: [cluster.id] })).get(cluster.id)!;
    const message = expect.stringContaining(`'other' is out of scope: ${why}`);
    expect(answer).toMatchObject({ reasons: [{ flowId: null, code: "OUT_OF_SCOPE", message }] });
  });

  it.each<Partial<Integration>>([{ enabled: false }, { deletedAt: new Date() }])(
    "is an integration with %j",
    async (given) => {
      await domain.db.manager.update(Integration, integration.id, given);
      expect(await ask()).toEqual(["RESOURCE_NOT_MANAGEABLE"]);
    },
  );

  it("is reported for each rule of each flow", async () => {
    await saveFlowOf("Short", {}, { maxDurationSeconds: 10 });
    const access = {
      policies: [{ policy: "AmazonEKSEditPolicy", namespaces: null }],
      kubernetesGroups: ["system:masters"],
    };
    expect(await ask({ access })).toEqual([
      "PERMISSION_NOT_ALLOWED",
      "GROUP_NOT_ALLOWED",
      "PERMISSION_NOT_ALLOWED",
      "GROUP_NOT_ALLOWED",
      "TOO_LONG",
    ]);
  });
});

describe("a request for another person", () => {
  const withScopes = (...scopes: FlowDefinition["requestFor"]["scopes"]) => ({
    requestFor: { scopes, grantees: null },
  });

  it("needs a flow that is for others", async () => {
    await saveFlowOf("Own");
    expect(await ask({ granteeId: ben })).toEqual(["NOT_FOR_OTHERS"]);
    await saveFlowOf("Others", withScopes("OTHERS"));
    expect(await ask({ granteeId: ben })).toBe("Others");
    expect(await ask()).toBe("Own");
  });

  it("needs a grantee among the flow's grantees", async () => {
    const grantees: ConditionGroup = { operator: "OR", conditions: [aCondition("user", "ben")] };
    await saveFlowOf("For Ben", { requestFor: { scopes: ["OTHERS"], grantees } });
    expect(await ask({ granteeId: ben })).toBe("For Ben");
    expect(await ask({ granteeId: cyd })).toEqual(["GRANTEE_NOT_ALLOWED"]);
    expect(await ask({ granteeId: newId() })).toEqual(["GRANTEE_NOT_ALLOWED"]);
  });

  it("as their manager needs a grantee who reports to the requester", async () => {
    await saveFlowOf("Reports", withScopes("DIRECT_REPORTS"));
    expect(await ask({ granteeId: ben })).toBe("Reports");
    expect(await ask({ granteeId: cyd })).toEqual(["GRANTEE_NOT_ALLOWED"]);
    expect(await ask({ requesterId: ben, granteeId: ana })).toEqual(["GRANTEE_NOT_ALLOWED"]);
    await readPeople(PEOPLE.map((person) => (person.id === "ben" ? { ...person, active: false } : person)));
    expect(await ask({ granteeId: ben })).toEqual(["GRANTEE_NOT_ALLOWED"]);
  });
});

const scope = (mode: ResourceScope["mode"], by: ResourceScope["by"], key: string | null, ...values: string[]) => ({
  mode,
  by,
  key,
  values,
});
const named = (...values: string[]) => scope("INCLUDE", "NAME", null, ...values);

describe("the clusters of a target", () => {
  const BOTH = ["Payments-EU", "search_1"];

  it.each<[string, ResourceScope[], string[]]>([
    ["are all, without scopes", [], BOTH],
    ["are those of a name, whatever its case", [named("payments-eu")], ["Payments-EU"]],
    ["are those of a pattern", [named("*EU")], ["Payments-EU"]],
    ["are those of a pattern in the middle", [named("p*-eu")], ["Payments-EU"]],
    ["are not those of a part of a name", [named("payments")], []],
    ["know no other wildcards", [named("search%1", "search?1", "searchx1")], []],
    ["hold an underscore as such", [named("search_1")], ["search_1"]],
    ["are those of any of the values", [named("payments-eu", "search*")], BOTH],
    ["are those of any of the scopes", [named("payments-eu"), scope("INCLUDE", "TAG", "team", "search")], BOTH],
    ["are those of a tag", [scope("INCLUDE", "TAG", "team", "PAY*")], ["Payments-EU"]],
    ["are those that have a tag at all", [scope("INCLUDE", "TAG", "env", "*")], ["Payments-EU"]],
    ["need the tag's key exactly", [scope("INCLUDE", "TAG", "Team", "*")], []],
    ["are without those of a name", [scope("EXCLUDE", "NAME", null, "pay*")], ["search_1"]],
    ["are without those of a tag, and with those that lack it", [scope("EXCLUDE", "TAG", "env", "prod")], ["search_1"]],
    [
      "are without what is excluded, although it is included",
      [named("*"), scope("EXCLUDE", "TAG", "team", "search")],
      ["Payments-EU"],
    ],
    [
      "are without what any scope excludes",
      [scope("EXCLUDE", "NAME", null, "pay*"), scope("EXCLUDE", "NAME", null, "sea*")],
      [],
    ],
  ])("%s", async (_what, resources, expected) => {
    await saveFlowOf("flow", { targets: [aTarget(integration.id, { resources })] });
    const answers = await find({ resourceIds: [payments.id, search.id] });
    const held = [payments, search].filter(({ id }) => answers.get(id)!.kind === "allowed");
    expect(held.map(({ name }) => name)).toEqual(expected);
  });

  it("are those of an id", async () => {
    const targets = [aTarget(integration.id, { resources: [scope("INCLUDE", "ID", null, search.id.toUpperCase())] })];
    await saveFlowOf("by id", { targets });
    expect(await ask({ resourceIds: [search.id] })).toBe("by id");
    expect(await ask()).toEqual(["RESOURCE_MISSING"]);
  });

  it("are not accounts", async () => {
    await saveFlowOf("clusters");
    const inventory = await saveCluster(domain.db, account, "the account", { type: "AWS_ACCOUNT" });
    expect(await ask({ resourceIds: [inventory.id] })).toEqual(["RESOURCE_MISSING"]);
  });

  it("may have other permissions in each target of a flow", async () => {
    const edit = [{ permission: "AmazonEKSEditPolicy", namespaces: ["dev-*"], groups: [] }];
    const targets: FlowTarget[] = [
      aTarget(integration.id),
      aTarget(integration.id, { resources: [named("search*")], permissions: edit }),
    ];
    await saveFlowOf("both", { targets });
    const access = {
      policies: [...VIEW.policies, { policy: "AmazonEKSEditPolicy", namespaces: ["dev-1"] }],
      kubernetesGroups: [],
    };
    expect(await ask({ resourceIds: [search.id], access })).toBe("both");
    expect(await ask({ access })).toEqual(["PERMISSION_NOT_ALLOWED"]);
  });
});

describe("the search for flows", () => {
  it("takes as many statements for 1 cluster and 1 flow as for 40 clusters and 60 flows", async () => {
    const statementsFor = async (resourceIds: string[], granteeId: string) => {
      let answers = new Map<string, FlowMatch>();
      const statements = await statementsOf(domain.db, async () => {
        answers = await find({ resourceIds, granteeId });
      });
      expect([...answers.values()].every(({ kind }) => kind === "allowed")).toBe(true);
      return statements.length;
    };
    const definition = { requestFor: { scopes: ["SELF", "OTHERS"] as const, grantees: null } };
    await saveFlowOf("flow", definition);
    const one = await statementsFor([payments.id], ben);
    const clusters: Resource[] = [];
    for (let n = 0; n < 40; n += 1) clusters.push(await saveCluster(domain.db, account, `cluster-${n}`));
    for (let n = 0; n < 60; n += 1) await saveFlowOf(`flow ${n}`, { ...definition, requestors: DEVELOPERS });
    const many = clusters.map(({ id }) => id);
    expect(await statementsFor(many, ben)).toBeLessThanOrEqual(one);
    expect(one).toBeLessThanOrEqual(4);
  });
});

describe("a second check of a flow", () => {
  let flow: AccessFlow;
  const recheck = async (given: Partial<FlowQuery> = {}, resourceId = payments.id) => {
    const whole = { requesterId: ana, granteeId: ana, access: VIEW, at: domain.clock.now(), ...given };
    const saved = await domain.db.manager.findOneByOrFail(AccessFlow, { id: flow.id });
    const [refusals] = await recheckAll(domain.db.manager, saved, [{ ...whole, resourceId }]);
    return refusals!.map(({ code }) => code);
  };

  beforeEach(async () => {
    flow = await saveFlowOf("flow", {
      requestors: DEVELOPERS,
      targets: [aTarget(integration.id, { resources: [named("p*")] })],
    });
  });

  it("still allows the same request", async () => {
    expect(await recheck()).toEqual([]);
    expect(await recheck({ durationSeconds: 9_999 })).toEqual(["TOO_LONG"]);
  });

  it("reports that the person is not among its requesters any more", async () => {
    await readPeople(PEOPLE, []);
    expect(await recheck()).toEqual(["NOT_A_REQUESTOR"]);
  });

  it("reports that it does not hold the cluster, is switched off, or deleted", async () => {
    expect(await recheck({}, search.id)).toEqual(["NO_FLOW"]);
    await domain.db.query("update access_flows set active = false");
    expect(await recheck()).toEqual(["NO_FLOW"]);
    await domain.db.query("update access_flows set active = true, deleted_at = now()");
    expect(await recheck()).toEqual(["NO_FLOW"]);
  });

  it("reports the problem of the cluster", async () => {
    await domain.db.query("update resources set status = 'MISSING'");
    expect(await recheck()).toEqual(["RESOURCE_MISSING"]);
  });
});

it("clusters in one request are answered as each is alone", async () => {
  const clusters = [payments, search];
  for (let n = 0; n < 4; n += 1) clusters.push(await saveCluster(domain.db, account, `payments-${n}`));
  const permission = (namespaces: string[] | null) => [{ permission: "AmazonEKSViewPolicy", namespaces, groups: [] }];
  const inTeams = aTarget(integration.id, { permissions: permission(["team-*"]) });
  const whole = (...values: string[]) =>
    aTarget(integration.id, { resources: [named(...values)], permissions: permission(null) });
  await saveFlowOf("A", { targets: [inTeams, whole("payments-1", "payments-2")] });
  await saveFlowOf("B", { targets: [inTeams] });
  await saveFlowOf("C", { targets: [whole("payments-2", "payments-3"), whole("search_1")] });
  const resourceIds = clusters.map(({ id }) => id);
  const together = await find({ resourceIds });
  for (const id of resourceIds) expect(together.get(id)).toEqual((await find({ resourceIds: [id] })).get(id));
  expect([...together.values()].map(said)).toContain("A");
  expect([...together.values()].map(said)).toContain("C");
  expect([...together.values()].filter(({ kind }) => kind === "refused")).toHaveLength(2);
});
