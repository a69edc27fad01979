import { createSimulatedHarness, PAYMENTS, type SimulatedHarness, view } from "../testing/simulated-harness";

let aws: SimulatedHarness;

beforeAll(async () => {
  aws = await createSimulatedHarness();
});
afterAll(() => aws.close());
beforeEach(() => aws.begin());

/** In AWS, and as the sync that finds it records it. */
async function switchRegion(isOn: boolean): Promise<void> {
  aws.simulator.world.setRegionEnabled(PAYMENTS, "eu-west-1", isOn);
  await aws.harness.db.query("update resources set status = $1", [isOn ? "PRESENT" : "REGION_DISABLED"]);
}

const grant = (id: string) => aws.harness.grant(id);

describe("a grant on a cluster whose region is switched off", () => {
  it("stays as long as it may, and its access is there when the region is on again", async () => {
    const { id } = await aws.harness.give(view(["a"]), 36_000);
    await aws.harness.pass(12_000);
    await switchRegion(false);
    await aws.harness.pass(1_800_000);
    expect(await grant(id)).toMatchObject({ state: "ACTIVE", endReason: null });
    await switchRegion(true);
    await aws.harness.pass(600_000);
    expect(await grant(id)).toMatchObject({ state: "ACTIVE" });
    expect(aws.can()).toEqual(["AmazonEKSViewPolicy: a"]);
  });

  it("that is over meanwhile is revoked only once the region is on and the access was observed gone", async () => {
    const { id } = await aws.harness.give(view(["a"]), 600);
    await aws.harness.pass(12_000);
    await switchRegion(false);
    await aws.harness.pass(1_800_000);
    expect(await grant(id)).toMatchObject({ state: "REVOKING", endReason: "EXPIRED" });
    const overdue = await aws.harness.overdue();
    expect(overdue.map((one) => one.id)).toEqual([id]);
    expect((await aws.harness.target()).failure).toMatchObject({
      code: "REGION_DISABLED",
      message: `eu-west-1 is not enabled in account ${PAYMENTS}.`,
    });
    await switchRegion(true);
    await aws.harness.pass(1_200_000);
    expect(await grant(id)).toMatchObject({ state: "REVOKED", endReason: "EXPIRED" });
    expect(aws.can()).toEqual([]);
  });

  it("cannot be given again", async () => {
    await switchRegion(false);
    await expect(aws.harness.give(view(["a"]), 600)).rejects.toThrow(/cannot be given at the moment/);
  });
});
