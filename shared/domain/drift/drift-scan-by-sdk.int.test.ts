import { entryTags } from "../grants/entry-tags";
import { Resource } from "../resources/resource.entity";
import { ClusterDriftScan } from "./cluster-drift-scan.entity";
import { DriftFinding } from "./drift-finding.entity";
import { entryOf, PAYMENTS_ACCOUNT, PAYMENTS_EU, SimulatedPayments } from "./testing/simulated-payments";

const TARGET = "0198c0de-0000-7000-8000-0000000000cc";
const never = new AbortController().signal;

let harness: SimulatedPayments;

beforeAll(async () => {
  harness = await SimulatedPayments.open();
});
afterAll(() => harness.close());
beforeEach(() => harness.begin());

describe("a drift scan by the real SDK", () => {
  it("reports foreign entries and removes an orphan, whose calls are found by their request ids", async () => {
    const theirs = [...(await harness.cloud().listEntries(entryOf("robot"), never))];
    expect(theirs.length).toBeGreaterThan(0);
    const lost = entryOf(
      harness.aws.world.putRole(PAYMENTS_ACCOUNT, { name: "lost", path: "/people/", trust: { principalArns: [] } }).arn,
    );
    await harness
      .cloud()
      .createEntry(
        lost,
        { kubernetesGroups: [], tags: entryTags(harness.installationId, TARGET), token: "lost" },
        never,
      );
    await harness.cloud().associatePolicy(lost, { policy: "AmazonEKSViewPolicy", namespaces: ["checkout"] }, never);
    harness.aws.clearCalls();
    await harness.scan();
    expect(await harness.found()).toEqual(
      [...theirs.map((arn) => `FOREIGN ${arn}`), `ORPHAN ${lost.principalArn}`].sort(),
    );
    expect(harness.aws.calls({ operation: "DeleteAccessEntry" })).toEqual([]);

    harness.domain.clock.advance({ seconds: 5 });
    await harness.scan();
    const [deletion] = harness.aws.calls({ operation: "DeleteAccessEntry" });
    const orphan = await harness.domain.db.manager.findOneByOrFail(DriftFinding, { kind: "ORPHAN" });
    expect(orphan.removal).toMatchObject({ operation: "eks:DeleteAccessEntry", requestId: deletion!.requestId });
    expect(orphan.access).toEqual({
      policies: [{ policy: "AmazonEKSViewPolicy", namespaces: ["checkout"] }],
      kubernetesGroups: [],
    });

    harness.domain.clock.advance({ seconds: 5 });
    await harness.scan();
    expect(await harness.found()).toEqual(theirs.map((arn) => `FOREIGN ${arn}`).sort());
    expect(await harness.cloud().listEntries(entryOf("robot"), never)).toEqual(theirs);
    const places = new Set(
      harness.aws.calls({ service: "eks" }).map(({ accountId, region }) => `${accountId} ${region}`),
    );
    expect([...places]).toEqual([`${PAYMENTS_ACCOUNT} eu-west-1`]);
  });

  it("keeps its findings and reports the reason where the member role is gone", async () => {
    await harness.scan();
    const before = await harness.found();
    expect(before).not.toEqual([]);
    harness.aws.world.setMemberRole(PAYMENTS_ACCOUNT, false);
    harness.domain.clock.advance({ hours: 2 });
    await harness.scan();
    expect(await harness.found()).toEqual(before);
    expect(await state()).toMatchObject({ failure: { code: "MEMBER_ROLE_DENIED" }, failedAttempts: 1 });
  });

  it("continues where EKS throttles it", async () => {
    harness.aws.addFault({ operation: "ListAccessEntries", error: "ThrottlingException", times: 2 });
    await harness.scan();
    expect(await state()).toMatchObject({ failure: null, observedAt: expect.any(Date) });
    expect(harness.aws.calls({ operation: "ListAccessEntries" })).toHaveLength(3);
  });

  it("makes no call for a deleted cluster, but reports it", async () => {
    await harness.domain.db.manager.update(Resource, PAYMENTS_EU, { name: "payments-gone" });
    await harness.scan();
    expect(await state()).toMatchObject({ observedAt: null, failure: { code: "CLUSTER_NOT_FOUND" } });
  });
});

function state(): Promise<ClusterDriftScan> {
  return harness.domain.db.manager.findOneByOrFail(ClusterDriftScan, { resourceId: PAYMENTS_EU });
}
