import { type FailureKind, ProviderFailure } from "../../kernel/app-error";
import { newId } from "../../kernel/ids";
import { anOrganizationAccount, saveConnector } from "../../testing/factories";
import { createTestDomain, type TestDomain } from "../../testing/test-domain";
import type { Cloud, OrganizationCloud } from "./cloud.port";
import { ConnectorTest } from "./connector-test.entity";
import { runConnectorTest } from "./run-connector-test";

const ROLE = "arn:aws:iam::999999999999:role/Management";

const failure = (kind: FailureKind, code: string) =>
  new ProviderFailure({ kind, code, operation: "sts:Something", message: `${code}.`, accountId: "999999999999" });

/** An organization of a management account and a member, in which one call can fail. */
class SmallCloud implements Cloud, OrganizationCloud {
  readonly assumed: string[] = [];

  constructor(private readonly failing: Partial<Record<keyof Cloud | keyof OrganizationCloud, ProviderFailure>> = {}) {}

  organization(): OrganizationCloud {
    return this;
  }

  async callerIdentity() {
    this.failIf("callerIdentity");
    return { accountId: "555555555555", arn: "arn:aws:sts::555555555555:x", partition: "aws", isRoleSession: true };
  }

  async describeOrganization() {
    this.failIf("describeOrganization");
    return { organizationId: "o-example", managementAccountId: "999999999999" };
  }

  async listAccounts() {
    this.failIf("listAccounts");
    return [
      anOrganizationAccount("999999999999"),
      anOrganizationAccount("000000000001", { state: "SUSPENDED" }),
      anOrganizationAccount("000000000002"),
    ];
  }

  async assumeMemberRole(accountId: string) {
    this.assumed.push(accountId);
    this.failIf("assumeMemberRole");
  }

  async accountTags() {
    return {};
  }

  async enabledRegions() {
    return [];
  }

  async listClusters() {
    return [];
  }

  async describeCluster() {
    return null;
  }

  async readIdentityCenter() {
    return { users: [], groups: [] };
  }

  private failIf(call: keyof Cloud | keyof OrganizationCloud): void {
    if (this.failing[call]) throw this.failing[call];
  }
}

describe("what a connector reaches", () => {
  let domain: TestDomain;

  beforeAll(async () => {
    domain = await createTestDomain();
  });

  beforeEach(() => domain.empty());

  afterAll(() => domain.close());

  async function startTest(given: Partial<ConnectorTest> = {}): Promise<ConnectorTest> {
    const connectorId = given.connectorId ?? (await saveConnector(domain.db)).id;
    return domain.db.manager.save(ConnectorTest, {
      id: newId(),
      connectorId,
      access: {
        region: "eu-west-1",
        managementRoleArn: ROLE,
        memberRoleName: "Member",
        externalId: "external",
        sessionDurationHours: 1,
      },
      sampleAccountId: null,
      state: "RUNNING" as const,
      checks: [],
      createdAt: domain.clock.now(),
      finishedAt: null,
      ...given,
    });
  }

  async function run(cloud: SmallCloud, test: ConnectorTest): Promise<ConnectorTest> {
    await runConnectorTest({ ...domain, cloud }, test.id, new AbortController().signal);
    await domain.uow.drain();
    return domain.db.manager.findOneByOrFail(ConnectorTest, { id: test.id });
  }

  it("is its identity, the management role, the organization and the role of an active member", async () => {
    const cloud = new SmallCloud();
    const test = await run(cloud, await startTest());
    expect(test).toMatchObject({ state: "DONE", finishedAt: domain.clock.now() });
    expect(test.checks.map(({ name, reached, accountId }) => [name, reached, accountId])).toEqual([
      ["IDENTITY", true, "555555555555"],
      ["MANAGEMENT_ROLE", true, "999999999999"],
      ["ORGANIZATION", true, "999999999999"],
      ["MEMBER_ROLE", true, "000000000002"],
    ]);
    expect(domain.live.hints).toEqual([`connector-test|${test.id}`]);
  });

  it("tries the member role of the account that was named", async () => {
    const cloud = new SmallCloud();
    await run(cloud, await startTest({ sampleAccountId: "123456789012" }));
    expect(cloud.assumed).toEqual(["123456789012"]);
  });

  it.each([
    ["callerIdentity", failure("denied", "NO_CREDENTIALS"), ["IDENTITY"]],
    ["describeOrganization", failure("denied", "MANAGEMENT_ROLE_DENIED"), ["IDENTITY", "MANAGEMENT_ROLE"]],
    ["describeOrganization", failure("denied", "ORGANIZATION_ACCESS_DENIED"), ["IDENTITY", "ORGANIZATION"]],
    ["listAccounts", failure("throttled", "THROTTLED"), ["IDENTITY", "MANAGEMENT_ROLE", "ORGANIZATION"]],
    [
      "assumeMemberRole",
      failure("denied", "MEMBER_ROLE_DENIED"),
      ["IDENTITY", "MANAGEMENT_ROLE", "ORGANIZATION", "MEMBER_ROLE"],
    ],
  ])("ends where %s fails, with the reason and what to do", async (call, problem, names) => {
    const { checks } = await run(new SmallCloud({ [call]: problem }), await startTest());
    expect(checks.map((check) => check.name)).toEqual(names);
    expect(checks.slice(0, -1).every((check) => check.reached)).toBe(true);
    expect(checks.at(-1)).toMatchObject({
      reached: false,
      code: problem.code,
      message: problem.message,
      advice: expect.stringMatching(/\.$/),
    });
  });

  it("stays open when the connector is stopped: another replica goes on", async () => {
    const test = await startTest();
    await expect(run(new SmallCloud({ listAccounts: failure("aborted", "ABORTED") }), test)).rejects.toMatchObject({
      kind: "aborted",
    });
    expect(await domain.db.manager.findOneBy(ConnectorTest, { id: test.id })).toMatchObject({ state: "RUNNING" });
  });

  it("is not tried again when it is known, nor for a test that is gone", async () => {
    const cloud = new SmallCloud();
    await run(cloud, await startTest({ state: "DONE" }));
    await runConnectorTest({ ...domain, cloud }, newId(), new AbortController().signal);
    expect(cloud.assumed).toEqual([]);
  });

  it("is kept for the last 20 tests of the connector", async () => {
    const { id: connectorId } = await saveConnector(domain.db);
    for (let n = 0; n < 22; n += 1) {
      domain.clock.advance({ seconds: 1 });
      await startTest({ connectorId, state: "DONE" });
    }
    domain.clock.advance({ seconds: 1 });
    const newest = await run(new SmallCloud(), await startTest({ connectorId }));
    const kept = await domain.db.manager.find(ConnectorTest, { order: { createdAt: "DESC" } });
    expect(kept).toHaveLength(20);
    expect(kept[0]!.id).toBe(newest.id);
  });
});
