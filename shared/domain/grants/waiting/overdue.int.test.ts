import { ADMIN } from "../../../../testing/test-domain";
import { createSimulatedHarness, edit, MIA, type SimulatedHarness, view } from "../testing/simulated-harness";
import { raiseOverdueAlarms } from "./overdue";

let aws: SimulatedHarness;

beforeAll(async () => {
  aws = await createSimulatedHarness();
});
afterAll(() => aws.close());
beforeEach(async () => {
  await aws.begin();
  await aws.harness.keepConnected();
  await aws.harness.db.query("truncate outbox_messages cascade");
});

const state = async (id: string) => (await aws.harness.grant(id)).state;

/** Passes the time as a worker does, which sweeps for overdue access every few seconds. */
async function pass(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 10) {
    await aws.harness.pass(10_000);
    await raiseOverdueAlarms(aws.harness);
  }
}

/** Two minutes pass, of which workers see the first and the last seconds. */
async function becomeLate(): Promise<void> {
  await pass(10);
  aws.harness.away(120_000);
  await pass(10);
}

async function alarms() {
  const rows: { data: Record<string, unknown> & { grantId: string } }[] = await aws.harness.db.query(
    "select data from outbox_messages where event = 'grant.overdue' order by id",
  );
  return rows.map(({ data }) => data);
}

/** Two grants on one entry: the first is over after ten minutes, the second is asked for just before. */
async function twoOnOneEntry() {
  const { id: first } = await aws.harness.give(view(["a"]), 600);
  await aws.harness.pass(590_000);
  const { id: second } = await aws.harness.give(edit(["b"]), 3_600);
  return { first, second };
}

describe("a grant beside another one on the same entry", () => {
  it("whose end is in doubt is not alarmed about while a later grant of the same access ends", async () => {
    const { id: first } = await aws.harness.give(view(["a"]), 600);
    await aws.harness.pass(590_000);
    aws.simulator.failNext("DeleteAccessEntry", "InternalServerException", { status: 500 });
    await pass(20);
    expect(await aws.harness.grant(first)).toMatchObject({ state: "REVOKING", absentSince: expect.any(Date) });
    const { id: second } = await aws.harness.give(view(["a"]), 120);
    await pass(30);
    expect(await state(second)).toBe("ACTIVE");
    aws.simulator.setConsistencyDelay(15_000);
    await pass(110);
    expect(await state(second)).toBe("REVOKING");
    expect(await alarms()).toEqual([]);
    aws.simulator.setConsistencyDelay(0);
    await pass(300);
    expect([await state(first), await state(second)]).toEqual(["REVOKED", "REVOKED"]);
  });

  it("ends in time, and without an alarm, while the other one's addition is denied", async () => {
    const { first, second } = await twoOnOneEntry();
    aws.simulator.failNext("AssociateAccessPolicy", "AccessDeniedException", { forever: true });
    await pass(30);
    expect([await state(first), await state(second)]).toEqual(["REVOKED", "PENDING"]);
    await becomeLate();
    expect(await alarms()).toEqual([]);
  });

  it("ends without an alarm while the other one's addition is never answered", async () => {
    const { first, second } = await twoOnOneEntry();
    aws.simulator.addFault({ operation: "AssociateAccessPolicy", dropConnection: true, forever: true });
    await pass(400);
    expect([await state(first), await state(second)]).toEqual(["REVOKED", "PENDING"]);
    expect(await alarms()).toEqual([]);
    expect(aws.can()).toEqual([]);
  });

  it("ends in time, and without an alarm, while the other one's removal is denied", async () => {
    const first = (await aws.harness.give(view(["a"]), null)).id;
    const second = (await aws.harness.give(edit(["b"]), null)).id;
    await aws.harness.pass(10_000);
    await aws.harness.give(
      { policies: [{ policy: "AmazonEKSAdminPolicy", namespaces: ["c"] }], kubernetesGroups: [] },
      null,
    );
    await aws.harness.pass(10_000);
    // The policies are taken off by their names, so the one before the denied one is gone.
    aws.simulator.addFault({
      operation: "DisassociateAccessPolicy",
      error: "AccessDeniedException",
      after: 1,
      forever: true,
    });
    await aws.harness.grants.revoke(ADMIN, first, "It is not needed.");
    await aws.harness.grants.revoke(ADMIN, second, "It is not needed.");
    await becomeLate();
    const states = [await state(first), await state(second)].sort();
    expect(states).toEqual(["REVOKED", "REVOKING"]);
    const late = (await state(first)) === "REVOKING" ? first : second;
    expect((await alarms()).map(({ grantId }) => grantId)).toEqual([late]);
  });
});

describe("an alarm names for the access", () => {
  it("its last observation, where it cannot be removed", async () => {
    const { id } = await aws.harness.give(view(["a"]), 600);
    aws.denyRemovals();
    await aws.harness.pass(599_000);
    await becomeLate();
    const [alarm, ...others] = await alarms();
    expect(others).toEqual([]);
    expect(alarm).toMatchObject({
      grantId: id,
      lastObservation: { found: "OBSERVED_THERE", notObservedSince: null, presentAt: expect.any(String) },
      waitingFor: { reason: "DENIED", action: "eks:DeleteAccessEntry" },
    });
    const { presentAt, message } = alarm!.lastObservation as { presentAt: string; message: string };
    expect(message).toBe(`The access was last observed there at ${presentAt}.`);
    const { endAskedAt } = await aws.harness.grant(id);
    expect(new Date(presentAt).getTime()).toBeGreaterThan(endAskedAt!.getTime());
    const [event] = await aws.harness.db.query(
      "select after from audit_events where action = 'grant.revocation-overdue' and subject_id = $1",
      [id],
    );
    expect(event.after.lastObservation).toMatchObject({ found: "OBSERVED_THERE", presentAt });
  });

  it("the start and the reason, where it cannot be observed", async () => {
    const { id } = await aws.harness.give(view(["a"]), 600);
    await aws.harness.pass(10_000);
    aws.simulator.failNext("DeleteAccessEntry", "ThrottlingException", { forever: true });
    aws.simulator.failNext("DescribeAccessEntry", "ThrottlingException", { forever: true });
    await aws.harness.pass(589_000);
    await becomeLate();
    const { endAskedAt } = await aws.harness.grant(id);
    expect(await alarms()).toMatchObject([
      {
        grantId: id,
        lastObservation: {
          found: "NOT_OBSERVED",
          notObservedSince: endAskedAt!.toISOString(),
          presentAt: expect.any(String),
          message: expect.stringMatching(
            /^The access could not be observed since .*, because of this: .* The access was last observed there at .*\.$/,
          ),
        },
        waitingFor: { reason: "THROTTLED" },
      },
    ]);
  });
});

describe("access that others removed, and that nobody can observe since", () => {
  it.each([
    ["after two observations", 2, "CHANGED_OUTSIDE"],
    ["after one, and that then expires", 1, "EXPIRED"],
  ])("is not said to have been there when it was observed gone, %s", async (_, observations, endReason) => {
    const { id } = await aws.harness.give(view(["a"]), 3_600);
    await aws.harness.pass(10_000);
    aws.entries().remove(MIA);
    const denied = { operation: "DescribeAccessEntry", error: "AccessDeniedException", after: observations };
    aws.simulator.addFault({ ...denied, forever: true });
    await aws.harness.pass(3_600_000 - 10_000);
    await becomeLate();
    expect(await aws.harness.grant(id)).toMatchObject({ state: "REVOKING", endReason });
    const [alarm] = await alarms();
    expect(alarm).toMatchObject({
      grantId: id,
      lastObservation: { presentAt: null, message: expect.not.stringContaining("last observed there") },
    });
  });
});
