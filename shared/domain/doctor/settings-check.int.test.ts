import { ADMIN } from "../../../testing/test-domain";
import type { Integration } from "../integrations/integration.entity";
import { DoctorRun } from "./doctor-run.entity";
import { endDoctorRunsOfLostConnectors } from "./sweep-doctor";
import { createDoctorHarness, type DoctorHarness } from "./testing/doctor-harness";

let harness: DoctorHarness;
let domain: DoctorHarness["domain"];

beforeAll(async () => {
  harness = await createDoctorHarness();
  domain = harness.domain;
});
afterAll(() => harness.close());

const findingsOf = async (given: Partial<Integration>) =>
  (await harness.checkSettings(await harness.begin(given)))!.findings.map(({ name, code }) => [name, code]);

describe("the check of an integration's settings", () => {
  it("finds nothing where they lead to the organization, its Identity Center and its pool, by a few calls", async () => {
    const integration = await harness.begin();
    expect(await harness.checkSettings(integration)).toMatchObject({
      settingsVersion: integration.version,
      findings: [],
    });
    const calls = harness.aws.calls({ limit: 1_000 }).map(({ operation }) => operation);
    expect(calls).not.toContain("ListAccounts");
    expect(calls.length).toBeLessThan(15);
  });

  it.each<[string, Partial<Integration>, [string, string | null]]>([
    [
      "a role that cannot be assumed",
      { managementAccountRoleArn: "arn:aws:iam::310254870016:role/Nobody" },
      ["MANAGEMENT_ROLE", "MANAGEMENT_ROLE_DENIED"],
    ],
    ["another organization", { organizationId: "o-other00000" }, ["ORGANIZATION", null]],
    [
      "a region without IAM Identity Center",
      { ssoRegion: "us-east-1" },
      ["IDENTITY_CENTER", "IDENTITY_CENTER_NOT_FOUND"],
    ],
    ["the portal of another directory", { ssoPortal: "https://d-0000000000.awsapps.com/start" }, ["SSO_PORTAL", null]],
    ["a portal that is none of AWS", { ssoPortal: "https://thief.example/start" }, ["SSO_PORTAL", null]],
    [
      "a pool of another instance",
      { poolPermissionSetArns: ["arn:aws:sso:::permissionSet/ssoins-00000000000000ff/ps-0000000000000001"] },
      ["POOL", "POOL_OF_ANOTHER_INSTANCE"],
    ],
    ["no pool", { poolPermissionSetArns: [] }, ["POOL", "NO_POOL"]],
  ])("finds %s", async (_what, given, finding) => {
    expect(await findingsOf(given)).toEqual([finding]);
  });

  it("asks nothing of IAM Identity Center where access is given by roles", async () => {
    const byRoles = { principalStrategy: "IAM_ROLE_TEMPLATE", ssoRegion: "us-east-1" } as const;
    expect(await findingsOf(byRoles)).toEqual([]);
  });
});

describe("a save and a sync", () => {
  const runs = () => domain.db.manager.find(DoctorRun, { order: { startedAt: "ASC" } });
  const rename = ({ id, version }: Integration, name: string) =>
    domain.integrations.update(ADMIN, id, version, { name });

  it("start the check of the saved version, and keep its last result until the next", async () => {
    const saved = await rename(await harness.begin(), "Renamed");
    expect(await runs()).toMatchObject([
      { integrationId: saved.id, scope: "SETTINGS", settingsVersion: saved.version, state: "RUNNING" },
    ]);
    await harness.checkSettings(saved);
    domain.clock.advance({ seconds: 1 });
    await domain.syncRuns.sync(ADMIN, saved.id);
    expect(await runs()).toMatchObject([{ state: "FINISHED" }, { state: "RUNNING" }]);
    await harness.checkSettings(saved);
    expect(await runs()).toMatchObject([{ state: "FINISHED" }]);
  });

  it("drop the check of settings that were changed meanwhile", async () => {
    const first = await rename(await harness.begin(), "First");
    const second = await rename(first, "Second");
    expect(await runs()).toMatchObject([{ settingsVersion: second.version, state: "RUNNING" }]);
  });

  it("start none, and drop the one under way, where the connector is away", async () => {
    const saved = await rename(await harness.begin(), "Renamed");
    domain.clock.advance({ minutes: 2 });
    await endDoctorRunsOfLostConnectors(domain);
    await rename(saved, "Renamed again");
    expect(await runs()).toEqual([]);
  });

  it("leave the examination of everything alone", async () => {
    const integration = await harness.begin();
    const { id } = await domain.doctor.run(ADMIN, integration.id);
    await domain.syncRuns.sync(ADMIN, integration.id);
    expect((await domain.doctor.run(ADMIN, integration.id)).id).toBe(id);
    expect(await runs()).toHaveLength(2);
  });
});
