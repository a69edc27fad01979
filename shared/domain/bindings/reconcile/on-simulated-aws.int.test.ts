import { type Simulator, startSimulator } from "../../../../simulator/start";
import {
  type SavedIdentity,
  saveConnector,
  saveGrant,
  saveIdentity,
  saveIntegration,
  saveProvider,
} from "../../../../testing/factories";
import { createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { createCloud } from "../../../platform/aws/cloud";
import { AuditEvent } from "../../audit/audit-event.entity";
import { bindingUsers } from "../../grants/binding-users";
import { Grant } from "../../grants/grant.entity";
import { ensureInstallation } from "../../installation/installation";
import { Integration } from "../../integrations/integration.entity";
import { Binding } from "../binding.entity";
import { BindingsService } from "../bindings.service";
import type { Prepared } from "../prepared";
import { NO_GRANTS } from "../testing/no-grants";
import { prepareBinding } from "./prepare-binding";
import { removeBinding } from "./remove-binding";
import { sweepBindings } from "./sweep-bindings";

// Many statements and calls a story, on machines that do other things as well.
const PAYMENTS = "310254875561";
const ANA = "ana.silva@acme.example";
const PEOPLE = "arn:aws:iam::{{accountId}}:role/people/{{userName}}";

const bindings = new BindingsService({ users: bindingUsers });
const never = new AbortController().signal;
let domain: TestDomain;
let simulator: Simulator;
let cloud: ReturnType<typeof createCloud>;
let integration: Integration;
let ana: SavedIdentity;

beforeAll(async () => {
  domain = await createTestDomain();
  simulator = await startSimulator({ clock: () => domain.clock.now().getTime() });
});
beforeEach(async () => {
  await domain.empty();
  simulator.reset();
  simulator.world.timing.assignmentMs = 6_000;
  const installation = await ensureInstallation(domain.db, undefined, domain.clock.now());
  simulator.deployRoles({ installationId: installation.id });
  cloud = createCloud({
    installationId: installation.id,
    clock: domain.clock,
    log: domain.log,
    // Waiting moves the clock, for the simulator too.
    limits: { pause: async (milliseconds) => domain.clock.advance({ milliseconds }) },
    aws: { endpoint: simulator.url, credentials: simulator.credentials, region: "eu-west-1" },
  });
  const { connection } = simulator;
  const poolPermissionSetArns = [...connection.poolPermissionSetArns];
  integration = await saveIntegration(domain.db, await saveConnector(domain.db), {
    region: connection.region,
    ssoRegion: connection.ssoRegion,
    externalId: connection.externalId,
    memberRoleName: connection.memberRoleName,
    managementAccountRoleArn: connection.managementAccountRoleArn,
    poolPermissionSetArns,
  });
  ana = await saveIdentity(domain.db, await saveProvider(domain.db), ANA, { displayName: "Ana Silva" });
});
afterAll(async () => {
  await simulator.close();
  await domain.close();
});

const deps = () => ({ ...domain, cloud });
const current = (id: string) => domain.db.manager.findOneByOrFail(Binding, { id });
const admin = () => simulator.world.identityCenterAdmin!;
const assignments = () =>
  admin()
    .permissionSets.assignments()
    .filter(({ set }) => set.name.startsWith("drawbridge-"));

async function ensure(accountId = PAYMENTS): Promise<Binding> {
  const used = await domain.db.manager.findOneByOrFail(Integration, { id: integration.id });
  return domain.act((tx) => bindings.ensure(tx, { personId: ana.personId, integration: used, accountId }));
}

/** As the worker does: again when it is told to. Answers how long it took, in AWS's time. */
async function prepare(id: string): Promise<{ prepared: Prepared; seconds: number }> {
  const begun = domain.clock.now().getTime();
  for (let round = 0; round < 200; round += 1) {
    const prepared = await prepareBinding(deps(), id, never, NO_GRANTS);
    const seconds = (domain.clock.now().getTime() - begun) / 1000;
    if (prepared.kind !== "waiting") return { prepared, seconds };
    wait(prepared.until);
  }
  throw new Error("It did not come to an end.");
}

async function removeToTheEnd(id: string): Promise<void> {
  for (let round = 0; round < 200; round += 1) {
    await removeBinding(deps(), id, never);
    const { state, nextReconcileAt } = await current(id);
    if (state === "REMOVED") return;
    wait(nextReconcileAt!);
  }
  throw new Error("It did not come to an end.");
}

/** But for those that begin a session. */
const callsMade = () =>
  simulator
    .calls()
    .filter(({ service }) => service !== "sts")
    .map(({ operation }) => operation)
    .sort();

const wait = (until: Date) => {
  const milliseconds = Math.max(until.getTime() - domain.clock.now().getTime(), 1);
  domain.clock.advance({ milliseconds });
};

describe("a person in Identity Center", () => {
  it("gets a slot of the pool, with which they alone can sign in", async () => {
    simulator.world.timing.assignmentMs = 30_000;
    const { id } = await ensure();
    const { prepared, seconds } = await prepare(id);
    expect(prepared).toMatchObject({ kind: "ready" });
    expect(seconds).toBeGreaterThanOrEqual(30);
    expect(seconds).toBeLessThan(40);

    const { principalArn, principalUniqueId, permissionSetName } = await current(id);
    const role = [...simulator.world.account(PAYMENTS).roles.values()].find((one) =>
      one.name.includes("_drawbridge-"),
    )!;
    expect(principalArn).toMatch(
      /^arn:aws:iam::310254875561:role\/aws-reserved\/sso\.amazonaws\.com\/eu-west-1\/AWSReservedSSO_drawbridge-\d\d_[0-9a-f]{16}$/,
    );
    expect(principalArn?.endsWith(`/${role.name}`)).toBe(true);
    expect(principalUniqueId).toMatch(/^AROA/);
    expect(assignments()).toMatchObject([{ accountId: PAYMENTS, principal: { type: "USER" } }]);
    expect(simulator.signIn(ANA, PAYMENTS, permissionSetName!)).toMatchObject({ accessKeyId: expect.any(String) });
    expect(() => simulator.signIn("ben.okoro@acme.example", PAYMENTS, permissionSetName!)).toThrow("is not assigned");
  });

  it("costs two calls once everything is there", async () => {
    const { id } = await ensure();
    await prepare(id);
    simulator.clearCalls();
    await prepare(id);
    expect(callsMade()).toEqual(["GetRole", "ListAccountAssignments"]);
  });

  it("has AWS's request id of every change for them recorded, and of every removal", async () => {
    const { id } = await ensure();
    simulator.failNext("CreateAccountAssignment", "ThrottlingException");
    await prepare(id);
    await domain.act((tx) => bindings.markIdle(tx, id));
    await domain.act((tx) => bindings.removeIfIdle(tx, id));
    await removeToTheEnd(id);
    const events = await domain.db.manager.find(AuditEvent, {
      where: { action: "binding.written", subjectId: id },
      order: { id: "ASC" },
    });
    const { permissionSetName, permissionSetArn } = await current(id);
    expect(events[0]!.after).toMatchObject({
      personId: ana.personId,
      accountId: PAYMENTS,
      permissionSetName,
      permissionSetArn,
    });
    const told = events.flatMap(({ after }) => (after as { calls: { operation: string; requestId: string }[] }).calls);
    const made = simulator
      .calls()
      .filter(({ operation, status }) => /^(Create|Put|Delete)/.test(operation) && status === 200);
    expect(told.map(({ operation, requestId }) => [operation, requestId])).toEqual(
      made.map(({ operation, requestId }) => [`sso:${operation}`, requestId]),
    );
    expect(told.map(({ operation }) => operation)).toEqual([
      "sso:CreateAccountAssignment",
      "sso:DeleteAccountAssignment",
    ]);
  });

  it("gets access through throttles, faults and answers that never come", async () => {
    for (const operation of ["GetUserId", "GetInlinePolicyForPermissionSet", "ListTagsForResource", "ListRoles"]) {
      simulator.failNext(operation, "ThrottlingException", { times: 2 });
      simulator.failNext(operation, "InternalServerException", { status: 500, times: 2 });
    }
    simulator.failNext("CreateAccountAssignment", "ConflictException", { times: 2 });
    simulator.addFault({ operation: "CreateAccountAssignment", applyFirst: true, dropConnection: true });
    const { id } = await ensure();
    expect(await prepare(id)).toMatchObject({ prepared: { kind: "ready" } });
    expect(assignments()).toHaveLength(1);
  });

  it("IDC-5: gets another role after the last assignment is gone, and keeps nothing of the old one", async () => {
    const { id } = await ensure();
    await prepare(id);
    const before = await current(id);
    await domain.act((tx) => bindings.markIdle(tx, id));
    domain.clock.advance({ days: 7 });
    await sweepBindings(deps(), integration.connectorId);
    await removeToTheEnd(id);
    expect(assignments()).toEqual([]);
    expect([...simulator.world.account(PAYMENTS).roles.keys()].filter((name) => name.includes("_drawbridge-"))).toEqual(
      [],
    );

    // The AWS CLI remembers the old role for an hour.
    domain.clock.advance({ hours: 1 });
    const anew = await ensure();
    await prepare(anew.id);
    const after = await current(anew.id);
    expect(after.permissionSetName).toBe(before.permissionSetName);
    expect(after.principalArn).not.toBe(before.principalArn);
    expect(after.principalUniqueId).not.toBe(before.principalUniqueId);
  });

  it("gets access by a new request while the last assignment is being removed", async () => {
    const { id } = await ensure();
    await prepare(id);
    await domain.act((tx) => bindings.markIdle(tx, id));
    await domain.act((tx) => bindings.removeIfIdle(tx, id));
    await removeBinding(deps(), id, never);
    const anew = await ensure();
    await saveGrant(domain.db, anew);
    const [{ prepared }] = await Promise.all([prepare(anew.id), removeToTheEnd(id)]);
    expect(prepared).toMatchObject({ kind: "ready" });
    expect(await current(id)).toMatchObject({ state: "REMOVED" });
    expect(assignments()).toHaveLength(1);
    expect(await domain.db.manager.count(Grant)).toBe(1);
  });

  it("GRANT-16: moves to another slot when a group is assigned the same one", async () => {
    const { id } = await ensure();
    await prepare(id);
    const { permissionSetArn } = await current(id);
    const { permissionSets, center } = admin();
    permissionSets.assign(permissionSetArn!, PAYMENTS, { type: "GROUP", id: center.groupNamed("Platform")!.id });
    expect(await prepare(id)).toMatchObject({ prepared: { kind: "moved" } });
    expect((await current(id)).failure?.message).toContain("to others than Ana Silva as well: group ");
  });

  it.each([
    ["as the template made it", [], true],
    ["with more than the template gives it", ["arn:aws:iam::aws:policy/AdministratorAccess"], false],
  ])(
    "with a slot that was assigned by hand has it checked like any other: %s",
    async (_, managedPolicies, isLeased) => {
      const [first] = [...simulator.connection.poolPermissionSetArns].sort();
      const { permissionSets, center } = admin();
      permissionSets.assign(first!, PAYMENTS, { type: "USER", id: center.userNamed(ANA)!.id });
      permissionSets.change(first!, { managedPolicies });
      domain.clock.advance({ minutes: 1 });
      const { id } = await ensure();
      let { prepared } = await prepare(id);
      if (prepared.kind === "moved") ({ prepared } = await prepare((await ensure()).id));
      expect(prepared).toMatchObject({ kind: "ready" });
      const lease = await domain.db.manager.findOneByOrFail(Binding, { state: "READY" });
      expect(lease).toMatchObject({ permissionSetName: expect.any(String), beganAt: expect.any(Date) });
      expect(lease.permissionSetArn === first).toBe(isLeased);
      await domain.act((tx) => bindings.markIdle(tx, lease.id));
      await domain.act((tx) => bindings.removeIfIdle(tx, lease.id));
      await removeToTheEnd(lease.id);
      expect((await current(lease.id)).roleAbsentSince).not.toBeNull();
    },
  );

  it("gets the next slot where a permission set was deleted, and with delayed reads of AWS", async () => {
    for (const arn of simulator.connection.poolPermissionSetArns.slice(0, 3)) admin().permissionSets.remove(arn);
    simulator.world.timing.rolesSeenMs = 20_000;
    simulator.world.timing.newAssignmentsSeenMs = 20_000;
    simulator.world.timing.tagsSeenMs = 20_000;
    const { id } = await ensure();
    expect(await prepare(id)).toMatchObject({ prepared: { kind: "ready" } });
    expect(assignments()).toHaveLength(1);
  });
});

describe("a person with a role that others made", () => {
  beforeEach(async () => {
    const strategy = { principalStrategy: "IAM_ROLE_TEMPLATE", principalRoleTemplate: PEOPLE } as const;
    await domain.db.manager.update(Integration, integration.id, strategy);
  });

  it("is ready after one call", async () => {
    const { id } = await ensure();
    simulator.clearCalls();
    expect(await prepare(id)).toMatchObject({
      prepared: { kind: "ready", binding: { principalArn: `arn:aws:iam::${PAYMENTS}:role/people/${ANA}` } },
    });
    expect(callsMade()).toEqual(["GetRole"]);
  });

  it("IAM-1: is another principal to EKS when the role was recreated, which is noticed", async () => {
    const { id } = await ensure();
    await prepare(id);
    const before = await current(id);
    simulator.world.recreateRole(PAYMENTS, ANA);
    await prepare(id);
    expect(await current(id)).toMatchObject({ principalArn: before.principalArn, state: "READY" });
    expect((await current(id)).principalUniqueId).not.toBe(before.principalUniqueId);
  });

  it("fails where the role is missing", async () => {
    simulator.world.removeRole(PAYMENTS, ANA);
    const { id } = await ensure();
    expect(await prepare(id)).toMatchObject({ prepared: { kind: "failed", code: "PRINCIPAL_NOT_FOUND" } });
  });
});
