import { saveConnector, saveIntegration } from "../../../testing/factories";
import { entryTags } from "../grants/entry-tags";
import { Crash } from "../grants/testing/fake-eks";
import { INSTALLATION, PRINCIPAL } from "../grants/testing/grant-stage";
import { claimDriftScans } from "./claim-drift-scans";
import { LIVE_SCAN_MS } from "./next-drift-scan";
import { sweepDriftScans } from "./sweep-drift-scans";
import { createDriftScanStage, type DriftScanStage } from "./testing/drift-scan-stage";

const ROBOT = "arn:aws:iam::111111111111:role/robot";
const LOST = "arn:aws:iam::111111111111:role/people/lost";
const VIEW = { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: ["a"] }], kubernetesGroups: [] };
const EDIT = { policies: [{ policy: "AmazonEKSEditPolicy", namespaces: null }], kubernetesGroups: [] };

let stage: DriftScanStage;

beforeAll(async () => {
  stage = await createDriftScanStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());

describe("a drift scan of a cluster", () => {
  it("finds nothing where every entry is unchanged, and costs one call", async () => {
    await stage.give(VIEW);
    await stage.work();
    stage.eks.calls.length = 0;
    await stage.scan();
    expect(await stage.findings()).toEqual([]);
    expect(stage.eks.calls).toEqual(["ListAccessEntries"]);
    expect(await stage.state()).toMatchObject({ entries: 1, observedAt: stage.clock.now(), failure: null });
  });

  it("has its findings under the present integration of the cluster", async () => {
    stage.eks.change(ROBOT, () => EDIT);
    await stage.scan();
    const other = await saveIntegration(stage.db, await saveConnector(stage.db, { name: "other" }));
    await stage.db.query("update resources set integration_id = $1", [other.id]);
    await sweepDriftScans(stage, other.connectorId);
    await stage.scan();
    expect(await stage.findings()).toMatchObject([{ principalArn: ROBOT, integrationId: other.id }]);
  });

  it("reports a foreign entry, and that it is new if it came later", async () => {
    stage.eks.change(ROBOT, () => EDIT);
    await stage.scan();
    expect(await reported()).toEqual([["FOREIGN", ROBOT]]);
    const other = `${ROBOT}-2`;
    stage.eks.change(other, () => VIEW);
    stage.clock.advance({ minutes: 10 });
    await stage.scan();
    expect(await reported()).toEqual([
      ["NEW", other],
      ["FOREIGN", ROBOT],
    ]);
    expect((await stage.findings())[1]).toMatchObject({
      since: stage.clock.now(),
      differences: ["Drawbridge did not make it. It gives AmazonEKSViewPolicy in a."],
    });
    stage.clock.advance({ days: 1 });
    expect(await reported()).toEqual([
      ["FOREIGN", other],
      ["FOREIGN", ROBOT],
    ]);
    stage.eks.change(other, () => null);
    await stage.scan();
    expect(await reported()).toEqual([["FOREIGN", ROBOT]]);
  });

  it("observes each foreign entry once a day, and at most twenty at a time", async () => {
    for (let n = 10; n < 55; n += 1) stage.eks.change(`${ROBOT}-${n}`, () => VIEW);
    await stage.scan();
    expect(describes()).toBe(20);
    expect((await stage.queries.summary(stage.ids.integration)).entriesNotObserved).toBe(25);
    expect((await stage.state()).nextScanAt).toEqual(later(60_000));
    await stage.scan();
    await stage.scan();
    expect(describes()).toBe(45);
    await stage.scan();
    expect(describes()).toBe(45);
    expect((await stage.queries.summary(stage.ids.integration)).entriesNotObserved).toBe(0);
    stage.clock.advance({ days: 1 });
    await stage.scan();
    expect(describes()).toBe(65);
  });

  it("leaves a missing entry of ours to the reconcile loop, which ends the grant", async () => {
    const { id } = await stage.give(VIEW);
    await stage.work();
    stage.eks.change(PRINCIPAL, () => null);
    await stage.scan();
    expect(await stage.findings()).toMatchObject([
      { kind: "OURS_MISSING", personId: stage.ids.person, differences: ["The access entry is not there."] },
    ]);
    expect((await stage.state()).nextScanAt).toEqual(later(60_000));
    await stage.pass(15_000);
    expect((await stage.grant(id)).state).toBe("REVOKED_OUTSIDE");
    await stage.scan();
    expect(await stage.findings()).toEqual([]);
  });

  it("reports changes by others of an entry of ours, and their additions stay while the grant lives", async () => {
    await stage.give(VIEW);
    await stage.work();
    stage.eks.change(PRINCIPAL, () => ({
      policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }, ...EDIT.policies],
      kubernetesGroups: ["ops"],
    }));
    stage.clock.advance({ minutes: 6 });
    await stage.scan();
    const [found] = await stage.findings();
    expect(found).toMatchObject({ kind: "OURS_ALTERED", since: stage.clock.now() });
    expect(found!.differences).toEqual([
      "AmazonEKSViewPolicy was widened: in a before, on the whole cluster now.",
      "AmazonEKSEditPolicy on the whole cluster was added.",
      "The Kubernetes group 'ops' was added.",
    ]);
    await stage.pass(20_000);
    await stage.scan();
    expect(await stage.findings()).toMatchObject([{ kind: "OURS_ALTERED", since: found!.since }]);
    const { generation } = await stage.target();
    await stage.scan();
    // Drift that the reconcile loop knows does not make targets due again.
    expect((await stage.target()).generation).toBe(generation);
  });

  it("and simultaneous reconciles of the same entry report a change once", async () => {
    const began = stage.clock.now();
    await stage.give(VIEW);
    await stage.work();
    stage.eks.change(PRINCIPAL, () => ({ policies: [...VIEW.policies, ...EDIT.policies], kubernetesGroups: [] }));
    stage.clock.advance({ minutes: 16 });
    await Promise.all([stage.scan(), stage.work(), stage.scan(), stage.work()]);
    await stage.pass(20_000);
    expect(await stage.findings()).toMatchObject([{ kind: "OURS_ALTERED" }]);
    expect(await stage.told(began)).toMatchObject([{ action: "drift.found" }]);
  });

  it("reports an entry of ours that has lost its tags", async () => {
    await stage.give(VIEW);
    await stage.work();
    stage.eks.entries.set(PRINCIPAL, { ...stage.eks.entries.get(PRINCIPAL)!, tags: {} });
    stage.clock.advance({ minutes: 6 });
    await stage.scan();
    const untagged = [
      { kind: "OURS_ALTERED", differences: [expect.stringContaining("took the tags of Drawbridge off")] },
    ];
    expect(await stage.findings()).toMatchObject(untagged);
    await stage.pass(20_000);
    await stage.scan();
    expect(await stage.findings()).toMatchObject(untagged);
  });

  it("finds a foreign entry in place of ours", async () => {
    await stage.give(VIEW);
    await stage.work();
    stage.eks.change(PRINCIPAL, () => null);
    stage.eks.change(PRINCIPAL, () => VIEW);
    stage.clock.advance({ minutes: 6 });
    await stage.scan();
    expect(await stage.findings()).toMatchObject([{ kind: "OURS_ALTERED", targetId: (await stage.target()).id }]);
    await stage.pass(20_000);
    await stage.scan();
    expect(await stage.findings()).toMatchObject([{ kind: "FOREIGN" }]);
    expect(stage.eks.entries.has(PRINCIPAL)).toBe(true);
  });

  it("reports nothing about a target that the reconcile loop has leased", async () => {
    await stage.give(VIEW, 600);
    await stage.work();
    stage.clock.advance({ seconds: 601 });
    await stage.scan();
    stage.eks.change(PRINCIPAL, () => null);
    await stage.scan();
    expect(await stage.findings()).toEqual([]);
  });

  it("leaves a shared entry as it is, and reports only removals of our part", async () => {
    await stage.begin({ sharedEntriesAllowed: true });
    stage.eks.change(PRINCIPAL, () => EDIT);
    await stage.give(VIEW);
    await stage.work();
    stage.clock.advance({ minutes: 6 });
    await stage.scan();
    expect(await stage.findings()).toEqual([]);
    stage.eks.change(PRINCIPAL, () => EDIT);
    await stage.scan();
    expect(await stage.findings()).toMatchObject([
      { kind: "OURS_ALTERED", differences: ["AmazonEKSViewPolicy in a was taken away."] },
    ]);
  });

  it("that fails keeps its earlier findings with the reason, and is retried", async () => {
    stage.eks.change(ROBOT, () => EDIT);
    await stage.scan();
    stage.eks.failReads("AccessDeniedException");
    const { observedAt } = await stage.state();
    stage.clock.advance({ minutes: 5 });
    await stage.scan();
    expect(await reported()).toEqual([["FOREIGN", ROBOT]]);
    expect(await stage.state()).toMatchObject({
      observedAt,
      failure: { code: "AccessDeniedException" },
      nextScanAt: later(60_000),
    });
    expect(await stage.queries.summary(stage.ids.integration)).toMatchObject({ clusters: 1, clustersFailed: 1 });
  });
});

describe("an orphan of this installation", () => {
  it("is removed after a second observation, and its proof stands in the audit log", async () => {
    const began = stage.clock.now();
    stage.eks.put(LOST, VIEW, entryTags(INSTALLATION, stage.ids.resource));
    await stage.scan();
    expect(await reported()).toEqual([["ORPHAN", LOST]]);
    expect(stage.eks.entries.has(LOST)).toBe(true);
    expect((await stage.state()).nextScanAt).toEqual(later(5_000));
    stage.clock.advance({ seconds: 4 });
    await stage.scan();
    expect(stage.eks.entries.has(LOST)).toBe(true);
    stage.clock.advance({ seconds: 1 });
    await stage.scan();
    expect(stage.eks.entries.has(LOST)).toBe(false);
    const { entryArn, removal } = (await stage.findings())[0]!;
    await stage.scan();
    expect(await reported()).toEqual([["ORPHAN", LOST]]);
    await stage.scanUntil(6_000);
    expect(await stage.findings()).toEqual([]);
    expect(await stage.told(began)).toMatchObject([
      { action: "drift.found", after: { kind: "ORPHAN", principalArn: LOST } },
      { action: "drift.orphan-removing", after: { principalArn: LOST } },
      {
        action: "drift.orphan-removed",
        after: { principalArn: LOST, entryArn, access: VIEW, call: { requestId: expect.any(String) } },
      },
      { action: "drift.orphan-seen-gone", after: { principalArn: LOST, call: removal } },
    ]);
  });

  it("that AWS refuses to delete is retried less and less often, and goes once AWS allows it", async () => {
    stage.eks.put(LOST, VIEW, entryTags(INSTALLATION, stage.ids.resource));
    stage.eks.undeletable.add(LOST);
    await stage.scan();
    await stage.scanUntil(3 * 3_600_000);
    const deletions = stage.eks.calls.filter((operation) => operation === "DeleteAccessEntry").length;
    expect(deletions).toBeGreaterThan(11);
    expect(deletions).toBeLessThan(25);
    stage.eks.undeletable.clear();
    await stage.scanUntil(LIVE_SCAN_MS + 10_000);
    expect([await reported(), stage.eks.entries.has(LOST)]).toEqual([[], false]);
  });

  it("of another installation is a foreign entry", async () => {
    stage.eks.put(LOST, VIEW, entryTags("0198c0de-0000-7000-8000-0000000000bb", stage.ids.resource));
    await stage.scan();
    await stage.scanUntil(60_000);
    expect(await reported()).toEqual([["FOREIGN", LOST]]);
    expect(stage.eks.entries.has(LOST)).toBe(true);
  });

  it("is left to the reconcile loop where a target knows it", async () => {
    await stage.give(VIEW, 600);
    await stage.work();
    await stage.pass(620_000);
    expect(await stage.target()).toMatchObject({ state: "CLOSED", nextReconcileAt: null });
    await stage.scan();
    // A write that took effect late.
    stage.eks.put(PRINCIPAL, VIEW, entryTags(INSTALLATION, (await stage.target()).id));
    await stage.scan();
    expect(await stage.findings()).toMatchObject([{ kind: "ORPHAN", targetId: (await stage.target()).id }]);
    await stage.work();
    expect(stage.eks.entries.has(PRINCIPAL)).toBe(false);
    expect((await stage.target()).state).toBe("CLOSED");
    await stage.scan();
    expect(await stage.findings()).toEqual([]);
  });

  it("is kept by a grant that comes before the second observation", async () => {
    stage.eks.put(PRINCIPAL, VIEW, entryTags(INSTALLATION, stage.ids.resource));
    await stage.scan();
    const { id } = await stage.give(VIEW);
    stage.clock.advance({ seconds: 10 });
    await stage.scan();
    await stage.work();
    await stage.scanUntil(30_000);
    expect((await stage.grant(id)).state).toBe("ACTIVE");
    expect(stage.eks.given(PRINCIPAL)).toEqual(VIEW);
    expect(await stage.findings()).toEqual([]);
  });

  it("is reported with the missing action where AWS denies its deletion, once, until it is gone", async () => {
    const began = stage.clock.now();
    stage.eks.put(LOST, VIEW, entryTags(INSTALLATION, stage.ids.resource));
    stage.eks.undeletable.add(LOST);
    await stage.scan();
    await stage.scanUntil(3_600_000);
    const denied = "It could not be deleted: AWS denied eks:Any. The member role's template of this version allows it";
    const differences = [expect.any(String), expect.stringContaining(denied)];
    expect(await stage.findings()).toMatchObject([{ kind: "ORPHAN", principalArn: LOST, differences }]);
    const found = (await stage.told(began)).filter(({ action }) => action === "drift.found");
    expect(found).toMatchObject([{ after: { differences: [expect.any(String)] } }, { after: { differences } }]);
    stage.eks.undeletable.clear();
    await stage.scanUntil(2 * 3_600_000);
    expect(await stage.findings()).toEqual([]);
  });

  it("is recreated by a grant that was given in the moment of its deletion, though the worker that deleted it died", async () => {
    const began = stage.clock.now();
    stage.eks.put(PRINCIPAL, VIEW, entryTags(INSTALLATION, stage.ids.resource));
    await stage.scan();
    stage.clock.advance({ seconds: 10 });
    let given = "";
    stage.eks.before("DeleteAccessEntry", async () => {
      given = (await stage.give(VIEW)).id;
      await stage.work();
      expect((await stage.grant(given)).state).toBe("ACTIVE");
      stage.eks.next("crash-after");
    });
    await expect(stage.scan()).rejects.toThrow(Crash);
    expect(stage.eks.given(PRINCIPAL)).not.toEqual(VIEW);
    expect(await stage.told(began)).toContainEqual({
      action: "drift.orphan-removing",
      after: { principalArn: PRINCIPAL, entryArn: expect.any(String), access: VIEW },
    });
    // The reconcile loop observes the entry first.
    await stage.db.query("update access_targets set next_reconcile_at = $1", [stage.clock.now()]);
    await stage.pass(30_000);
    expect((await stage.grant(given)).state).toBe("ACTIVE");
    expect(stage.eks.given(PRINCIPAL)).toEqual(VIEW);

    // A later deletion is one by others.
    stage.clock.advance({ minutes: 7 });
    stage.eks.change(PRINCIPAL, () => null);
    await stage.db.query("update access_targets set next_reconcile_at = $1", [stage.clock.now()]);
    await stage.pass(30_000);
    expect((await stage.grant(given)).state).toBe("REVOKED_OUTSIDE");
  });

  it("is recreated by a grant that was given in the moment of its deletion", async () => {
    stage.eks.put(PRINCIPAL, VIEW, entryTags(INSTALLATION, stage.ids.resource));
    await stage.scan();
    stage.clock.advance({ seconds: 10 });
    let given = "";
    stage.eks.before("DeleteAccessEntry", async () => {
      given = (await stage.give(VIEW)).id;
      await stage.work();
      expect((await stage.grant(given)).state).toBe("ACTIVE");
    });
    await stage.scan();
    await stage.pass(30_000);
    expect((await stage.grant(given)).state).toBe("ACTIVE");
    expect(stage.eks.given(PRINCIPAL)).toEqual(VIEW);
  });
});

describe("the time of a drift scan", () => {
  const claimed = async () => {
    await sweepDriftScans(stage, stage.ids.connector);
    const claims = await claimDriftScans(stage.uow, stage.ids.connector, 10);
    await stage.db.query("update drift_scans set lease_token = null, lease_expires_at = null");
    return claims.map(({ resourceId }) => resourceId);
  };

  it("of a new cluster comes some minutes after its discovery", async () => {
    stage.clock.advance({ minutes: 4 });
    expect(await claimed()).toEqual([]);
    stage.clock.advance({ minutes: 16 });
    expect(await claimed()).toEqual([stage.ids.resource]);
    await stage.scan();
    expect(await claimed()).toEqual([]);
    const wait = (await stage.state()).nextScanAt.getTime() - stage.clock.now().getTime();
    expect(wait).toBeGreaterThan(18 * 3_600_000);
    expect(wait).toBeLessThanOrEqual(24 * 3_600_000);
  });

  it("comes every quarter of an hour where access is given, and for an hour after", async () => {
    await stage.scan();
    const grant = await stage.give(VIEW, 600);
    await stage.work();
    await claimed();
    expect(await stage.state()).toMatchObject({ nextScanAt: later(LIVE_SCAN_MS), isLive: true });
    await stage.pass(620_000);
    expect((await stage.grant(grant.id)).state).toBe("REVOKED");
    await stage.scan();
    const { nextScanAt, isLive } = await stage.state();
    expect(isLive).toBe(true);
    expect(nextScanAt.getTime()).toBeLessThanOrEqual(later(LIVE_SCAN_MS).getTime());
    stage.clock.advance({ hours: 1 });
    await stage.scan();
    expect((await stage.state()).isLive).toBe(false);
    expect((await stage.state()).nextScanAt.getTime()).toBeGreaterThan(later(18 * 3_600_000).getTime());
  });

  it("does not come where the integration is switched off, nor for deleted clusters", async () => {
    await stage.db.query("update integrations set enabled = false");
    stage.clock.advance({ days: 2 });
    expect(await claimed()).toEqual([]);
    await stage.db.query("update integrations set enabled = true");
    await stage.db.query("update resources set status = 'GONE'");
    await stage.scan();
    expect(await stage.db.query("select 1 from drift_scans")).toEqual([]);
    expect(stage.eks.calls).toEqual([]);
  });
});

function later(milliseconds: number): Date {
  return new Date(stage.clock.now().getTime() + milliseconds);
}

function describes(): number {
  return stage.eks.calls.filter((call) => call === "DescribeAccessEntry").length;
}

async function reported(): Promise<[string, string][]> {
  const { nodes } = await stage.queries.findings(stage.ids.integration, {}, { first: 50 });
  return nodes.map((finding) => [stage.queries.kindOf(finding), finding.principalArn]);
}
