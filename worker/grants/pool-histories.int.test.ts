import fc from "fast-check";
import { In } from "typeorm";
import type { ClusterAccess } from "../../shared/domain/access/cluster-access.port";
import { Binding } from "../../shared/domain/bindings/binding.entity";
import { SlotAssignment } from "../../shared/domain/bindings/slots/slot-assignment.entity";
import { Grant } from "../../shared/domain/grants/grant.entity";
import { DomainError } from "../../shared/kernel/app-error";
import type { SlotViolation } from "../../simulator/world/slot-watch";
import { ADMIN } from "../../testing/test-domain";
import { ACCOUNTS, CLUSTERS, createPoolHarness, PEOPLE, type PoolHarness } from "./testing/pool-harness";
import { whoseRoles } from "./testing/whose-roles";

/** The proof plays 500. The history below has a confirmation, which these few may lack. */
const RUNS = Number(process.env.DRAWBRIDGE_POOL_HISTORY_RUNS ?? 5);
const SEED = Number(process.env.DRAWBRIDGE_HISTORY_SEED ?? 20_260_301);
const REGION = "eu-west-1";

const FAULTS = [
  ["CreateAccountAssignment", "ThrottlingException"],
  ["CreateAccountAssignment", "ConflictException"],
  ["DeleteAccountAssignment", "ConflictException"],
  ["ListAccountAssignments", "InternalServerException"],
  ["ListRoles", "AccessDenied"],
  ["CreateAccessEntry", "ServerException"],
  ["DeleteAccessEntry", "ThrottlingException"],
] as const;
const LOST = ["CreateAccountAssignment", "DeleteAccountAssignment", "CreateAccessEntry", "DeleteAccessEntry"] as const;

type Event =
  | {
      readonly kind: "ask";
      readonly person: number;
      readonly cluster: number;
      readonly seconds: number;
      readonly passing: number;
    }
  | { readonly kind: "revoke"; readonly nth: number }
  | { readonly kind: "pass" | "away"; readonly seconds: number }
  | { readonly kind: "die"; readonly calls: number }
  | { readonly kind: "fail"; readonly nth: number }
  | { readonly kind: "lose"; readonly nth: number }
  | { readonly kind: "assign-group"; readonly slot: number; readonly account: number }
  | { readonly kind: "take-away"; readonly nth: number }
  | { readonly kind: "alter"; readonly slot: number }
  | { readonly kind: "remake-role"; readonly nth: number }
  | { readonly kind: "leave"; readonly person: number }
  | { readonly kind: "back-up" | "restore" | "confirm" | "mend" };

const person = fc.nat(PEOPLE.length - 1);
const slot = fc.nat(3);
const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("ask" as const),
      person,
      cluster: fc.nat(CLUSTERS.length - 1),
      seconds: fc.constantFrom(60, 60, 300, 3_600),
      passing: fc.constantFrom(0, 0, 1, 3, 25, 100),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("revoke" as const), nth: fc.nat(5) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("pass" as const),
      seconds: fc.constantFrom(0, 1, 3, 8, 25, 40, 100, 400),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("away" as const), seconds: fc.constantFrom(4_000, 20_000, 46_000) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("die" as const), calls: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("fail" as const), nth: fc.nat(FAULTS.length - 1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("lose" as const), nth: fc.nat(LOST.length - 1) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("assign-group" as const), slot, account: fc.nat(ACCOUNTS.length - 1) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("take-away" as const), nth: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("alter" as const), slot }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("remake-role" as const), nth: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("leave" as const), person }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom("back-up" as const, "restore", "confirm", "mend") }),
  },
);

/** How late AWS is, in milliseconds. */
const late = fc.constantFrom(0, 0, 5_000, 20_000);
const anyHistory = fc.record({
  slots: fc.constantFrom(1, 1, 2, 2, 3),
  rolesBeingRemoved: fc.constantFrom("KEPT" as const, "KEPT", "REPLACED"),
  timing: fc.record({
    assignmentMs: fc.constantFrom(20, 2_000, 30_000),
    roleRemovalMs: fc.constantFrom(0, 10_000, 90_000, 200_000_000, 200_000_000),
    newAssignmentsSeenMs: late,
    endedAssignmentsSeenMs: late,
    rolesSeenMs: late,
    rolesSeenByEksMs: late,
    tagsSeenMs: late,
    consistencyMs: fc.constantFrom(0, 0, 3_000),
  }),
  events: fc.array(anyEvent, { minLength: 4, maxLength: 16 }),
});
type History = typeof anyHistory extends fc.Arbitrary<infer T> ? T : never;

let harness: PoolHarness;
beforeAll(async () => {
  harness = await createPoolHarness();
});
afterAll(() => harness.close());

it(
  `everybody gets their access and nobody another person's, in any history (${RUNS} histories)`,
  async () => {
    await fc.assert(fc.asyncProperty(anyHistory, live), { numRuns: RUNS, seed: SEED, endOnFailure: RUNS > 5 });
  },
  900_000 + RUNS * 15_000,
);

it("a role rests that was somebody's by a lease which a restored database does not know", async () => {
  const timing = { assignmentMs: 2_000, roleRemovalMs: 200_000_000, ...PROMPT } as const;
  await live({
    slots: 1,
    rolesBeingRemoved: "KEPT",
    timing,
    events: [
      { kind: "back-up" },
      { kind: "ask", person: 0, cluster: 0, seconds: 60, passing: 140 },
      // Nothing is free, so the first one's idle lease ends.
      { kind: "ask", person: 1, cluster: 0, seconds: 60, passing: 100 },
      { kind: "restore" },
      { kind: "pass", seconds: 400 },
      { kind: "pass", seconds: 400 },
      { kind: "pass", seconds: 400 },
      { kind: "confirm" },
      { kind: "ask", person: 1, cluster: 0, seconds: 300, passing: 100 },
    ],
  });
});

const PROMPT = {
  newAssignmentsSeenMs: 0,
  endedAssignmentsSeenMs: 0,
  rolesSeenMs: 0,
  rolesSeenByEksMs: 0,
  tagsSeenMs: 0,
  consistencyMs: 0,
} as const;

async function live({ slots, rolesBeingRemoved, timing, events }: History): Promise<void> {
  await harness.begin(slots);
  await harness.snapshots.drop();
  const { world } = harness.simulator;
  world.rolesBeingRemoved = rolesBeingRemoved;
  Object.assign(world.timing, timing);
  for (const event of events) await happen(event);
  expect(world.slotWatch.violations().filter(isOurs)).toEqual([]);
  await coolDown();
  await expectCoolDown();
}

/** Groups are assigned by others, so that what meets them is not of our making. */
function isOurs({ principals }: SlotViolation): boolean {
  return principals.every(({ type }) => type === "USER");
}

async function happen(event: Event): Promise<void> {
  const { simulator, worker, restores, snapshots, center } = harness;
  const { permissionSets } = center;
  const sets = [...simulator.connection.poolPermissionSetArns];
  switch (event.kind) {
    case "ask":
      await harness.give(event.person, event.cluster, VIEW, event.seconds).catch(onlyRefusals);
      return harness.pass(event.passing * 1_000);
    case "revoke": {
      const grants = await harness.db.manager.find(Grant, { order: { id: "ASC" } });
      const grant = grants[event.nth];
      if (grant && !grant.endedAt) await harness.grants.revoke(ADMIN, grant.id, "It is not needed.");
      return;
    }
    case "pass":
      return harness.pass(event.seconds * 1_000);
    case "away":
      return harness.away(event.seconds * 1_000);
    case "die":
      worker.dieAfter(event.calls);
      return harness.workOff();
    case "fail": {
      const [operation, error] = FAULTS[event.nth]!;
      simulator.failNext(operation, error, { times: 2 });
      return;
    }
    case "lose":
      simulator.addFault({ operation: LOST[event.nth]!, applyFirst: true, dropConnection: true });
      return;
    case "assign-group": {
      const arn = sets[event.slot];
      const group = center.center.groupNamed("Platform")!;
      if (arn) permissionSets.assign(arn, ACCOUNTS[event.account]!, { type: "GROUP", id: group.id });
      return;
    }
    case "take-away": {
      const assignment = assignments()[event.nth];
      if (assignment) permissionSets.unassign(assignment.set.arn, assignment.accountId, assignment.principal);
      return;
    }
    case "alter": {
      const arn = sets[event.slot];
      if (arn) permissionSets.change(arn, { sessionSeconds: 4 * 3_600 });
      return;
    }
    case "remake-role": {
      const assignment = assignments()[event.nth];
      if (assignment) simulator.world.recreateRole(assignment.accountId, assignment.roleName);
      return;
    }
    case "leave":
      await harness.db.query("update identities set active = false where id = $1", [
        harness.ids.people[event.person]!.id,
      ]);
      return;
    case "back-up":
      return snapshots.take();
    case "restore":
      if (await snapshots.restore()) await restores.begin(ADMIN);
      return;
    case "confirm":
      return restores.confirm(ADMIN, { force: false }).catch(onlyRefusals);
    case "mend":
      return mend();
  }
}

function assignments() {
  return harness.center.permissionSets.assignments().filter(({ set }) => set.name.startsWith("drawbridge-"));
}

/** An admin does what findings ask for: permission sets are as shipped, and nobody is assigned but by leases. */
async function mend(): Promise<void> {
  const { permissionSets } = harness.center;
  for (const arn of harness.simulator.connection.poolPermissionSetArns) {
    if (permissionSets.sets.get(arn)?.sessionSeconds !== 3_600) permissionSets.change(arn, { sessionSeconds: 3_600 });
  }
  const others = await harness.db.manager.findBy(SlotAssignment, { state: In(["OPEN"]) });
  for (const { slotId, accountId } of others) await harness.slots.releaseSlot(ADMIN, slotId, accountId);
}

/** Nothing goes wrong any more, and time enough passes for all that may have to be waited for. */
async function coolDown(): Promise<void> {
  const { simulator, worker, restores } = harness;
  worker.liveOn();
  simulator.clearFaults();
  await harness.pass(17 * 60_000);
  if ((await restores.state()) !== null) await restores.confirm(ADMIN, { force: false });
  // Slots are read every hour, and what others assigned is found by that.
  await harness.away(61 * 60_000);
  await harness.pass(60_000);
  await mend();
  await harness.pass(3 * 60_000);
  for (let rests = 0; rests < 3 && (await isUnderWay()); rests += 1) {
    await harness.away(REST_MS);
    await harness.pass(3 * 60_000);
  }
}

/** After it any role may be another person's. */
const REST_MS = 13 * 60 * 60_000;

async function isUnderWay(): Promise<boolean> {
  return (
    (await harness.db.manager.countBy(Grant, { state: In(["PENDING", "REVOKING"]) })) > 0 ||
    (await harness.db.manager.countBy(SlotAssignment, { state: "OPEN" })) > 0
  );
}

async function expectCoolDown(): Promise<void> {
  const { world } = harness.simulator;
  expect(world.slotWatch.violations().filter(isOurs)).toEqual([]);
  const { truth, told } = await whoseRoles(harness);
  expect(told).toEqual(truth);
  expect(await openGrants()).toEqual([]);
  const given = await Promise.all((await harness.db.manager.findBy(Grant, { state: "ACTIVE" })).map(placeOf));
  const there = CLUSTERS.flatMap(({ accountId, name }) =>
    world
      .effectiveAccess(accountId, REGION, name)
      .filter(({ principalArn }) => principalArn.includes("AWSReservedSSO_drawbridge-"))
      .map(({ principalArn }) => `${name} ${principalArn}`),
  );
  // Nothing is lost, and nothing is left.
  expect(there.sort()).toEqual([...new Set(given)].sort());
  const leases = await harness.db.manager.findBy(Binding, { state: In(["PREPARING", "READY", "IDLE", "REMOVING"]) });
  const known = leases.map((one) => `${one.accountId} ${one.permissionSetName} ${one.identityCenterUserId}`);
  const assigned = assignments()
    // A group beside an idle lease is found when the lease is taken up or ends: no access depends on it until then.
    .filter(({ principal, set }) => principal.type === "USER" || !leases.some((one) => isIdleOn(one, set.name)))
    .map((one) => `${one.accountId} ${one.set.name} ${one.principal.id}`);
  expect(assigned.filter((one) => !known.includes(one))).toEqual([]);
}

function isIdleOn({ state, permissionSetName }: Binding, set: string): boolean {
  return state === "IDLE" && permissionSetName === set;
}

/** But for those who wait for a slot: each may have to rest for as long as we waited. */
async function openGrants() {
  return harness.db.query(
    `select g.state, b.state as binding, b.failure from grants g left join bindings b on b.id = g.binding_id
      where g.ended_at is null and g.state <> 'ACTIVE' and not (g.state = 'PENDING' and b.failure ->> 'code' = 'POOL_EXHAUSTED')`,
  );
}

async function placeOf({ bindingId, resourceName }: Grant): Promise<string> {
  const { principalArn } = await harness.db.manager.findOneByOrFail(Binding, { id: bindingId! });
  return `${resourceName} ${principalArn}`;
}

function onlyRefusals(error: unknown): void {
  if (!(error instanceof DomainError)) throw error;
}

const VIEW: ClusterAccess = { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: ["a"] }], kubernetesGroups: [] };
