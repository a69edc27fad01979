import { ADMIN } from "../../../../testing/test-domain";
import { createSimulatedHarness, MIA, policyArn, type SimulatedHarness, view } from "../testing/simulated-harness";

const VIEW = policyArn("AmazonEKSViewPolicy");
const DENIED = "AccessDeniedException";
const AWS_AUTH = expect.stringContaining("aws-auth");
const UNAVAILABLE = "ServerException";

let aws: SimulatedHarness;

beforeAll(async () => {
  aws = await createSimulatedHarness();
});
afterAll(() => aws.close());
beforeEach(() => aws.begin());

const grant = (id: string) => aws.harness.grant(id);
const takeTagsOff = () => aws.entries().change(MIA, { tags: {} });

async function expectTakenAway(id: string): Promise<void> {
  await aws.harness.grants.revoke(ADMIN, id, "It is not needed.");
  // As long as a write without an answer counts.
  await aws.harness.pass(400_000);
  expect(await grant(id)).toMatchObject({ state: "REVOKED", receipt: { remains: null } });
  expect(aws.entries().find(MIA)).toBeUndefined();
  expect(aws.can()).toEqual([]);
}

describe("an entry that loses its tags before its first observation", () => {
  it("stays ours though the first read is refused", async () => {
    aws.simulator.failNext("DescribeAccessEntry", DENIED, { after: 1 });
    const { id } = await aws.harness.give(view(["a"]), 3_600);
    await aws.harness.work();
    expect(await grant(id)).toMatchObject({ state: "PENDING" });
    takeTagsOff();
    await aws.harness.pass(12_000);
    expect(await grant(id)).toMatchObject({ state: "ACTIVE" });
    await expectTakenAway(id);
  });

  it("stays ours though the grant is due to end before the first observation", async () => {
    aws.simulator.failNext("DescribeAccessEntry", DENIED, { after: 1 });
    const { id } = await aws.harness.give(view(["a"]), 3_600);
    await aws.harness.work();
    takeTagsOff();
    await expectTakenAway(id);
    expect(aws.simulator.calls({ operation: "TagResource" })).toHaveLength(1);
  });

  it("stays ours though the answer of its creation was lost", async () => {
    const lost = aws.simulator.failNext("CreateAccessEntry", UNAVAILABLE, {
      status: 500,
      applyFirst: true,
      times: 100,
    });
    const { id } = await aws.harness.give(view(["a"]), 3_600);
    await aws.harness.work();
    expect(aws.entries().find(MIA)).toBeDefined();
    aws.simulator.clearFaults(lost.id);
    takeTagsOff();
    await aws.harness.pass(60_000);
    expect(await grant(id)).toMatchObject({ state: "ACTIVE" });
    await expectTakenAway(id);
  });

  it("stays ours after a read that AWS answered as if it did not exist", async () => {
    const { id } = await aws.harness.give(view(["a"]), 3_600);
    await aws.harness.pass(12_000);
    const { madeEntry } = await aws.harness.target();
    expect(madeEntry).toMatchObject({ entryArn: aws.entries().find(MIA)!.arn });
    await aws.harness.db.query("update access_targets set observed = null");
    takeTagsOff();
    await expectTakenAway(id);
  });
});

describe("an entry that others made", () => {
  const makeTheirs = () => {
    aws.entries().create({ principalArn: MIA });
    aws.entries().associate(MIA, VIEW, { type: "namespace", namespaces: ["a"] });
  };

  it("is theirs though a refused call of ours was to make one", async () => {
    aws.simulator.failNext("CreateAccessEntry", DENIED);
    const { id } = await aws.harness.give(view(["a"]), 3_600);
    await aws.harness.work();
    makeTheirs();
    await aws.harness.pass(60_000);
    expect(await grant(id)).toMatchObject({
      state: "FAILED",
      endReason: "FOREIGN_ENTRY",
      receipt: { notes: [AWS_AUTH, expect.stringContaining("still has access to the cluster")] },
    });
    expect(aws.can()).toEqual(["AmazonEKSViewPolicy: a"]);
  });

  it("in place of ours keeps the person's access, and no receipt says that it was revoked", async () => {
    const { id } = await aws.harness.give(view(["a"]), 3_600);
    await aws.harness.pass(12_000);
    await aws.harness.grants.revoke(ADMIN, id, "It is not needed.");
    aws.entries().remove(MIA);
    makeTheirs();
    await aws.harness.pass(400_000);
    expect(await grant(id)).toMatchObject({
      state: "REVOKED_OUTSIDE",
      endReason: "REVOKED_BY_ADMIN",
      receipt: {
        remains: view(["a"]),
        notes: [AWS_AUTH, expect.stringContaining("AmazonEKSViewPolicy in a")],
      },
    });
    expect(aws.can()).toEqual(["AmazonEKSViewPolicy: a"]);
  });

  it("in place of ours without the grant's access lets the grant become REVOKED", async () => {
    const { id } = await aws.harness.give(view(["a"]), 3_600);
    await aws.harness.pass(12_000);
    await aws.harness.grants.revoke(ADMIN, id, "It is not needed.");
    aws.entries().remove(MIA);
    aws.entries().create({ principalArn: MIA });
    await aws.harness.pass(400_000);
    expect(await grant(id)).toMatchObject({ state: "REVOKED", receipt: { notes: [AWS_AUTH] } });
  });
});
