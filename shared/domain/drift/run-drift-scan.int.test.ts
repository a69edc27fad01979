import { saveConnector, saveIntegration } from "../../../testing/factories";
import { entryTags } from "../grants/entry-tags";
import { Crash } from "../grants/testing/fake-eks";
import { INSTALLATION, PRINCIPAL } from "../grants/testing/grant-harness";
import { claimDriftScans } from "./claim-drift-scans";
import { LIVE_SCAN_MS } from "./next-drift-scan";
import { sweepDriftScans } from "./sweep-drift-scans";
import { createDriftScanHarness, type DriftScanHarness } from "./testing/drift-scan-harness";

const ROBOT = "arn:aws:iam::111111111111:role/robot";
const LOST = "arn:aws:iam::111111111111:role/people/lost";
const VIEW = { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: ["a"] }], kubernetesGroups: [] };
const EDIT = { policies: [{ policy: "AmazonEKSEditPolicy", namespaces: null }], kubernetesGroups: [] };

let harness: DriftScanHarness;

beforeAll(async () => {
  harness = await createDriftScanHarness();
});
afterAll(() => harness.close());
beforeEach(() => harness.begin());

describe("a drift scan of a cluster", () => {
  it("finds nothing where every entry is unchanged, and costs one call", async () => {
    await harness.give(VIEW);
    await harness.work();
    harness.eks.calls.length = 0;
    await harness.scan();
    expect(await harness.findings()).toEqual([]);
    expect(harness.eks.calls).toEqual(["ListAccessEntries"]);
    expect(await harness.state()).toMatchObject({ entries: 1, observedAt: harness.clock.now(), failure: null });
  });

  it("has its findings under the present integration of the cluster", async () => {
    harness.eks.change(ROBOT, () => EDIT);
    await harness.scan();
    const other = await saveIntegration(harness.db, await saveConnector(harness.db, { name: "other" }));
    await harness.db.query("update resources set integration_id = $1", [other.id]);
    await sweepDriftScans(harness, other.connectorId);
    await harness.scan();
    expect(await harness.findings()).toMatchObject([{ principalArn: ROBOT, integrationId: other.id }]);
  });

  it("reports a foreign entry, and that it is new if it came later", async () => {
    harness.eks.change(ROBOT, () => EDIT);
    await harness.scan();
    expect(await reported()).toEqual([["FOREIGN", ROBOT]]);
    const other = `${ROBOT}-2`;
    harness.eks.change(other, () => VIEW);
    harness.clock.advance({ minutes: 10 });
    await harness.scan();
    expect(await reported()).toEqual([
      ["NEW", other],
      ["FOREIGN", ROBOT],
    ]);
    expect((await harness.findings())[1]).toMatchObject({
      since: harness.clock.now(),
      differences: ["Drawbridge did not make it. It gives AmazonEKSViewPolicy in a."],
    });
    harness.clock.advance({ days: 1 });
    expect(await reported()).toEqual([
      ["FOREIGN", other],
      ["FOREIGN", ROBOT],
    ]);
    harness.eks.change(other, () => null);
    await harness.scan();
    expect(await reported()).toEqual([["FOREIGN", ROBOT]]);
  });

  it("observes each foreign entry once a day, and at most twenty at a time", async () => {
    for (let n = 10; n < 55; n += 1) harness.eks.change(`${ROBOT}-${n}`, () => VIEW);
    await harness.scan();
    expect(describes()).toBe(20);
    expect((await harness.queries.summary(harness.ids.integration)).entriesNotObserved).toBe(25);
    expect((await harness.state()).nextScanAt).toEqual(later(60_000));
    await harness.scan();
    await harness.scan();
    expect(describes()).toBe(45);
    await harness.scan();
    expect(describes()).toBe(45);
    expect((await harness.queries.summary(harness.ids.integration)).entriesNotObserved).toBe(0);
    harness.clock.advance({ days: 1 });
    await harness.scan();
    expect(describes()).toBe(65);
  });

  it("leaves a missing entry of ours to the reconcile loop, which ends the grant", async () => {
    const { id } = await harness.give(VIEW);
    await harness.work();
    harness.eks.change(PRINCIPAL, () => null);
    await harness.scan();
    expect(await harness.findings()).toMatchObject([
      { kind: "OURS_MISSING", personId: harness.ids.person, differences: ["The access entry is not there."] },
    ]);
    expect((await harness.state()).nextScanAt).toEqual(later(60_000));
    await harness.pass(15_000);
    expect((await harness.grant(id)).state).toBe("REVOKED_OUTSIDE");
    await harness.scan();
    expect(await harness.findings()).toEqual([]);
  });

  it("reports changes by others of an entry of ours, and their additions stay while the grant lives", async () => {
    await harness.give(VIEW);
    await harness.work();
    harness.eks.change(PRINCIPAL, () => ({
      policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }, ...EDIT.policies],
      kubernetesGroups: ["ops"],
    }));
    harness.clock.advance({ minutes: 6 });
    await harness.scan();
    const [found] = await harness.findings();
    expect(found).toMatchObject({ kind: "OURS_ALTERED", since: harness.clock.now() });
    expect(found!.differences).toEqual([
      "AmazonEKSViewPolicy was widened: in a before, on the whole cluster now.",
      "AmazonEKSEditPolicy on the whole cluster was added.",
      "The Kubernetes group 'ops' was added.",
    ]);
    await harness.pass(20_000);
    await harness.scan();
    expect(await harness.findings()).toMatchObject([{ kind: "OURS_ALTERED", since: found!.since }]);
    const { generation } = await harness.target();
    await harness.scan();
    // Drift that the reconcile loop knows does not make targets due again.
    expect((await harness.target()).generation).toBe(generation);
  });

  it("and simultaneous reconciles of the same entry report a change once", async () => {
    const began = harness.clock.now();
    await harness.give(VIEW);
    await harness.work();
    harness.eks.change(PRINCIPAL, () => ({ policies: [...VIEW.policies, ...EDIT.policies], kubernetesGroups: [] }));
    harness.clock.advance({ minutes: 16 });
    await Promise.all([harness.scan(), harness.work(), harness.scan(), harness.work()]);
    await harness.pass(20_000);
    expect(await harness.findings()).toMatchObject([{ kind: "OURS_ALTERED" }]);
    expect(await harness.told(began)).toMatchObject([{ action: "drift.found" }]);
  });

  it("reports an entry of ours that has lost its tags", async () => {
    await harness.give(VIEW);
    await harness.work();
    harness.eks.entries.set(PRINCIPAL, { ...harness.eks.entries.get(PRINCIPAL)!, tags: {} });
    harness.clock.advance({ minutes: 6 });
    await harness.scan();
    const untagged = [
      { kind: "OURS_ALTERED", differences: [expect.stringContaining("took the tags of Drawbridge off")] },
    ];
    expect(await harness.findings()).toMatchObject(untagged);
    await harness.pass(20_000);
    await harness.scan();
    expect(await harness.findings()).toMatchObject(untagged);
  });

  it("finds a foreign entry in place of ours", async () => {
    await harness.give(VIEW);
    await harness.work();
    harness.eks.change(PRINCIPAL, () => null);
    harness.eks.change(PRINCIPAL, () => VIEW);
    harness.clock.advance({ minutes: 6 });
    await harness.scan();
    expect(await harness.findings()).toMatchObject([{ kind: "OURS_ALTERED", targetId: (await harness.target()).id }]);
    await harness.pass(20_000);
    await harness.scan();
    expect(await harness.findings()).toMatchObject([{ kind: "FOREIGN" }]);
    expect(harness.eks.entries.has(PRINCIPAL)).toBe(true);
  });

  it("reports nothing about a target that the reconcile loop has leased", async () => {
    await harness.give(VIEW, 600);
    await harness.work();
    harness.clock.advance({ seconds: 601 });
    await harness.scan();
    harness.eks.change(PRINCIPAL, () => null);
    await harness.scan();
    expect(await harness.findings()).toEqual([]);
  });

  it("leaves a shared entry as it is, and reports only removals of our part", async () => {
    await harness.begin({ sharedEntriesAllowed: true });
    harness.eks.change(PRINCIPAL, () => EDIT);
    await harness.give(VIEW);
    await harness.work();
    harness.clock.advance({ minutes: 6 });
    await harness.scan();
    expect(await harness.findings()).toEqual([]);
    harness.eks.change(PRINCIPAL, () => EDIT);
    await harness.scan();
    expect(await harness.findings()).toMatchObject([
      { kind: "OURS_ALTERED", differences: ["AmazonEKSViewPolicy in a was taken away."] },
    ]);
  });

  it("that fails keeps its earlier findings with the reason, and is retried", async () => {
    harness.eks.change(ROBOT, () => EDIT);
    await harness.scan();
    harness.eks.failReads("AccessDeniedException");
    const { observedAt } = await harness.state();
    harness.clock.advance({ minutes: 5 });
    await harness.scan();
    expect(await reported()).toEqual([["FOREIGN", ROBOT]]);
    expect(await harness.state()).toMatchObject({
      observedAt,
      failure: { code: "AccessDeniedException" },
      nextScanAt: later(60_000),
    });
    expect(await harness.queries.summary(harness.ids.integration)).toMatchObject({ clusters: 1, clustersFailed: 1 });
  });
});

describe("an orphan of this installation", () => {
  it("is removed after a second observation, and its proof stands in the audit log", async () => {
    const began = harness.clock.now();
    harness.eks.put(LOST, VIEW, entryTags(INSTALLATION, harness.ids.resource));
    await harness.scan();
    expect(await reported()).toEqual([["ORPHAN", LOST]]);
    expect(harness.eks.entries.has(LOST)).toBe(true);
    expect((await harness.state()).nextScanAt).toEqual(later(5_000));
    harness.clock.advance({ seconds: 4 });
    await harness.scan();
    expect(harness.eks.entries.has(LOST)).toBe(true);
    harness.clock.advance({ seconds: 1 });
    await harness.scan();
    expect(harness.eks.entries.has(LOST)).toBe(false);
    const { entryArn, removal } = (await harness.findings())[0]!;
    await harness.scan();
    expect(await reported()).toEqual([["ORPHAN", LOST]]);
    await harness.scanUntil(6_000);
    expect(await harness.findings()).toEqual([]);
    expect(await harness.told(began)).toMatchObject([
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
    harness.eks.put(LOST, VIEW, entryTags(INSTALLATION, harness.ids.resource));
    harness.eks.undeletable.add(LOST);
    await harness.scan();
    await harness.scanUntil(3 * 3_600_000);
    const deletions = harness.eks.calls.filter((operation) => operation === "DeleteAccessEntry").length;
    expect(deletions).toBeGreaterThan(11);
    expect(deletions).toBeLessThan(25);
    harness.eks.undeletable.clear();
    await harness.scanUntil(LIVE_SCAN_MS + 10_000);
    expect([await reported(), harness.eks.entries.has(LOST)]).toEqual([[], false]);
  });

  it("of another installation is a foreign entry", async () => {
    harness.eks.put(LOST, VIEW, entryTags("0198c0de-0000-7000-8000-0000000000bb", harness.ids.resource));
    await harness.scan();
    await harness.scanUntil(60_000);
    expect(await reported()).toEqual([["FOREIGN", LOST]]);
    expect(harness.eks.entries.has(LOST)).toBe(true);
  });

  it("is left to the reconcile loop where a target knows it", async () => {
    await harness.give(VIEW, 600);
    await harness.work();
    await harness.pass(620_000);
    expect(await harness.target()).toMatchObject({ state: "CLOSED", nextReconcileAt: null });
    await harness.scan();
    // A write that took effect late.
    harness.eks.put(PRINCIPAL, VIEW, entryTags(INSTALLATION, (await harness.target()).id));
    await harness.scan();
    expect(await harness.findings()).toMatchObject([{ kind: "ORPHAN", targetId: (await harness.target()).id }]);
    await harness.work();
    expect(harness.eks.entries.has(PRINCIPAL)).toBe(false);
    expect((await harness.target()).state).toBe("CLOSED");
    await harness.scan();
    expect(await harness.findings()).toEqual([]);
  });

  it("is kept by a grant that comes before the second observation", async () => {
    harness.eks.put(PRINCIPAL, VIEW, entryTags(INSTALLATION, harness.ids.resource));
    await harness.scan();
    const { id } = await harness.give(VIEW);
    harness.clock.advance({ seconds: 10 });
    await harness.scan();
    await harness.work();
    await harness.scanUntil(30_000);
    expect((await harness.grant(id)).state).toBe("ACTIVE");
    expect(harness.eks.given(PRINCIPAL)).toEqual(VIEW);
    expect(await harness.findings()).toEqual([]);
  });

  it("is reported with the missing action where AWS denies its deletion, once, until it is gone", async () => {
    const began = harness.clock.now();
    harness.eks.put(LOST, VIEW, entryTags(INSTALLATION, harness.ids.resource));
    harness.eks.undeletable.add(LOST);
    await harness.scan();
    await harness.scanUntil(3_600_000);
    const denied = "It could not be deleted: AWS denied eks:Any. The member role's template of this version allows it";
    const differences = [expect.any(String), expect.stringContaining(denied)];
    expect(await harness.findings()).toMatchObject([{ kind: "ORPHAN", principalArn: LOST, differences }]);
    const found = (await harness.told(began)).filter(({ action }) => action === "drift.found");
    expect(found).toMatchObject([{ after: { differences: [expect.any(String)] } }, { after: { differences } }]);
    harness.eks.undeletable.clear();
    await harness.scanUntil(2 * 3_600_000);
    expect(await harness.findings()).toEqual([]);
  });

  it("is recreated by a grant that was given in the moment of its deletion, though the worker that deleted it died", async () => {
    const began = harness.clock.now();
    harness.eks.put(PRINCIPAL, VIEW, entryTags(INSTALLATION, harness.ids.resource));
    await harness.scan();
    harness.clock.advance({ seconds: 10 });
    let given = "";
    harness.eks.before("DeleteAccessEntry", async () => {
      given = (await harness.give(VIEW)).id;
      await harness.work();
      expect((await harness.grant(given)).state).toBe("ACTIVE");
      harness.eks.next("crash-after");
    });
    await expect(harness.scan()).rejects.toThrow(Crash);
    expect(harness.eks.given(PRINCIPAL)).not.toEqual(VIEW);
    expect(await harness.told(began)).toContainEqual({
      action: "drift.orphan-removing",
      after: { principalArn: PRINCIPAL, entryArn: expect.any(String), access: VIEW },
    });
    // The reconcile loop observes the entry first.
    await harness.db.query("update access_targets set next_reconcile_at = $1", [harness.clock.now()]);
    await harness.pass(30_000);
    expect((await harness.grant(given)).state).toBe("ACTIVE");
    expect(harness.eks.given(PRINCIPAL)).toEqual(VIEW);

    // A later deletion is one by others.
    harness.clock.advance({ minutes: 7 });
    harness.eks.change(PRINCIPAL, () => null);
    await harness.db.query("update access_targets set next_reconcile_at = $1", [harness.clock.now()]);
    await harness.pass(30_000);
    expect((await harness.grant(given)).state).toBe("REVOKED_OUTSIDE");
  });

  it("is recreated by a grant that was given in the moment of its deletion", async () => {
    harness.eks.put(PRINCIPAL, VIEW, entryTags(INSTALLATION, harness.ids.resource));
    await harness.scan();
    harness.clock.advance({ seconds: 10 });
    let given = "";
    harness.eks.before("DeleteAccessEntry", async () => {
      given = (await harness.give(VIEW)).id;
      await harness.work();
      expect((await harness.grant(given)).state).toBe("ACTIVE");
    });
    await harness.scan();
    await harness.pass(30_000);
    expect((await harness.grant(given)).state).toBe("ACTIVE");
    expect(harness.eks.given(PRINCIPAL)).toEqual(VIEW);
  });
});

describe("the time of a drift scan", () => {
  const claimed = async () => {
    await sweepDriftScans(harness, harness.ids.connector);
    const claims = await claimDriftScans(harness.uow, harness.ids.connector, 10);
    await harness.db.query("update drift_scans set lease_token = null, lease_expires_at = null");
    return claims.map(({ resourceId }) => resourceId);
  };

  it("of a new cluster comes some minutes after its discovery", async () => {
    harness.clock.advance({ minutes: 4 });
    expect(await claimed()).toEqual([]);
    harness.clock.advance({ minutes: 16 });
    expect(await claimed()).toEqual([harness.ids.resource]);
    await harness.scan();
    expect(await claimed()).toEqual([]);
    const wait = (await harness.state()).nextScanAt.getTime() - harness.clock.now().getTime();
    expect(wait).toBeGreaterThan(18 * 3_600_000);
    expect(wait).toBeLessThanOrEqual(24 * 3_600_000);
  });

  it("comes every quarter of an hour where access is given, and for an hour after", async () => {
    await harness.scan();
    const grant = await harness.give(VIEW, 600);
    await harness.work();
    await claimed();
    expect(await harness.state()).toMatchObject({ nextScanAt: later(LIVE_SCAN_MS), isLive: true });
    await harness.pass(620_000);
    expect((await harness.grant(grant.id)).state).toBe("REVOKED");
    await harness.scan();
    const { nextScanAt, isLive } = await harness.state();
    expect(isLive).toBe(true);
    expect(nextScanAt.getTime()).toBeLessThanOrEqual(later(LIVE_SCAN_MS).getTime());
    harness.clock.advance({ hours: 1 });
    await harness.scan();
    expect((await harness.state()).isLive).toBe(false);
    expect((await harness.state()).nextScanAt.getTime()).toBeGreaterThan(later(18 * 3_600_000).getTime());
  });

  it("does not come where the integration is switched off, nor for deleted clusters", async () => {
    await harness.db.query("update integrations set enabled = false");
    harness.clock.advance({ days: 2 });
    expect(await claimed()).toEqual([]);
    await harness.db.query("update integrations set enabled = true");
    await harness.db.query("update resources set status = 'GONE'");
    await harness.scan();
    expect(await harness.db.query("select 1 from drift_scans")).toEqual([]);
    expect(harness.eks.calls).toEqual([]);
  });
});

function later(milliseconds: number): Date {
  return new Date(harness.clock.now().getTime() + milliseconds);
}

function describes(): number {
  return harness.eks.calls.filter((call) => call === "DescribeAccessEntry").length;
}

async function reported(): Promise<[string, string][]> {
  const { nodes } = await harness.queries.findings(harness.ids.integration, {}, { first: 50 });
  return nodes.map((finding) => [harness.queries.kindOf(finding), finding.principalArn]);
}
