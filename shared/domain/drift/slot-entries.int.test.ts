import { ADMIN } from "../../../testing/test-domain";
import { newId } from "../../kernel/ids";
import { Binding } from "../bindings/binding.entity";
import { Slot } from "../bindings/slots/slot.entity";
import { attachGrants } from "../grants/attach-grants";
import { reconcileTarget } from "../grants/reconcile/reconcile-target";
import {
  createSimulatedHarness,
  edit,
  PAYMENTS,
  policyArn,
  type SimulatedHarness,
  view,
} from "../grants/testing/simulated-harness";
import { Integration } from "../integrations/integration.entity";
import { organizationAccessOf } from "../integrations/organization-access";
import { DriftFinding } from "./drift-finding.entity";
import { scanNow } from "./testing/scan-now";

const SLOT = "drawbridge-01";
const EVERYWHERE = { type: "cluster" } as const;
const never = new AbortController().signal;

let aws: SimulatedHarness;
/** Of Mia's slot in the cluster's account. */
let role: string;

beforeAll(async () => {
  aws = await createSimulatedHarness();
});
afterAll(() => aws.close());
beforeEach(async () => {
  await aws.begin({ principalStrategy: "IDENTITY_CENTER", principalRoleTemplate: null });
  const { id } = aws.simulator.world.identityCenter!.addUser({ userName: "mia", displayName: "Mia" });
  role = await roleOf(SLOT, id);
});

async function roleOf(setName: string, userId: string): Promise<string> {
  const { permissionSets } = aws.simulator.world.identityCenterAdmin!;
  const set = permissionSets.named(setName)!;
  permissionSets.assign(set.arn, PAYMENTS, { type: "USER", id: userId });
  const integration = await aws.harness.db.manager.findOneByOrFail(Integration, {});
  const cloud = aws.harness.deps.cloud.organization(organizationAccessOf(integration));
  return (await cloud.reservedRole(PAYMENTS, setName, never))!.arn;
}

/** A grant, with the slot leased to the person already. */
async function give(access = view(["a"]), seconds = 600): Promise<string> {
  const { id } = await aws.harness.give(access, seconds);
  await leaseSlot(id);
  await work();
  return id;
}

async function leaseSlot(id: string): Promise<void> {
  const { bindingId } = await aws.harness.grant(id);
  const lease = { state: "READY", principalArn: role, principalUniqueId: "AROAMIA", permissionSetName: SLOT } as const;
  await aws.harness.db.manager.update(Binding, bindingId, lease);
  await aws.harness.act((tx) => attachGrants(tx, { id: bindingId!, principalArn: role }));
}

/** Reconciles the target, with the slot's lease as observed before. */
async function work(): Promise<void> {
  const target = await aws.harness.target();
  const binding = await aws.harness.binding(target.bindingId);
  for (let turns = 0; turns < 10; turns += 1) {
    await reconcileTarget(aws.harness.deps, target.id, never, binding);
    const { nextReconcileAt } = await aws.harness.target();
    if (!nextReconcileAt || nextReconcileAt > aws.harness.clock.now()) return;
  }
  throw new Error("The work does not come to an end");
}

async function pass(seconds: number): Promise<void> {
  aws.harness.clock.advance({ seconds });
  await work();
}

function leaveClusterAdmin(principalArn: string, tags = {}): void {
  aws.entries().create({ principalArn, tags });
  aws.entries().associate(principalArn, policyArn("AmazonEKSClusterAdminPolicy"), EVERYWHERE);
}

const stateOf = async (id: string) => (await aws.harness.grant(id)).state;
const writes = () =>
  aws.simulator
    .calls({ service: "eks" })
    .map(({ operation }) => operation)
    .filter((operation) => /^(Create|Delete|Tag|Associate|Disassociate)/.test(operation));
const ANEW = ["DeleteAccessEntry", "CreateAccessEntry", "AssociateAccessPolicy"];

describe("an entry on the role of a slot", () => {
  it("is made without tags, and goes with the grant whatever tags others gave it", async () => {
    const id = await give();
    expect([await stateOf(id), aws.can(role)]).toEqual(["ACTIVE", ["AmazonEKSViewPolicy: a"]]);
    expect(aws.entries().find(role)!.tags).toEqual({});
    aws.entries().change(role, { tags: { "managed-by": "terraform" } });
    await aws.harness.grants.revoke(ADMIN, id, "It is not needed.");
    await work();
    await pass(6);
    expect([await stateOf(id), aws.entries().find(role)]).toEqual(["REVOKED", undefined]);
  });

  it.each([
    ["of a former holder", {}],
    ["that others tagged as theirs", { "managed-by": "terraform" }],
  ])("%s is recreated before the next holder gets any access", async (_whose, tags) => {
    leaveClusterAdmin(role, tags);
    const id = await give();
    expect([await stateOf(id), aws.can(role)]).toEqual(["ACTIVE", ["AmazonEKSViewPolicy: a"]]);
    expect(writes()).toEqual(ANEW);
    const told = await aws.harness.db.query(
      "select after -> 'removed' -> 'policies' as policies from audit_events where action = 'drift.addition-removed' and subject_id = $1",
      [aws.harness.ids.resource],
    );
    expect(told).toEqual([{ policies: [{ policy: "AmazonEKSClusterAdminPolicy", namespaces: null }] }]);
  });

  it("with exactly the approved access is recreated as well: it may belong to a former role", async () => {
    aws.entries().create({ principalArn: role, username: "root" });
    aws.entries().associate(role, policyArn("AmazonEKSViewPolicy"), { type: "namespace", namespaces: ["a"] });
    await give();
    expect(writes()).toEqual(ANEW);
    expect(aws.entries().find(role)!.username).not.toBe("root");
  });

  it("whose user name others set is recreated once, though AWS shows its deletion late", async () => {
    await aws.harness.db.query("update integrations set foreign_policies = 'REMOVE'");
    aws.entries().create({ principalArn: role, username: "root" });
    aws.simulator.setConsistencyDelay(3_000);
    const { id } = await aws.harness.give(view(["a"]), 600);
    await leaseSlot(id);
    for (let seconds = 0; seconds < 60; seconds += 1) await pass(1);
    expect([await stateOf(id), aws.can(role)]).toEqual(["ACTIVE", ["AmazonEKSViewPolicy: a"]]);
    aws.simulator.setConsistencyDelay(0);
    aws.simulator.clearCalls();
    await pass(200);
    expect([writes(), await kinds()]).toEqual([[], {}]);
  });

  it("of a former holder goes though the first attempts to delete it failed", async () => {
    leaveClusterAdmin(role);
    aws.simulator.failNext("DeleteAccessEntry", "AccessDeniedException", { times: 2 });
    const id = await give();
    expect(aws.can(role)).toEqual(["AmazonEKSClusterAdminPolicy: *"]);
    await pass(1);
    await pass(2);
    expect([await stateOf(id), aws.can(role)]).toEqual(["ACTIVE", ["AmazonEKSViewPolicy: a"]]);
  });

  it("that others create between the observation and the creation is recreated", async () => {
    aws.simulator.failNext("CreateAccessEntry", "ResourceInUseException", { status: 409 });
    const id = await give();
    expect(await stateOf(id)).toBe("PENDING");
    leaveClusterAdmin(role);
    await pass(1);
    expect([await stateOf(id), aws.can(role)]).toEqual(["ACTIVE", ["AmazonEKSViewPolicy: a"]]);
  });

  it("keeps the access of a first grant when a second one comes", async () => {
    await give();
    aws.simulator.clearCalls();
    await give(edit(["b"]));
    expect(writes()).toEqual(["AssociateAccessPolicy"]);
    expect(aws.can(role)).toEqual(["AmazonEKSEditPolicy: b", "AmazonEKSViewPolicy: a"]);
  });

  it("stays while the database is an unconfirmed restored one", async () => {
    leaveClusterAdmin(role);
    const { id } = await aws.harness.give(view(["a"]), 600);
    await aws.harness.db.query("update installation set restored_at = $1", [aws.harness.clock.now()]);
    await leaseSlot(id);
    await work();
    expect([await stateOf(id), writes()]).toEqual(["PENDING", []]);
    await aws.harness.db.query("update installation set restored_at = null");
    await pass(31);
    expect([await stateOf(id), aws.can(role)]).toEqual(["ACTIVE", ["AmazonEKSViewPolicy: a"]]);
  });
});

describe("a drift scan of a cluster with entries on roles of Identity Center", () => {
  it("removes those on roles of free slots, after a second observation, and leaves others alone", async () => {
    const { id } = aws.simulator.world.identityCenter!.userNamed("mia")!;
    const free = await roleOf("drawbridge-02", id);
    aws.simulator.world.identityCenterAdmin!.permissionSets.create({ name: "drawbridge-02x", tags: {} });
    const others = await roleOf("drawbridge-02x", id);
    await saveSlot("drawbridge-02");
    await give();
    leaveClusterAdmin(free, { "managed-by": "terraform" });
    leaveClusterAdmin(others);
    await scan();
    expect(await kinds()).toMatchObject({ [free]: "ORPHAN", [others]: "FOREIGN" });
    expect(aws.can(free)).toEqual(["AmazonEKSClusterAdminPolicy: *"]);
    aws.harness.clock.advance({ seconds: 5 });
    await scan();
    expect(aws.can(free)).toEqual([]);
    expect(aws.can(others)).toEqual(["AmazonEKSClusterAdminPolicy: *"]);
    expect(aws.can(role)).toEqual(["AmazonEKSViewPolicy: a"]);
  });

  it("removes one for nobody that a doctor left, because it died before it could remove it", async () => {
    const name = "AWSReservedSSO_drawbridge-00_0000000000000000";
    const path = role.slice(role.indexOf("/"), role.lastIndexOf("/") + 1);
    aws.simulator.world.putRole(PAYMENTS, { name, path, trust: {}, allows: [], tags: {} });
    const nobody = `arn:aws:iam::${PAYMENTS}:role${path}${name}`;
    await saveSlot("drawbridge-02");
    aws.entries().create({ principalArn: nobody, tags: {} });
    await scan();
    aws.harness.clock.advance({ seconds: 5 });
    await scan();
    expect(aws.entries().find(nobody)).toBeUndefined();
  });

  it("leaves one on the role of a returned slot to the reconcile loop, which removes it", async () => {
    const id = await give();
    await aws.harness.grants.revoke(ADMIN, id, "It is not needed.");
    await work();
    await pass(6);
    expect((await aws.harness.target()).state).toBe("CLOSED");
    leaveClusterAdmin(role);
    await scan();
    await work();
    expect(aws.can(role)).toEqual([]);
  });
});

async function scan(): Promise<void> {
  const { db, ids, deps } = aws.harness;
  await scanNow({ ...deps, db }, ids.resource);
}

async function kinds(): Promise<Record<string, string>> {
  const findings = await aws.harness.db.manager.find(DriftFinding);
  return Object.fromEntries(findings.map(({ principalArn, kind }) => [principalArn, kind]));
}

async function saveSlot(name: string): Promise<void> {
  const { db, clock, ids } = aws.harness;
  const now = clock.now();
  await db.manager.insert(Slot, {
    id: newId(),
    integrationId: ids.integration,
    permissionSetArn: `arn:aws:sso:::permissionSet/ssoins-1/ps-${name}`,
    name,
    inPool: true,
    state: "USABLE",
    nextCheckAt: now,
    createdAt: now,
  });
}
