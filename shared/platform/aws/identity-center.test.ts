import pino from "pino";
import { acmeScenario } from "../../../simulator/scenarios/acme";
import { type Simulator, startSimulator } from "../../../simulator/start";
import type { DirectoryOptions, OrganizationAccess } from "../../domain/cloud/cloud.port";
import type { ProviderFailure } from "../../kernel/app-error";
import { type CloudLimits, createCloud } from "./cloud";

const clock = { ms: Date.UTC(2026, 10, 25, 9), now: () => new Date(clock.ms) };
const never = new AbortController().signal;
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ clock: () => clock.ms });
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

describe("reading Identity Center", () => {
  it("returns all people with their groups", async () => {
    const { users, groups } = await read();
    expect(users).toHaveLength(12);
    const ana = users.find((user) => user.userName === "ana.silva@acme.example");
    expect(ana).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      userName: "ana.silva@acme.example",
      email: "ana.silva@acme.example",
      displayName: "Ana Silva",
      title: "Staff Engineer",
      active: true,
      roles: [],
      attributes: {},
      externalIds: [],
    });
    expect(users.filter((user) => !user.active).map((user) => user.displayName)).toEqual(["Otto Lindqvist"]);
    expect(groups).toHaveLength(7);
    const payments = groups.find((group) => group.name === "Payments Team");
    expect(payments?.members).toHaveLength(3);
    expect(payments?.members).toContain(ana?.id);
    expect(groups.find((group) => group.name === "Parcels")?.members).toEqual([]);
  });

  it("returns exactly the external ids from the identity provider", async () => {
    const externalIds = [{ issuer: "https://scim.example.com/Acme", id: "00uABC" }];
    people().changeUser("ana.silva@acme.example", { externalIds });
    const { users } = await read();
    expect(users.filter((user) => user.externalIds.length > 0)).toMatchObject([
      { displayName: "Ana Silva", externalIds },
    ]);
  });

  it("asks with the management role, in the region of Identity Center", async () => {
    await read();
    const asked = simulator.calls({ service: "identitystore" });
    expect(asked).toHaveLength(9);
    expect(new Set(asked.map((call) => `${call.accountId} ${call.region}`))).toEqual(
      new Set([`${acmeScenario.organization?.managementAccountId} eu-west-1`]),
    );
  });

  it("asks for the members of the given groups alone, and reports the numbers found", async () => {
    const told: unknown[] = [];
    const { groups } = await read("eu-west-1", {}, never, {
      membersOf: ({ name }) => name === "Payments Team",
      onProgress: (found) => told.push(found),
    });
    expect(simulator.calls({ operation: "ListGroupMemberships" })).toHaveLength(1);
    expect(groups.filter(({ members }) => members !== null)).toMatchObject([{ name: "Payments Team" }]);
    expect(told).toEqual([
      { people: 12, groups: 0, memberships: 0 },
      { people: 12, groups: 7, memberships: 0 },
      { people: 12, groups: 7, memberships: 3 },
    ]);
  });

  it("follows pages", async () => {
    for (let n = 0; n < 250; n += 1) people().addUser({ userName: `new.${n}@acme.example`, email: null });
    for (let n = 0; n < 150; n += 1) people().addMember("Parcels", `new.${n}@acme.example`);
    const { users, groups } = await read();
    expect(users).toHaveLength(262);
    expect(users.find((user) => user.userName === "new.0@acme.example")).toMatchObject({ email: undefined });
    expect(groups.find((group) => group.name === "Parcels")?.members).toHaveLength(150);
  });

  it("takes a group that is deleted during the read for empty", async () => {
    simulator.failNext("ListGroupMemberships", "ResourceNotFoundException");
    const { groups } = await read();
    expect(groups).toHaveLength(7);
  });

  it("keeps to the rate of all of Identity Center's APIs together, so it is never throttled", async () => {
    for (let n = 0; n < 60; n += 1) people().addGroup(`Squad ${n}`);
    simulator.setThrottle({ mode: "documented" });
    const { groups } = await read();
    expect(groups).toHaveLength(67);
    expect(simulator.calls({ error: "ThrottlingException" })).toEqual([]);
  });

  it("reports a region without Identity Center", async () => {
    expect(await failureOf(read("us-east-1"))).toMatchObject({
      kind: "missing",
      code: "IDENTITY_CENTER_NOT_FOUND",
      message:
        "There is no IAM Identity Center in us-east-1 of account 310254870016. Check the SSO region of the integration.",
    });
  });

  it("reports that the role may not read it", async () => {
    const failure = await failureOf(read("eu-west-1", { managementRoleArn: null }));
    expect(failure).toMatchObject({ kind: "denied", code: "IDENTITY_CENTER_ACCESS_DENIED" });
    expect(failure.message).toContain("sso:ListInstances");
  });

  it("fails whole when one group cannot be read", async () => {
    simulator.failNext("ListGroupMemberships", "AccessDeniedException", { after: 3 });
    expect(await failureOf(read())).toMatchObject({ operation: "identitystore:ListGroupMemberships" });
  });

  it("retries transient errors", async () => {
    simulator.failNext("ListUsers", "ThrottlingException", { times: 2 });
    simulator.failNext("ListGroupMemberships", "InternalServerException", { status: 500, times: 2 });
    expect((await read()).users).toHaveLength(12);
  });

  it("stops on an aborted signal", async () => {
    const stop = new AbortController();
    simulator.addFault({ operation: "ListGroups", hang: true });
    const reading = failureOf(read("eu-west-1", {}, stop.signal));
    setImmediate(() => stop.abort());
    expect(await reading).toMatchObject({ kind: "aborted" });
  });
});

const people = () => {
  if (!simulator.world.identityCenter) throw new Error("acme has an Identity Center");
  return simulator.world.identityCenter;
};

/** Waiting moves the clock, for the simulator too. */
const pause: CloudLimits["pause"] = async (milliseconds) => {
  clock.ms += milliseconds;
};

function read(
  ssoRegion = "eu-west-1",
  given: Partial<OrganizationAccess> = {},
  signal = never,
  options?: DirectoryOptions,
) {
  const cloud = createCloud({
    installationId: "inst-0123456789ab",
    clock,
    log: pino({ enabled: false }),
    limits: { pause, backoffMs: () => 1_000 },
    aws: { endpoint: simulator.url, credentials: simulator.credentials, region: "eu-west-1" },
  });
  const access: OrganizationAccess = {
    region: "eu-west-1",
    managementRoleArn: simulator.connection.managementAccountRoleArn,
    memberRoleName: simulator.connection.memberRoleName,
    externalId: simulator.connection.externalId,
    sessionDurationHours: 1,
    ...given,
  };
  return cloud.organization(access).readIdentityCenter(ssoRegion, signal, options);
}

async function failureOf(call: Promise<unknown>): Promise<ProviderFailure> {
  try {
    await call;
  } catch (error) {
    return error as ProviderFailure;
  }
  throw new Error("The call was expected to fail and did not.");
}
