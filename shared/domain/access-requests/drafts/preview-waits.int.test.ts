import { accountNumber, poolArn, poolArns, saveGrant } from "../../../../testing/factories";
import { saveSlot, saveSlotLease } from "../../../../testing/slots";
import { Binding } from "../../bindings/binding.entity";
import { Slot } from "../../bindings/slots/slot.entity";
import { Integration } from "../../integrations/integration.entity";
import { anyApprover, OWNER } from "../testing/request-fixture";
import { useRequestHarness } from "../testing/request-harness";

const { harness, fixture } = useRequestHarness();

const waitOf = async (by: string) => {
  const { items, problems } = await harness.requests.preview(fixture.actor(by), fixture.form());
  expect(problems).toEqual([]);
  return items[0]!.waitingFor;
};

describe("the preview of a request reports", () => {
  it("a disconnected connector", async () => {
    await fixture.flow(anyApprover(OWNER));
    expect(await waitOf("mia")).toBeNull();
    const seenAt = harness.clock.now();
    harness.clock.advance({ minutes: 2 });
    expect(await waitOf("mia")).toMatchObject({ reason: "NO_CONNECTOR", since: seenAt });
  });

  it("a pool without a free slot in the account, and the time of the next one", async () => {
    await fixture.flow(anyApprover(OWNER));
    const { db } = harness;
    await db.manager.update(Integration, fixture.integration.id, {
      principalStrategy: "IDENTITY_CENTER",
      poolPermissionSetArns: poolArns(2),
    });
    const slots = [await saveSlot(db, fixture.integration, 1), await saveSlot(db, fixture.integration, 2)];
    expect(await waitOf("mia")).toBeNull();
    const ends = [3, 2].map((hours) => new Date(harness.clock.now().getTime() + hours * 3_600_000));
    const leases: Binding[] = [];
    for (const [n, person] of ["max", "ben"].entries()) {
      const lease = await saveSlotLease(
        db,
        slots[n]!,
        { personId: fixture.idOf(person) },
        { accountId: accountNumber(1) },
      );
      await saveGrant(db, lease, { latestEnd: ends[n] });
      leases.push(lease);
    }
    expect(await waitOf("mia")).toMatchObject({
      reason: "POOL",
      until: ends[1],
      message: expect.stringContaining("All 2 permission sets of the pool are in use in account 000000000001"),
    });
    expect(await waitOf("max")).toBeNull();
    await db.manager.update(Binding, leases[0]!.id, { state: "IDLE" });
    expect(await waitOf("mia")).toBeNull();
    await db.manager.update(Slot, { permissionSetArn: poolArn(1) }, { state: "OUT_OF_USE" });
    expect(await waitOf("mia")).toMatchObject({ reason: "POOL", until: ends[1] });
  });
});
