import { entryTags } from "../grants/entry-tags";
import { Resource } from "../resources/resource.entity";
import { ClusterDriftScan } from "./cluster-drift-scan.entity";
import { DriftFinding } from "./drift-finding.entity";
import { entryOf, PAYMENTS_ACCOUNT, PAYMENTS_EU, SimulatedPayments } from "./testing/simulated-payments";

const TARGET = "0198c0de-0000-7000-8000-0000000000cc";
const never = new AbortController().signal;

let stage: SimulatedPayments;

beforeAll(async () => {
  stage = await SimulatedPayments.open();
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());

describe("a drift scan by the real SDK", () => {
  it("reports foreign entries and removes an orphan, whose calls are found by their request ids", async () => {
    const theirs = [...(await stage.cloud().listEntries(entryOf("robot"), never))];
    expect(theirs.length).toBeGreaterThan(0);
    const lost = entryOf(
      stage.aws.world.putRole(PAYMENTS_ACCOUNT, { name: "lost", path: "/people/", trust: { principalArns: [] } }).arn,
    );
    await stage
      .cloud()
      .createEntry(lost, { kubernetesGroups: [], tags: entryTags(stage.installationId, TARGET), token: "lost" }, never);
    await stage.cloud().associatePolicy(lost, { policy: "AmazonEKSViewPolicy", namespaces: ["checkout"] }, never);
    stage.aws.clearCalls();
    await stage.scan();
    expect(await stage.found()).toEqual(
      [...theirs.map((arn) => `FOREIGN ${arn}`), `ORPHAN ${lost.principalArn}`].sort(),
    );
    expect(stage.aws.calls({ operation: "DeleteAccessEntry" })).toEqual([]);

    stage.domain.clock.advance({ seconds: 5 });
    await stage.scan();
    const [deletion] = stage.aws.calls({ operation: "DeleteAccessEntry" });
    const orphan = await stage.domain.db.manager.findOneByOrFail(DriftFinding, { kind: "ORPHAN" });
    expect(orphan.removal).toMatchObject({ operation: "eks:DeleteAccessEntry", requestId: deletion!.requestId });
    expect(orphan.access).toEqual({
      policies: [{ policy: "AmazonEKSViewPolicy", namespaces: ["checkout"] }],
      kubernetesGroups: [],
    });

    stage.domain.clock.advance({ seconds: 5 });
    await stage.scan();
    expect(await stage.found()).toEqual(theirs.map((arn) => `FOREIGN ${arn}`).sort());
    expect(await stage.cloud().listEntries(entryOf("robot"), never)).toEqual(theirs);
    const places = new Set(
      stage.aws.calls({ service: "eks" }).map(({ accountId, region }) => `${accountId} ${region}`),
    );
    expect([...places]).toEqual([`${PAYMENTS_ACCOUNT} eu-west-1`]);
  });

  it("keeps its findings and reports the reason where the member role is gone", async () => {
    await stage.scan();
    const before = await stage.found();
    expect(before).not.toEqual([]);
    stage.aws.world.setMemberRole(PAYMENTS_ACCOUNT, false);
    stage.domain.clock.advance({ hours: 2 });
    await stage.scan();
    expect(await stage.found()).toEqual(before);
    expect(await state()).toMatchObject({ failure: { code: "MEMBER_ROLE_DENIED" }, failedAttempts: 1 });
  });

  it("continues where EKS throttles it", async () => {
    stage.aws.addFault({ operation: "ListAccessEntries", error: "ThrottlingException", times: 2 });
    await stage.scan();
    expect(await state()).toMatchObject({ failure: null, observedAt: expect.any(Date) });
    expect(stage.aws.calls({ operation: "ListAccessEntries" })).toHaveLength(3);
  });

  it("makes no call for a deleted cluster, but reports it", async () => {
    await stage.domain.db.manager.update(Resource, PAYMENTS_EU, { name: "payments-gone" });
    await stage.scan();
    expect(await state()).toMatchObject({ observedAt: null, failure: { code: "CLUSTER_NOT_FOUND" } });
  });
});

function state(): Promise<ClusterDriftScan> {
  return stage.domain.db.manager.findOneByOrFail(ClusterDriftScan, { resourceId: PAYMENTS_EU });
}
