import { aCondition, aDefinition, aTarget, saveCluster, saveFlow } from "../../../testing/access-flows";
import { accountNumber, poolArns, saveAccount, saveConnector, saveIntegration } from "../../../testing/factories";
import { saveSlot } from "../../../testing/slots";
import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { Slot } from "../bindings/slots/slot.entity";
import { Integration } from "../integrations/integration.entity";
import { AccessFlow } from "./access-flow.entity";
import { automaticAccessAt } from "./matching/automatic-access";
import { poolSizeProblems } from "./pool-size-problems";

let domain: TestDomain;
let integration: Integration;

beforeAll(async () => {
  domain = await createTestDomain();
});
beforeEach(async () => {
  await domain.empty();
  const poolPermissionSetArns = poolArns(2);
  integration = await saveIntegration(domain.db, await saveConnector(domain.db), {
    name: "AWS",
    poolPermissionSetArns,
  });
  await saveCluster(domain.db, await saveAccount(domain.db, integration, { accountId: accountNumber(1) }), "alpha");
  const okta = await domain.identityProviders.create(ADMIN, "Okta");
  const members = ["ana", "ben", "cyd"];
  const users = members.map((id) => ({ id, userName: id }));
  const groups = [
    { id: "g-sre", name: "SRE", members },
    { id: "g-two", name: "Two", members: members.slice(1) },
  ];
  await domain.identityProviders.importFile(ADMIN, okta.id, JSON.stringify({ users, groups }), true);
});
afterAll(() => domain.close());

const flowOf = (group: string) =>
  saveFlow(domain.db, {
    trigger: "AUTOMATIC",
    maxDurationSeconds: null,
    definition: aDefinition({
      requestors: { operator: "AND", conditions: [aCondition("group", group)] },
      targets: [aTarget(integration.id)],
    }),
  });
const problems = (flow: AccessFlow) => poolSizeProblems(domain.db.manager, flow);

describe("an AUTOMATIC flow", () => {
  it("may not have more people than the pool of a covered account has slots, and names both numbers", async () => {
    const flow = await flowOf("sre");
    expect(await problems(flow)).toEqual([
      { path: ["requestors"], message: expect.stringMatching(/ 3 people at once, and the pool of 'AWS' has 2 /) },
    ]);
    await expect(domain.accessFlows.update(ADMIN, flow.id, flow.version, { name: "Another" })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
  });

  it("may have as many, and more with roles by a template", async () => {
    expect(await problems(await flowOf("two"))).toEqual([]);
    await domain.db.manager.update(Integration, integration.id, {
      principalStrategy: "IAM_ROLE_TEMPLATE",
      principalRoleTemplate: "arn:aws:iam::{{accountId}}:role/{{userName}}",
    });
    expect(await problems(await flowOf("sre"))).toEqual([]);
  });

  it("needs no slots in the management account, where none is assigned", async () => {
    const flow = await flowOf("two");
    const mayStart = async () => {
      const { clusters } = await automaticAccessAt(domain.db.manager, flow, domain.clock.now());
      return [...clusters.values()].map((cluster) => cluster.mayStart);
    };
    expect(await mayStart()).toEqual([true]);
    await domain.db.manager.update(Integration, integration.id, { managementAccountId: accountNumber(1) });
    expect(await mayStart()).toEqual([false]);
  });
});

describe("the validation of a pool", () => {
  const warnings = async (poolPermissionSetArns: string[], id: string | null = integration.id) =>
    (await domain.integrations.validate(ADMIN, { poolPermissionSetArns }, id)).warnings;

  it("warns of an AUTOMATIC flow with more people than slots, and lets the pool shrink nevertheless", async () => {
    const flow = await flowOf("sre");
    expect(await warnings(poolArns(3))).toEqual([]);
    expect(await warnings(poolArns(2))).toEqual([
      { code: "POOL_TOO_SMALL", item: flow.name, message: expect.stringMatching(/ 3 people .* 2 .* 1 of them /) },
    ]);
    await domain.db.manager.update(AccessFlow, flow.id, { active: false });
    expect(await warnings(poolArns(2))).toEqual([]);
    expect(await warnings([])).toMatchObject([{ code: "POOL_EMPTY" }]);
  });

  it("warns of another pool of the same instance whose names begin alike", async () => {
    const own = await saveSlot(domain.db, integration, 1, { name: "draw-prod-01" });
    expect(await warnings([own.permissionSetArn])).toEqual([]);
    const other = await saveIntegration(domain.db, await saveConnector(domain.db), { name: "Other" });
    const slot = await saveSlot(domain.db, other, 2, { name: "draw-01" });
    for (const [arn, item] of [
      [own.permissionSetArn, "draw-01"],
      [slot.permissionSetArn, "draw-prod-01"],
    ] as const) {
      expect(await warnings([arn])).toMatchObject([{ code: "POOL_PREFIX_NOT_UNIQUE", item }]);
    }
    await domain.db.manager.update(Slot, slot.id, { name: "drawing-01" });
    expect(await warnings([own.permissionSetArn])).toEqual([]);
  });

  it("warns of another instance than that of the slots in use", async () => {
    const others = poolArns(2).map((arn) => arn.replace("ssoins-0000000000000001", "ssoins-00000000000000ff"));
    expect(await warnings(others)).toEqual([]);
    await saveSlot(domain.db, integration, 1);
    expect(await warnings(others)).toMatchObject([
      { code: "POOL_OF_ANOTHER_INSTANCE", item: "ssoins-00000000000000ff" },
    ]);
    expect(await warnings(poolArns(4))).toEqual([]);
  });
});
