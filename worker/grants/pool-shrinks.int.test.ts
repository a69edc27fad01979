import { In, Not } from "typeorm";
import type { ClusterAccess } from "../../shared/domain/access/cluster-access.port";
import { Binding } from "../../shared/domain/bindings/binding.entity";
import { Grant } from "../../shared/domain/grants/grant.entity";
import { Integration } from "../../shared/domain/integrations/integration.entity";
import { createPoolHarness, type PoolHarness } from "./testing/pool-harness";
import { whoseRoles } from "./testing/whose-roles";

const VIEW: ClusterAccess = { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: ["a"] }], kubernetesGroups: [] };
const REGION = "eu-west-1";
const PAYMENTS_EU = 0;
const MINUTE = 60_000;

let harness: PoolHarness;
beforeAll(async () => {
  harness = await createPoolHarness();
});
afterAll(() => harness.close());

describe("a pool that shrinks from ten slots to five while eight people use it", () => {
  it("ends nobody's access, leases no leaving slot again, and frees them all before its stack is updated", async () => {
    await harness.begin(10);
    const { permissionSets } = harness.center;
    const all = [...harness.simulator.connection.poolPermissionSetArns];
    const [kept, leaving] = [all.slice(0, 5), all.slice(5)];
    const people = await Promise.all(Array.from({ length: 12 }, (_, n) => harness.addPerson(`shrink.${n}`)));
    const ask = (n: number, minutes: number) => harness.give(people[n]!, PAYMENTS_EU, VIEW, minutes * 60);
    // Those who ask first have the shortest access, so that not the highest numbers alone become free.
    harness.simulator.world.timing.assignmentMs = 100;
    for (let n = 0; n < 8; n += 1) await ask(n, 10 + n);
    await harness.pass(4 * MINUTE);
    expect(await active()).toHaveLength(8);
    const before = await roles();
    expect(before.size).toBe(8);

    await harness.db.manager.update(Integration, harness.ids.integration, { poolPermissionSetArns: kept });
    await harness.pass(MINUTE);
    // Everybody keeps the very role that they had.
    expect(await roles()).toEqual(before);
    const free = 5 - (8 - (await onSlots(leaving)).length);

    // Those who come now get one of the five or wait, though others are free.
    for (let n = 8; n < 12; n += 1) await ask(n, 2);
    await harness.pass(MINUTE);
    const came = await harness.db.manager.findBy(Binding, { personId: In(people.slice(8).map(idOf)) });
    const waiting = came.filter(({ slotId }) => slotId === null);
    expect(waiting.map(({ failure }) => failure?.code)).toEqual(Array(4 - free).fill("POOL_EXHAUSTED"));
    await harness.pass(30 * MINUTE);
    expect(await harness.db.manager.countBy(Grant, { state: Not("REVOKED") })).toBe(0);
    const later = await harness.db.manager.findBy(Binding, { personId: In(people.slice(8).map(idOf)) });
    expect(later).toHaveLength(4);
    expect(later.every(({ permissionSetArn }) => kept.includes(permissionSetArn!))).toBe(true);

    // Nothing is on the others: the stack may go, and the permission sets after it.
    expect(await onSlots(leaving)).toEqual([]);
    expect(permissionSets.assignments().filter(({ set }) => leaving.includes(set.arn))).toEqual([]);
    for (const arn of leaving) permissionSets.remove(arn);
    const last = await ask(0, 10);
    await harness.pass(2 * MINUTE);
    expect((await harness.db.manager.findOneByOrFail(Grant, { id: last.id })).state).toBe("ACTIVE");

    expect(harness.simulator.world.slotWatch.violations()).toEqual([]);
    const { truth, told } = await whoseRoles(harness);
    expect(truth.length).toBeGreaterThan(20);
    expect(told).toEqual(truth);
  });
});

const idOf = (person: number) => harness.ids.people[person]!.personId;

async function active(): Promise<Grant[]> {
  return harness.db.manager.findBy(Grant, { state: "ACTIVE" });
}

/** Roles of slots that have access to the cluster, by AWS. */
async function roles(): Promise<Set<string>> {
  const entries = harness.simulator.world.effectiveAccess("310254875561", REGION, "payments-eu");
  return new Set(entries.map(({ principalArn }) => principalArn).filter((arn) => arn.includes("_drawbridge-")));
}

async function onSlots(arns: readonly string[]): Promise<Binding[]> {
  return harness.db.manager.findBy(Binding, { permissionSetArn: In([...arns]), state: Not("REMOVED") });
}
