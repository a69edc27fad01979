import { type Simulator, startSimulator } from "../../../simulator/start";
import { saveCluster } from "../../../testing/access-flows";
import { saveAccount, saveConnector, saveIntegration } from "../../../testing/factories";
import { createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { createCloud } from "../../platform/aws/cloud";
import type { EntryPlace } from "../cloud/access-cloud.port";
import { entryTags } from "../grants/entry-tags";
import { ensureInstallation } from "../installation/installation";
import { Resource } from "../resources/resource.entity";
import { ClusterDriftScan } from "./cluster-drift-scan.entity";
import { DriftFinding } from "./drift-finding.entity";
import { makeScanDue, scanNow } from "./testing/scan-now";

const PAYMENTS = "310254875561";
const TARGET = "0198c0de-0000-7000-8000-0000000000cc";
const RESOURCE = "0198c0de-0000-7000-8000-00000000f00d";
const ARN = `arn:aws:eks:eu-west-1:${PAYMENTS}:cluster/payments-eu`;
const never = new AbortController().signal;

let domain: TestDomain;
let aws: Simulator;
let installationId: string;

beforeAll(async () => {
  domain = await createTestDomain();
  aws = await startSimulator({ clock: () => domain.clock.now().getTime() });
});
afterAll(async () => {
  await aws.close();
  await domain.close();
});
beforeEach(async () => {
  await domain.empty();
  aws.reset();
  aws.world.setMemberRole(PAYMENTS, true);
  installationId = (await ensureInstallation(domain.db, undefined, domain.clock.now())).id;
  aws.deployRoles({ installationId });
  await savePayments();
});

describe("a drift scan by the real SDK", () => {
  it("reports foreign entries and removes an orphan, whose calls are found by their request ids", async () => {
    const theirs = [...(await cloud().listEntries(placeOf("robot"), never))];
    expect(theirs.length).toBeGreaterThan(0);
    const lost = placeOf(
      aws.world.putRole(PAYMENTS, { name: "lost", path: "/people/", trust: { principalArns: [] } }).arn,
    );
    await cloud().createEntry(
      lost,
      { kubernetesGroups: [], tags: entryTags(installationId, TARGET), token: "lost" },
      never,
    );
    await cloud().associatePolicy(lost, { policy: "AmazonEKSViewPolicy", namespaces: ["checkout"] }, never);
    aws.clearCalls();
    await scan();
    expect(await found()).toEqual([...theirs.map((arn) => `FOREIGN ${arn}`), `ORPHAN ${lost.principalArn}`].sort());
    expect(aws.calls({ operation: "DeleteAccessEntry" })).toEqual([]);

    domain.clock.advance({ seconds: 5 });
    await scan();
    const [deletion] = aws.calls({ operation: "DeleteAccessEntry" });
    const orphan = await domain.db.manager.findOneByOrFail(DriftFinding, { kind: "ORPHAN" });
    expect(orphan.removal).toMatchObject({ operation: "eks:DeleteAccessEntry", requestId: deletion!.requestId });
    expect(orphan.access).toEqual({
      policies: [{ policy: "AmazonEKSViewPolicy", namespaces: ["checkout"] }],
      kubernetesGroups: [],
    });

    domain.clock.advance({ seconds: 5 });
    await scan();
    expect(await found()).toEqual(theirs.map((arn) => `FOREIGN ${arn}`).sort());
    expect(await cloud().listEntries(placeOf("robot"), never)).toEqual(theirs);
    const places = new Set(aws.calls({ service: "eks" }).map(({ accountId, region }) => `${accountId} ${region}`));
    expect([...places]).toEqual([`${PAYMENTS} eu-west-1`]);
  });

  it("keeps its findings and reports the reason where the member role is gone", async () => {
    await scan();
    const before = await found();
    expect(before).not.toEqual([]);
    aws.world.setMemberRole(PAYMENTS, false);
    domain.clock.advance({ hours: 2 });
    await scan();
    expect(await found()).toEqual(before);
    expect(await state()).toMatchObject({ failure: { code: "MEMBER_ROLE_DENIED" }, failedAttempts: 1 });
  });

  it("continues where EKS throttles it", async () => {
    aws.addFault({ operation: "ListAccessEntries", error: "ThrottlingException", times: 2 });
    await scan();
    expect(await state()).toMatchObject({ failure: null, observedAt: expect.any(Date) });
    expect(aws.calls({ operation: "ListAccessEntries" })).toHaveLength(3);
  });

  it("makes no call for a deleted cluster, but reports it", async () => {
    await domain.db.manager.update(Resource, RESOURCE, { name: "payments-gone" });
    await scan();
    expect(await state()).toMatchObject({ observedAt: null, failure: { code: "CLUSTER_NOT_FOUND" } });
  });
});

async function scan(): Promise<void> {
  await scanNow({ ...domain, installationId, cloud: { organization: cloud } as never }, RESOURCE);
}

function state(): Promise<ClusterDriftScan> {
  return domain.db.manager.findOneByOrFail(ClusterDriftScan, { resourceId: RESOURCE });
}

async function found(): Promise<string[]> {
  const findings = await domain.db.manager.find(DriftFinding);
  return findings.map(({ kind, principalArn }) => `${kind} ${principalArn}`).sort();
}

/** With our rates left out: the clock stands still, and a pause takes no time. */
function cloud() {
  const { connection, credentials, url } = aws;
  const { log, clock } = domain;
  const eks = { perSecond: 1_000, burst: 1_000 };
  return createCloud({
    installationId,
    clock,
    log,
    limits: { pause: async () => undefined, rates: { eks } },
    aws: { endpoint: url, credentials, region: "eu-west-1" },
  }).organization({
    region: connection.region,
    managementRoleArn: connection.managementAccountRoleArn,
    memberRoleName: connection.memberRoleName,
    externalId: connection.externalId,
    sessionDurationHours: 1,
  });
}

function placeOf(principalArn: string): EntryPlace {
  const cluster = { accountId: PAYMENTS, region: "eu-west-1", clusterName: "payments-eu" };
  return { ...cluster, partition: "aws", priority: "grant", principalArn };
}

async function savePayments(): Promise<void> {
  const { db } = domain;
  const integration = await saveIntegration(db, await saveConnector(db));
  const account = await saveAccount(db, integration, { accountId: PAYMENTS });
  await saveCluster(db, account, "payments-eu", { id: RESOURCE, arn: ARN, physicalKey: `${ARN}#1` });
  await makeScanDue(domain, RESOURCE);
}
