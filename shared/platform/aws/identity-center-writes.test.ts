import pino from "pino";
import { type Simulator, startSimulator } from "../../../simulator/start";
import type { IdentityCenterCloud } from "../../domain/cloud/access-cloud.port";
import type { OrganizationAccess } from "../../domain/cloud/cloud.port";
import type { ProviderFailure } from "../../kernel/app-error";
import { type CloudLimits, createCloud } from "./cloud";

const PAYMENTS = "310254875561";
const REGION = "eu-west-1";
const never = new AbortController().signal;
const INSTALLATION = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3";
const SLOT = "drawbridge-01";

const clock = { ms: Date.UTC(2026, 10, 25, 9), now: () => new Date(clock.ms) };
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ clock: () => clock.ms, roles: { installationId: INSTALLATION } });
});
beforeEach(() => {
  simulator.reset();
  simulator.world.timing.assignmentMs = 30_000;
});
afterAll(() => simulator.close());

describe("Identity Center", () => {
  it("IDC-3: is found once in its region, and not in others", async () => {
    const center = identityCenter();
    const ids = await center.instance(never);
    expect(ids).toEqual({
      instanceArn: expect.stringMatching(/^arn:aws:sso:::instance\//),
      identityStoreId: expect.stringMatching(/^d-/),
    });
    await center.instance(never);
    expect(simulator.calls({ operation: "ListInstances" })).toHaveLength(1);
    expect(await failureOf(identityCenter({ ssoRegion: "us-east-1" }).instance(never))).toMatchObject({
      kind: "missing",
      code: "IDENTITY_CENTER_NOT_FOUND",
    });
    expect(await failureOf(identityCenter({ ssoRegion: "us-east-1" }).assignees(PAYMENTS, "arn", never))).toMatchObject(
      { code: "IDENTITY_CENTER_NOT_FOUND" },
    );
  });

  it("is found once for many pieces of work, and again where something is missing in it", async () => {
    const cloud = createdCloud();
    const center = () => cloud.organization(access()).identityCenter(REGION);
    const id = String(await center().userId({ userName: "ana.silva@acme.example" }, never));
    expect(await center().isUser(id, never)).toBe(true);
    expect(simulator.calls({ operation: "ListInstances" })).toHaveLength(1);
    // As from an Identity Center that was deleted and replaced.
    simulator.failNext("DescribeUser", "ResourceNotFoundException");
    expect(await center().isUser(id, never)).toBe(true);
    expect(simulator.calls({ operation: "ListInstances" })).toHaveLength(2);
    expect(await center().isUser("90670000-0000-4000-8000-000000000000", never)).toBe(false);
  });

  it("IDC-12: with a missing KMS key reports nobody as missing", async () => {
    const center = identityCenter();
    const id = String(await center.userId({ userName: "ana.silva@acme.example" }, never));
    const gone = { error: "ResourceNotFoundException", reason: "KMS_KEY_NOT_FOUND", forever: true };
    for (const operation of ["DescribeUser", "GetUserId"]) simulator.addFault({ operation, ...gone });
    const unusable = { kind: "unavailable", code: "IDENTITY_CENTER_KEY_UNUSABLE" };
    expect(await failureOf(center.isUser(id, never))).toMatchObject(unusable);
    expect(await failureOf(center.userId({ email: "ana.silva@acme.example" }, never))).toMatchObject(unusable);
  });

  it("needs the management role", async () => {
    const center = identityCenter({ managementRoleArn: null });
    expect(await failureOf(center.instance(never))).toMatchObject({
      kind: "denied",
      code: "IDENTITY_CENTER_ACCESS_DENIED",
    });
  });
});

describe("a person", () => {
  it("is found by user name and by e-mail address", async () => {
    const center = identityCenter();
    const id = await center.userId({ userName: "ana.silva@acme.example" }, never);
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(await center.userId({ email: "ana.silva@acme.example" }, never)).toBe(id);
    expect(await center.isUser(String(id), never)).toBe(true);
  });

  it("may not exist", async () => {
    const center = identityCenter();
    expect(await center.userId({ userName: "nobody" }, never)).toBeNull();
    expect(await center.userId({ email: "nobody@acme.example" }, never)).toBeNull();
    expect(await center.isUser("90670000-0000-4000-8000-000000000000", never)).toBe(false);
  });
});

describe("an assignment", () => {
  it("GRANT-18: is in progress, then exists, and makes the role that stands in the entry", async () => {
    const { center, cloud, userId, arn } = await prepared();
    const started = await center.assign(PAYMENTS, arn, userId, never);
    expect(started).toEqual({
      operation: "sso:CreateAccountAssignment",
      requestId: requestIdOf("CreateAccountAssignment"),
      assignmentRequestId: expect.any(String),
    });
    expect(await center.assignmentOutcome("assign", started.assignmentRequestId, never)).toEqual({
      state: "IN_PROGRESS",
    });
    expect(await center.assignees(PAYMENTS, arn, never)).toEqual([]);
    clock.ms += 30_000;
    expect(await center.assignmentOutcome("assign", started.assignmentRequestId, never)).toEqual({
      state: "SUCCEEDED",
    });
    expect(await center.assignees(PAYMENTS, arn, never)).toEqual([{ kind: "USER", id: userId }]);
    const role = await cloud.organization(access()).reservedRole(PAYMENTS, SLOT, never);
    expect(role?.arn).toMatch(
      new RegExp(`:role/aws-reserved/sso.amazonaws.com/(eu-west-1/)?AWSReservedSSO_${SLOT}_[0-9a-f]{16}$`),
    );

    const ended = await center.unassign(PAYMENTS, arn, { kind: "USER", id: userId }, never);
    clock.ms += 30_000;
    expect(await center.assignmentOutcome("unassign", ended.assignmentRequestId, never)).toEqual({
      state: "SUCCEEDED",
    });
    expect(await center.assignees(PAYMENTS, arn, never)).toEqual([]);
    expect(await cloud.organization(access()).reservedRole(PAYMENTS, SLOT, never)).toBeNull();
  });

  it("GRANT-18: that fails later has a reason", async () => {
    const { center, userId, arn } = await prepared();
    const management = simulator.world.organization?.managementAccountId ?? "";
    const role = simulator.connection.managementAccountRoleArn!.split("/").at(-1)!;
    // The shipped role does not allow the call.
    expect(await failureOf(center.assign(management, arn, userId, never))).toMatchObject({ kind: "denied" });
    simulator.world.setRolePermissions(management, role, { allows: ["sso:*", "identitystore:*"] });
    const started = await center.assign(management, arn, userId, never);
    clock.ms += 30_000;
    expect(await center.assignmentOutcome("assign", started.assignmentRequestId, never)).toEqual({
      state: "FAILED",
      reason: expect.stringContaining("is not authorized to perform: iam:"),
    });
  });

  it("GRANT-18: waits for another one in the same account", async () => {
    const { center, userId, arn } = await prepared();
    await center.assign(PAYMENTS, arn, userId, never);
    const ben = await center.userId({ userName: "ben.okoro@acme.example" }, never);
    expect(await failureOf(center.assign(PAYMENTS, arn, String(ben), never))).toMatchObject({
      kind: "conflict",
      code: "ConflictException",
    });
  });

  it("GRANT-18: waits for others where 15 are outstanding", async () => {
    const { center, userId, arn } = await prepared();
    simulator.world.limits.outstandingAssignments = 0;
    expect(await failureOf(center.assign(PAYMENTS, arn, userId, never))).toMatchObject({ kind: "throttled" });
  });

  it("GRANT-12: whose answer was lost is in doubt", async () => {
    const { center, userId, arn } = await prepared();
    simulator.addFault({ operation: "CreateAccountAssignment", applyFirst: true, dropConnection: true });
    expect(await failureOf(center.assign(PAYMENTS, arn, userId, never))).toMatchObject({ code: "TIMEOUT" });
    simulator.settle();
    expect(await center.assignees(PAYMENTS, arn, never)).toEqual([{ kind: "USER", id: userId }]);
  });

  it("GRANT-16: of a group is detected, so that a shared permission set is noticed", async () => {
    const { center, arn } = await prepared();
    const admin = simulator.world.identityCenterAdmin;
    const [group] = [...(admin?.center.groups.values() ?? [])];
    admin?.permissionSets.assign(arn, PAYMENTS, { type: "GROUP", id: group?.id ?? "" });
    expect(await center.assignees(PAYMENTS, arn, never)).toEqual([{ kind: "GROUP", id: group?.id }]);
  });

  it("of a group is removed like one of a person", async () => {
    const { center, arn } = await prepared();
    const { center: people, permissionSets } = simulator.world.identityCenterAdmin!;
    const { id } = [...people.groups.values()][0]!;
    permissionSets.assign(arn, PAYMENTS, { type: "GROUP", id });
    await center.unassign(PAYMENTS, arn, { kind: "GROUP", id }, never);
    simulator.settle();
    expect(await center.assignees(PAYMENTS, arn, never)).toEqual([]);
  });

  it("of a deleted permission set belongs to nobody", async () => {
    const { center, arn } = await prepared();
    simulator.world.identityCenterAdmin?.permissionSets.remove(arn);
    expect(await center.assignees(PAYMENTS, arn, never)).toEqual([]);
  });

  it("is retried while AWS throttles or fails", async () => {
    const { center, userId, arn } = await prepared();
    simulator.failNext("CreateAccountAssignment", "ThrottlingException", { times: 2 });
    simulator.failNext("CreateAccountAssignment", "InternalServerException", { status: 500 });
    expect(await center.assign(PAYMENTS, arn, userId, never)).toMatchObject({
      operation: "sso:CreateAccountAssignment",
    });
  });
});

describe("the rate of Identity Center", () => {
  it("IDC-1: is shared by all of its APIs", async () => {
    simulator.setThrottle({ mode: "documented" });
    const { center, userId, arn } = await prepared();
    for (let n = 0; n < 30; n += 1) {
      await center.isUser(userId, never);
      await center.assignees(PAYMENTS, arn, never);
    }
    expect(simulator.calls({ error: "ThrottlingException" })).toEqual([]);
  });

  it("IDC-1: is given to grants before reads of people", async () => {
    const cloud = createdCloud({ rates: { "identity-center": { perSecond: 5, burst: 1 } } });
    const view = cloud.organization(access());
    const center = view.identityCenter(REGION);
    await center.instance(never);
    const reading = view.readIdentityCenter(REGION, never);
    // The read waits for the rate limit by now.
    await center.isUser("90670000-0000-4000-8000-000000000000", never);
    const order = simulator.calls({ service: "identitystore" }).map(({ operation }) => operation);
    await reading;
    expect(order.indexOf("DescribeUser")).toBeLessThanOrEqual(1);
  });
});

async function prepared() {
  const cloud = createdCloud();
  const center: IdentityCenterCloud = cloud.organization(access()).identityCenter(REGION);
  const userId = String(await center.userId({ userName: "ana.silva@acme.example" }, never));
  const [arn] = simulator.connection.poolPermissionSetArns as [string];
  return { cloud, center, userId, arn };
}

function identityCenter({ ssoRegion = REGION, ...change }: Partial<OrganizationAccess> & { ssoRegion?: string } = {}) {
  return createdCloud().organization(access(change)).identityCenter(ssoRegion);
}

/** Waiting moves the clock, for the simulator too. */
function createdCloud(limits: Partial<CloudLimits> = {}) {
  const pause: CloudLimits["pause"] = async (milliseconds) => {
    clock.ms += milliseconds;
  };
  return createCloud({
    installationId: INSTALLATION,
    clock,
    log: pino({ enabled: false }),
    limits: { pause, backoffMs: () => 1_000, ...limits },
    aws: { endpoint: simulator.url, credentials: simulator.credentials, region: REGION },
  });
}

function access(change: Partial<OrganizationAccess> = {}): OrganizationAccess {
  const { connection } = simulator;
  return {
    region: connection.region,
    managementRoleArn: connection.managementAccountRoleArn,
    memberRoleName: connection.memberRoleName,
    externalId: connection.externalId,
    sessionDurationHours: 1,
    ...change,
  };
}

function requestIdOf(operation: string): string | undefined {
  return simulator.calls({ operation }).at(-1)?.requestId;
}

async function failureOf(call: Promise<unknown>): Promise<ProviderFailure> {
  return call.then(
    () => {
      throw new Error("It was expected to fail.");
    },
    (error: ProviderFailure) => error,
  );
}
