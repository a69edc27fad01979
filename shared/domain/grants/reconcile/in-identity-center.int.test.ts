import { type Simulator, startSimulator } from "../../../../simulator/start";
import { saveAccount, saveConnector, saveIdentity, saveIntegration, saveProvider } from "../../../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { newId } from "../../../kernel/ids";
import { createCloud } from "../../../platform/aws/cloud";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { Binding } from "../../bindings/binding.entity";
import { reconcileSlotAssignment } from "../../bindings/identity-center/reconcile-slot-assignment";
import { checkSlotNow } from "../../bindings/pool/check-slot";
import { sweepSlots } from "../../bindings/pool/sweep-slots";
import type { Prepared } from "../../bindings/prepared";
import { prepareBinding } from "../../bindings/reconcile/prepare-binding";
import { removeBinding } from "../../bindings/reconcile/remove-binding";
import { hintRemovals, sweepBindings } from "../../bindings/reconcile/sweep-bindings";
import { recordObservedDrift } from "../../drift/record-observed-drift";
import { ensureInstallation } from "../../installation/installation";
import { Resource } from "../../resources/resource.entity";
import { hintDueWork } from "../due-work";
import { endGrantsWithoutPreconditions } from "../ending/sweep-grants";
import { Grant } from "../grant.entity";
import { GrantsService } from "../grants.service";
import { NO_REQUESTS } from "../testing/grant-harness";
import { nextDueWork } from "../testing/next-due-work";
import { loadWaiting } from "../waiting/load-waiting";
import { BatchedTargetLeases } from "./batched-target-leases";
import { type PrepareBinding, prepareGrants } from "./prepare-grants";
import { reconcileTarget } from "./reconcile-target";

const PAYMENTS = "310254875561";
const REGION = "eu-west-1";
const ANA = "ana.silva@acme.example";
const HOUR = 3_600;
/** Enough to move from one to another. Each is read by four calls, again and again. */
const SLOTS = 3;
const never = new AbortController().signal;

// Every moment of these stories is a dozen statements and calls.
let domain: TestDomain;
let simulator: Simulator;
let connectorId: string;
let ids: { ana: string; person: string; resource: string };
let grants: GrantsService;
/** Whether the worker dies right after this was recorded. */
let dies: (prepared: Prepared) => boolean;
let doJob: (name: string, payload: Partial<Record<string, string>>) => Promise<void>;

beforeAll(async () => {
  domain = await createTestDomain();
  simulator = await startSimulator({ clock: () => domain.clock.now().getTime(), assignmentMs: 30_000 });
});
beforeEach(async () => {
  await domain.uow.drain();
  await domain.empty();
  simulator.reset();
  const installation = await ensureInstallation(domain.db, undefined, domain.clock.now());
  // People of Identity Center need no role by template, and groups only where a story gives some.
  const openings = { templateRolePattern: "", allowKubernetesGroups: false };
  simulator.deployRoles({ installationId: installation.id, ...openings });
  const cloud = createCloud({
    installationId: installation.id,
    clock: domain.clock,
    log: domain.log,
    // Waiting moves the clock, for the simulator too.
    limits: { pause: async (milliseconds) => domain.clock.advance({ milliseconds }) },
    aws: { endpoint: simulator.url, credentials: simulator.credentials, region: REGION },
  });
  const deps = {
    ...domain,
    leases: new BatchedTargetLeases(domain.uow, domain.log, recordObservedDrift),
    cloud,
    installationId: installation.id,
    prepareBinding: async (...asked: Parameters<PrepareBinding>) => {
      const prepared = await prepareBinding({ ...domain, cloud }, ...asked);
      if (dies(prepared)) throw new Error("The worker died");
      return prepared;
    },
  };
  dies = () => false;
  doJob = async (name, { targetId, bindingId, slotId, slotAssignmentId }) => {
    if (name === "grants.start") await prepareGrants(deps, bindingId!, never);
    if (name === "grants.reconcile-target") await reconcileTarget(deps, targetId!, never);
    if (name === "bindings.remove") await removeBinding(deps, bindingId!, never);
    if (name === "slots.check") await checkSlotNow(deps, slotId!, never);
    if (name === "slots.reconcile-assignment") await reconcileSlotAssignment(deps, slotAssignmentId!, never);
  };
  const { bindings, uow, ownersQueries: deciders } = domain;
  grants = new GrantsService({
    uow,
    bindings,
    deciders,
    requests: NO_REQUESTS,
    eligibility: async (_at, asked) => asked.map(() => null),
  });
  ids = await saveOrganization();
});
afterAll(async () => {
  await simulator.close();
  await domain.close();
});

/** As the simulated organization is after a sync: one cluster, one person. */
async function saveOrganization() {
  const { region, ssoRegion, externalId, memberRoleName, managementAccountRoleArn } = simulator.connection;
  const poolPermissionSetArns = simulator.connection.poolPermissionSetArns.slice(0, SLOTS);
  const connector = await saveConnector(domain.db);
  connectorId = connector.id;
  const given = { region, ssoRegion, externalId, memberRoleName, managementAccountRoleArn, poolPermissionSetArns };
  const integration = await saveIntegration(domain.db, connector, given);
  const account = await saveAccount(domain.db, integration, { accountId: PAYMENTS });
  const arn = `arn:aws:eks:${REGION}:${PAYMENTS}:cluster/payments-eu`;
  const at = domain.clock.now();
  const resource = await domain.db.manager.save(Resource, {
    id: newId(),
    type: "EKS_CLUSTER" as const,
    integrationId: integration.id,
    accountRowId: account.id,
    accountId: PAYMENTS,
    physicalKey: `${arn}#1`,
    arn,
    name: "payments-eu",
    region: REGION,
    status: "PRESENT" as const,
    manageable: true,
    unmanageableReason: null,
    tags: {},
    contentHash: "",
    firstSeenAt: at,
    changedAt: at,
  });
  const ana = await saveIdentity(domain.db, await saveProvider(domain.db), ANA, { displayName: "Ana Silva" });
  return { ana: ana.id, person: ana.personId, resource: resource.id };
}

const EDIT: ClusterAccess = {
  policies: [{ policy: "AmazonEKSEditPolicy", namespaces: ["payments-*"] }],
  kubernetesGroups: [],
};
const VIEW: ClusterAccess = {
  policies: [{ policy: "AmazonEKSViewPolicy", namespaces: ["other-*"] }],
  kubernetesGroups: [],
};

const give = (durationSeconds: number, access = EDIT) =>
  domain.act((tx) =>
    grants.create(tx, {
      personId: ids.person,
      resource: { id: ids.resource },
      flowId: null,
      access,
      durationSeconds,
    }),
  );

/** Time passes in steps, and after one without work to the next that has some. Workers do what their sweeps find. */
async function pass(seconds: number, step = 5): Promise<void> {
  const { clock } = domain;
  const until = clock.now().getTime() + seconds * 1_000;
  for (let isIdle = false; clock.now().getTime() < until; ) {
    const now = clock.now().getTime();
    const due = isIdle ? ((await nextDueWork(domain.db, clock.now()))?.getTime() ?? until) : now;
    clock.advance({ milliseconds: Math.max(Math.min(due, until) - now, step * 1_000) });
    isIdle = !(await work());
  }
}

/** Whether there was some. */
async function work(): Promise<boolean> {
  await endGrantsWithoutPreconditions(domain);
  await hintDueWork(domain, connectorId);
  await hintRemovals(domain, connectorId);
  await sweepSlots(domain, connectorId);
  await sweepBindings(domain, connectorId);
  let done = 0;
  for (let jobs = await takeJobs(); jobs.length > 0; jobs = await takeJobs()) {
    for (const { name, payload } of jobs) await doJob(name, payload);
    done += jobs.length;
  }
  return done > 0;
}

async function takeJobs() {
  await domain.uow.drain();
  return domain.queue.jobs.splice(0);
}

const grant = (id: string) => domain.db.manager.findOneByOrFail(Grant, { id });
const bindingOf = async () => domain.db.manager.findOneOrFail(Binding, { where: {}, order: { createdAt: "DESC" } });
const admin = () => simulator.world.identityCenterAdmin!;
const assigned = () =>
  admin()
    .permissionSets.assignments()
    .filter(({ set }) => set.name.startsWith("drawbridge-"));
const setOf = async () => (await bindingOf()).permissionSetArn!;
const letIn = () =>
  simulator.world
    .effectiveAccess(PAYMENTS, REGION, "payments-eu")
    .filter(({ principalArn }) => principalArn.includes("_drawbridge-"));

/** Counts the moments between two jobs at which the grant is ACTIVE and gives nothing, and those without a reason. */
function watchReasons(id: string): { moments: number; withoutReason: number } {
  const seen = { moments: 0, withoutReason: 0 };
  const work = doJob;
  doJob = async (...job) => {
    await work(...job);
    if ((await grant(id)).state !== "ACTIVE" || letIn().length > 0) return;
    seen.moments += 1;
    const waiting = await loadWaiting(domain.db.manager, [id], domain.clock.now());
    if (!waiting.has(id)) seen.withoutReason += 1;
  };
  return seen;
}

describe("access of a person of Identity Center", () => {
  it("comes by a slot of the pool, ends on time, and leaves nothing behind a week later", async () => {
    const { id } = await give(HOUR);
    await pass(60);
    expect(await grant(id)).toMatchObject({ state: "ACTIVE" });
    const { principalArn, permissionSetName } = await bindingOf();
    expect(letIn()).toMatchObject([
      { principalArn, policies: [{ scope: { type: "namespace", namespaces: ["payments-*"] } }] },
    ]);
    expect(simulator.signIn(ANA, PAYMENTS, permissionSetName!)).toMatchObject({ accessKeyId: expect.any(String) });

    await pass(HOUR, 600);
    await pass(120);
    expect(await grant(id)).toMatchObject({ state: "REVOKED", endReason: "EXPIRED" });
    expect(letIn()).toEqual([]);
    expect(await bindingOf()).toMatchObject({ state: "IDLE" });
    expect(assigned()).toHaveLength(1);

    domain.clock.advance({ days: 7 });
    await pass(180);
    expect(await bindingOf()).toMatchObject({ state: "REMOVED" });
    expect(assigned()).toEqual([]);
  });

  it("leaves no assignment behind that AWS makes hours after its grant ended", async () => {
    simulator.world.timing.assignmentMs = 3 * HOUR * 1_000;
    const { id } = await give(HOUR);
    await pass(60);
    await grants.revoke(ADMIN, id, "It is not needed.");
    await pass(2 * HOUR, 600);
    expect((await grant(id)).endedAt).not.toBeNull();
    const [creation] = admin().operations.list("creation");
    expect(creation).toMatchObject({ status: "IN_PROGRESS" });
    // Not removed as long as AWS may still make it, though nobody is assigned.
    expect([assigned(), (await bindingOf()).state]).toEqual([[], "REMOVING"]);

    simulator.world.timing.assignmentMs = 30_000;
    await pass(2 * HOUR, 600);
    expect(creation).toMatchObject({ status: "SUCCEEDED" });
    expect(admin().operations.list("deletion")).toMatchObject([
      { status: "SUCCEEDED", principal: creation!.principal },
    ]);
    expect([assigned(), (await bindingOf()).state]).toEqual([[], "REMOVED"]);
    const calls = await domain.db.query(
      `select after -> 'calls' -> 0 ->> 'operation' as operation from audit_events
        where action = 'binding.written' and subject_id = $1 order by position`,
      [(await bindingOf()).id],
    );
    expect(calls).toEqual([{ operation: "sso:CreateAccountAssignment" }, { operation: "sso:DeleteAccountAssignment" }]);
  });

  it("comes at once while the last assignment is still idle", async () => {
    const first = await give(HOUR);
    await pass(60);
    await grants.revoke(ADMIN, first.id, "It is not needed.");
    await pass(120);
    expect(await bindingOf()).toMatchObject({ state: "IDLE" });
    const { id } = await give(HOUR);
    await pass(5);
    expect(await grant(id)).toMatchObject({ state: "ACTIVE" });
    expect(letIn()).toHaveLength(1);
  });

  it.each<[string, () => { type: "USER" | "GROUP"; id: string }]>([
    ["a group", () => ({ type: "GROUP", id: admin().center.groupNamed("Platform")!.id })],
    ["another person", () => ({ type: "USER", id: admin().center.userNamed("ben.okoro@acme.example")!.id })],
  ])(
    "GRANT-16: moves to another slot when %s is assigned the permission set as well, and does not end",
    async (_, who) => {
      const { id } = await give(6 * HOUR);
      await pass(60);
      const before = await bindingOf();
      const unsaid = watchReasons(id);
      admin().permissionSets.assign(before.permissionSetArn!, PAYMENTS, who());
      await pass(30 * 60, 60);
      expect(unsaid).toEqual({ moments: expect.any(Number), withoutReason: 0 });
      expect(unsaid.moments).toBeGreaterThan(1);
      const after = await bindingOf();
      expect(await grant(id)).toMatchObject({ state: "ACTIVE", bindingId: after.id, endAskedAt: null });
      expect(after).toMatchObject({ state: "READY" });
      expect(after.permissionSetArn).not.toBe(before.permissionSetArn);
      expect(letIn()).toMatchObject([{ principalArn: after.principalArn }]);
      // The stranger is left where they are, on a role that opens nothing; the slot is nobody's.
      expect(assigned()).toMatchObject([{ principal: who() }, { set: { name: after.permissionSetName } }]);

      await grants.revoke(ADMIN, id, "It is not needed.");
      await pass(60);
      expect(await grant(id)).toMatchObject({ state: "REVOKED", endReason: "REVOKED_BY_ADMIN" });
      expect(letIn()).toEqual([]);
    },
  );

  it("that is revoked while it moves is REVOKED once the old entry was observed gone as well", async () => {
    const { id } = await give(6 * HOUR);
    await pass(60);
    const before = await bindingOf();
    const { id: groupId } = admin().center.groupNamed("Platform")!;
    admin().permissionSets.assign(before.permissionSetArn!, PAYMENTS, { type: "GROUP", id: groupId });
    simulator.addFault({ operation: "DeleteAccessEntry", error: "ServerException", status: 500, times: 1_000 });
    for (let round = 0; round < 60 && (await bindingOf()).id === before.id; round += 1) await pass(30, 30);
    expect((await bindingOf()).id).not.toBe(before.id);
    await grants.revoke(ADMIN, id, "It is not needed.");
    await pass(120, 10);
    expect(letIn()).toMatchObject([{ principalArn: before.principalArn }]);
    expect(await grant(id)).toMatchObject({ state: "REVOKING" });
    simulator.clearFaults();
    // Deletions that were not answered may be done later.
    await pass(480, 15);
    expect(letIn()).toEqual([]);
    expect(await grant(id)).toMatchObject({ state: "REVOKED" });
  });

  it("moves to another slot though the person's other access cannot be removed from the old one", async () => {
    const { id } = await give(12 * HOUR);
    const second = await give(12 * HOUR, VIEW);
    await pass(60);
    const before = await bindingOf();
    simulator.addFault({ operation: "DisassociateAccessPolicy", error: "ServerException", status: 500, times: 10_000 });
    await grants.revoke(ADMIN, second.id, "It is not needed.");
    await pass(60);
    expect(await grant(second.id)).toMatchObject({ state: "REVOKING" });
    const { id: groupId } = admin().center.groupNamed("Platform")!;
    admin().permissionSets.assign(before.permissionSetArn!, PAYMENTS, { type: "GROUP", id: groupId });
    await pass(40 * 60, 60);
    const after = await bindingOf();
    expect(after.permissionSetArn).not.toBe(before.permissionSetArn);
    expect(await grant(id)).toMatchObject({ state: "ACTIVE", bindingId: after.id });
    expect(letIn()).toMatchObject([{ principalArn: after.principalArn }]);
    // The one is on the old slot's target and the other on the new one's: neither waits for the other to end.
    await grants.revoke(ADMIN, id, "It is not needed.");
    await pass(10 * 60, 60);
    expect(letIn()).toEqual([]);
    expect(await grant(second.id)).toMatchObject({ state: "REVOKED" });
    expect(await grant(id)).toMatchObject({ state: "REVOKED" });
  });

  it("moves to another slot when others attach AdministratorAccess to its permission set", async () => {
    const { id } = await give(6 * HOUR);
    await pass(60);
    const before = await bindingOf();
    const managedPolicies = ["arn:aws:iam::aws:policy/AdministratorAccess"];
    admin().permissionSets.change(before.permissionSetArn!, { managedPolicies });
    await pass(65 * 60, 60);
    const after = await bindingOf();
    expect(after.permissionSetArn).not.toBe(before.permissionSetArn);
    expect(await grant(id)).toMatchObject({ state: "ACTIVE", bindingId: after.id });
    expect(letIn()).toMatchObject([{ principalArn: after.principalArn }]);
    expect(assigned()).toMatchObject([{ set: { name: after.permissionSetName } }]);
  });

  it("is not assigned again when an admin removed it and the worker that noticed it dies at any point of recording it", async () => {
    const { id } = await give(6 * HOUR);
    await pass(60);
    const ana = admin().center.userNamed(ANA)!;
    admin().permissionSets.unassign(await setOf(), PAYMENTS, { type: "USER", id: ana.id });
    const asked = () => simulator.calls({ operation: "CreateAccountAssignment" }).length;
    const before = asked();
    dies = ({ kind }) => kind === "failed";
    await expect(pass(30 * 60, 30)).rejects.toThrow("died");
    expect(await grant(id)).toMatchObject({ endReason: "CHANGED_OUTSIDE" });
    dies = () => false;
    await pass(30 * 60, 30);
    expect(await grant(id)).toMatchObject({ state: "REVOKED_OUTSIDE", endReason: "CHANGED_OUTSIDE" });
    expect(letIn()).toEqual([]);
    expect(asked()).toBe(before);
  });

  it("ends with its assignment when the person leaves", async () => {
    const { id } = await give(HOUR);
    await pass(60);
    await domain.db.manager.update("identities", ids.ana, { active: false });
    await pass(240);
    expect(await grant(id)).toMatchObject({ state: "REVOKED", endReason: "PERSON_INACTIVE" });
    expect(await bindingOf()).toMatchObject({ state: "REMOVED" });
    expect(letIn()).toEqual([]);
    expect(assigned()).toEqual([]);
  });

  it.each([
    ["before its assignment is asked for", 0, "Nothing had been made in AWS yet."],
    ["while its assignment is made", 10, expect.stringMatching(/^No access entry had been made.*permission set/)],
  ])("ends with a receipt that is true when the person leaves %s", async (_, seconds, note) => {
    const { id } = await give(HOUR);
    await pass(seconds);
    await domain.db.manager.update("identities", ids.ana, { active: false });
    await pass(10);
    expect(await grant(id)).toMatchObject({
      state: "REVOKED",
      endReason: "PERSON_INACTIVE",
      receipt: { notes: [note] },
    });
    await pass(240);
    expect(assigned()).toEqual([]);
  });

  it("that never came says nothing of the end of an assignment that another access needs", async () => {
    const [first, second] = [await give(HOUR), await give(HOUR)];
    await pass(10);
    await grants.revoke(ADMIN, second.id, "It is not needed.");
    expect((await grant(second.id)).receipt!.notes).toEqual([expect.stringMatching(/ends when no access needs it/)]);
    await pass(60);
    expect((await grant(first.id)).state).toBe("ACTIVE");
    expect(assigned()).toHaveLength(1);
  });

  it("is the union of all grants, Kubernetes groups too, and then the access of the last one", async () => {
    simulator.deployRoles({ allowKubernetesGroups: true });
    const first = await give(HOUR, { ...EDIT, kubernetesGroups: ["dev"] });
    await pass(60);
    await give(HOUR, { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }], kubernetesGroups: ["ops"] });
    await pass(60);
    expect(letIn()).toMatchObject([{ kubernetesGroups: ["dev", "ops"], policies: [{}, {}] }]);
    await grants.revoke(ADMIN, first.id, "It is not needed.");
    await pass(60);
    expect(await grant(first.id)).toMatchObject({ state: "REVOKED" });
    expect(letIn()).toMatchObject([{ kubernetesGroups: ["ops"], policies: [{ scope: { type: "cluster" } }] }]);
  });

  it("loses groups that others add, though groups may not be given", async () => {
    await domain.db.query("update integrations set foreign_policies = 'REMOVE'");
    await give(HOUR);
    await pass(60);
    const { principalArn } = await bindingOf();
    simulator.world.entries(PAYMENTS, REGION, "payments-eu").change(principalArn!, { kubernetesGroups: ["admins"] });
    await pass(20 * 60, 60);
    expect(letIn()).toMatchObject([{ principalArn, kubernetesGroups: [], policies: [{}] }]);
  });
});
