import { aCondition, aDefinition, aTarget, saveCluster, saveFlow } from "../../../../testing/access-flows";
import { statementsOf } from "../../../../testing/count-statements";
import { accountNumber, saveAccount, saveConnector, saveIntegration } from "../../../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import type { Account } from "../../accounts/account.entity";
import { Identity } from "../../identities/identity.entity";
import type { IdentityProvider } from "../../identities/identity-provider.entity";
import type { Integration } from "../../integrations/integration.entity";
import type { AccessFlow } from "../access-flow.entity";
import type { FlowDefinition } from "../flow-definition";
import { automaticAccessAt } from "./automatic-access";

let domain: TestDomain;
let okta: IdentityProvider;
let integration: Integration;
let account: Account;

beforeAll(async () => {
  domain = await createTestDomain();
});

beforeEach(async () => {
  await domain.empty();
  integration = await saveIntegration(domain.db, await saveConnector(domain.db));
  account = await saveAccount(domain.db, integration, { accountId: accountNumber(1) });
  okta = await domain.identityProviders.create(ADMIN, "Okta");
  await readMembers("ana", "ben");
});

afterAll(() => domain.close());

const readMembers = (...members: string[]) =>
  domain.identityProviders.importFile(
    ADMIN,
    okta.id,
    JSON.stringify({
      users: ["ana", "ben", "cyd"].map((id) => ({ id, userName: id })),
      groups: [{ id: "g-sre", name: "SRE", members }],
    }),
    true,
  );

const saveAutomatic = (definition: Partial<FlowDefinition> = {}, given: Partial<AccessFlow> = {}) =>
  saveFlow(domain.db, {
    trigger: "AUTOMATIC",
    maxDurationSeconds: null,
    definition: aDefinition({
      requestors: { operator: "AND", conditions: [aCondition("group", "sre")] },
      targets: [aTarget(integration.id)],
      ...definition,
    }),
    ...given,
  });

/** Such as "ana on alpha". */
async function wanted(flow: AccessFlow, at = domain.clock.now()): Promise<string[]> {
  const people = new Map(
    (await domain.db.manager.find(Identity)).map(({ personId, userName }) => [personId!, userName]),
  );
  const clusters: { id: string; name: string }[] = await domain.db.query("select id, name from resources");
  const desired = await automaticAccessAt(domain.db.manager, flow, at);
  return [...desired.clusters]
    .flatMap(([resourceId, { mayStart }]) => {
      const { name } = clusters.find(({ id }) => id === resourceId)!;
      return [...desired.people].map((id) => `${people.get(id)} ${mayStart ? "on" : "stays on"} ${name}`);
    })
    .sort();
}

describe("an automatic flow", () => {
  it("gives access to everybody who meets its conditions now, on every cluster of its targets", async () => {
    await saveCluster(domain.db, account, "alpha");
    await saveCluster(domain.db, account, "beta");
    const flow = await saveAutomatic();
    expect(await wanted(flow)).toEqual(["ana on alpha", "ana on beta", "ben on alpha", "ben on beta"]);
    await readMembers("cyd");
    expect(await wanted(flow)).toEqual(["cyd on alpha", "cyd on beta"]);
    await readMembers();
    expect(await wanted(flow)).toEqual([]);
  });

  it("unites the access of every target that holds the cluster", async () => {
    const alpha = await saveCluster(domain.db, account, "alpha");
    const flow = await saveAutomatic({
      targets: [
        aTarget(integration.id, {
          permissions: [
            { permission: "AmazonEKSEditPolicy", namespaces: ["pay-*"], groups: [] },
            { permission: "KUBERNETES_GROUP", namespaces: null, groups: ["debug", "on-call"] },
          ],
        }),
        aTarget(integration.id, {
          permissions: [
            { permission: "AmazonEKSEditPolicy", namespaces: ["shared"], groups: [] },
            { permission: "AmazonEKSViewPolicy", namespaces: null, groups: [] },
          ],
        }),
      ],
    });
    const { clusters } = await automaticAccessAt(domain.db.manager, flow, domain.clock.now());
    expect(clusters.get(alpha.id)).toMatchObject({
      mayStart: true,
      access: {
        policies: [
          { policy: "AmazonEKSEditPolicy", namespaces: ["pay-*", "shared"] },
          { policy: "AmazonEKSViewPolicy", namespaces: null },
        ],
        kubernetesGroups: ["debug", "on-call"],
      },
    });
  });

  it("gives nothing new on a cluster that was missed once or is not manageable, and keeps existing access", async () => {
    await readMembers("ana");
    await saveCluster(domain.db, account, "missing", { status: "MISSING" });
    await saveCluster(domain.db, account, "updating", { manageable: false, unmanageableReason: "CLUSTER_NOT_ACTIVE" });
    await saveCluster(domain.db, account, "off", { status: "REGION_DISABLED" });
    await saveCluster(domain.db, account, "gone", { status: "GONE" });
    await saveCluster(domain.db, account, "excluded", { status: "OUT_OF_SCOPE" });
    expect(await wanted(await saveAutomatic())).toEqual([
      "ana stays on missing",
      "ana stays on off",
      "ana stays on updating",
    ]);
  });

  it("gives nothing when it is off, deleted, not automatic, outside its timeframe, or its integration is off", async () => {
    await saveCluster(domain.db, account, "alpha");
    expect(await wanted(await saveAutomatic({}, { active: false }))).toEqual([]);
    expect(await wanted(await saveAutomatic({}, { deletedAt: domain.clock.now() }))).toEqual([]);
    expect(await wanted(await saveAutomatic({}, { trigger: "SELF_SERVE" }))).toEqual([]);
    const timeframe = { daysOfWeek: ["SUN"], startTime: "09:00", endTime: "17:00", timeZone: "UTC" } as const;
    const sundays = await saveAutomatic({ timeframe });
    expect(await wanted(sundays, new Date("2026-03-01T12:00:00.000Z"))).toHaveLength(2);
    expect(await wanted(sundays, new Date("2026-03-02T12:00:00.000Z"))).toEqual([]);
    await domain.db.query("update integrations set enabled = false");
    expect(await wanted(await saveAutomatic())).toEqual([]);
  });

  it("takes at most two statements, whatever the number of clusters and people", async () => {
    for (let n = 0; n < 20; n += 1) await saveCluster(domain.db, account, `c${n}`);
    const flow = await saveAutomatic();
    const at = domain.clock.now();
    const sent = await statementsOf(domain.db, () => automaticAccessAt(domain.db.manager, flow, at));
    expect(sent.length).toBeLessThanOrEqual(2);
  });
});

describe("an automatic flow over its limit", () => {
  it("is refused with the number, when it is previewed, saved and switched on, and not while it is off", async () => {
    await saveCluster(domain.db, account, "alpha");
    await domain.db.query(
      `insert into resources select (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'name', 'c' || n,
         'physical_key', 'c' || n, 'arn', r.arn || n))).* from resources r, generate_series(1, 10000) n`,
    );
    await readMembers("ana", "ben", "cyd");
    const form = {
      name: "Everywhere",
      trigger: "AUTOMATIC" as const,
      requestors: { conditions: [{ attribute: "group", values: ["sre"] }] },
      targets: [{ integration: integration.id, permissions: [{ permission: "AmazonEKSViewPolicy" }] }],
    };
    const refused = {
      code: "INVALID_INPUT",
      message: expect.stringContaining("30003 grants (3 people on 10001 clusters)"),
      fields: [{ path: ["targets"] }],
    };
    const { accessFlows, impact } = domain;
    expect((await impact.ofFlow(ADMIN, form, null)).problems).toMatchObject([
      { code: "INVALID_INPUT", path: ["targets"], message: refused.message },
    ]);
    await expect(accessFlows.create(ADMIN, form)).rejects.toMatchObject(refused);
    const { id } = await accessFlows.create(ADMIN, { ...form, active: false });
    await expect(accessFlows.setActive(ADMIN, id, true, 1)).rejects.toMatchObject(refused);
    await readMembers("ana");
    expect(await accessFlows.setActive(ADMIN, id, true, 1)).toMatchObject({ flow: { active: true } });
  });
});
