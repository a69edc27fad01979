import { ADMIN, AUDITOR, MEMBER } from "../../../testing/test-domain";
import { driftAttention } from "../attention/drift-attention";
import { DriftService } from "./drift.service";
import { DriftAcceptance } from "./drift-acceptance.entity";
import { DriftFinding } from "./drift-finding.entity";
import { createDriftScanHarness, type DriftScanHarness } from "./testing/drift-scan-harness";

const ROBOT = "arn:aws:iam::111111111111:role/robot";

let harness: DriftScanHarness;
let drift: DriftService;
let finding: DriftFinding;
let begunAt: Date;

beforeAll(async () => {
  harness = await createDriftScanHarness();
  drift = new DriftService({ uow: harness.uow });
});
afterAll(() => harness.close());
/** A robot of others has an entry on the cluster, which a drift scan found to be theirs. */
beforeEach(async () => {
  harness.clock.advance({ seconds: 1 });
  begunAt = harness.clock.now();
  await harness.begin();
  harness.eks.put(ROBOT, entryOf("AmazonEKSViewPolicy"), {});
  await harness.scan();
  finding = await current();
});

const entryOf = (policy: string) => ({ policies: [{ policy, namespaces: null }], kubernetesGroups: [] });
const current = () => harness.db.manager.findOneByOrFail(DriftFinding, { principalArn: ROBOT });
const shown = async () => {
  const found = await harness.queries.find(finding.id);
  return found && harness.queries.acceptanceOf(found);
};
const accept = (given: object = {}) =>
  drift.accept(ADMIN, { findingId: finding.id, version: finding.version, reason: "Agreed with the team.", ...given });
const inAnHour = () => new Date(harness.clock.now().getTime() + 3_600_000);
const foreign = async () =>
  (await harness.queries.summary(harness.ids.integration)).counts.find(({ kind }) => kind === "FOREIGN");
const openOnes = async (states: ("OPEN" | "ACCEPTED")[]) =>
  (await harness.queries.findings(harness.ids.integration, { states }, { first: 5 })).nodes.length;

describe("an accepted finding", () => {
  it("is not counted, until its end", async () => {
    await accept({ until: inAnHour() });
    expect(await shown()).toMatchObject({ reason: "Agreed with the team.", acceptedByName: ADMIN.name });
    expect([await foreign(), await openOnes(["OPEN"]), await openOnes(["ACCEPTED"])]).toEqual([
      { kind: "FOREIGN", count: 0, accepted: 1 },
      0,
      1,
    ]);
    harness.clock.advance({ hours: 1 });
    expect(await shown()).toBeNull();
    expect([await foreign(), await openOnes(["OPEN"])]).toEqual([{ kind: "FOREIGN", count: 1, accepted: 0 }, 1]);
  });

  it("stays accepted while drift scans find the same, without any call to AWS", async () => {
    await accept();
    const calls = harness.eks.calls.length;
    await harness.scan();
    expect(await shown()).not.toBeNull();
    expect(harness.eks.calls.slice(calls).filter((call) => !/List|Describe/.test(JSON.stringify(call)))).toEqual([]);
  });

  it("counts again once its content changes, also when it changes back", async () => {
    await accept();
    for (const policy of ["AmazonEKSClusterAdminPolicy", "AmazonEKSViewPolicy"]) {
      harness.clock.advance({ hours: 25 });
      harness.eks.change(ROBOT, () => entryOf(policy));
      await harness.scan();
      expect(await shown()).toBeNull();
    }
    expect(await harness.db.manager.count(DriftAcceptance)).toBe(0);
    expect((await harness.told(begunAt)).map(({ action }) => action)).toContain("drift.acceptance-ended");
  });

  it("leaves the list of problems, and returns without the acceptance", async () => {
    await harness.db.manager.update(DriftFinding, finding.id, { kind: "OURS_ALTERED" });
    const attention = () =>
      driftAttention({ manager: harness.db.manager, now: harness.clock.now() } as Parameters<typeof driftAttention>[0]);
    expect(await attention()).toHaveLength(1);
    await accept();
    expect(await attention()).toEqual([]);
    await drift.withdraw(ADMIN, { findingId: finding.id, version: (await current()).version });
    expect(await attention()).toHaveLength(1);
    expect((await harness.told(begunAt)).map(({ action }) => action)).toEqual(
      expect.arrayContaining(["drift.accepted", "drift.acceptance-withdrawn"]),
    );
  });

  it("is refused where it has changed since, or another admin was faster", async () => {
    const settled = await Promise.allSettled([accept(), accept({ reason: "Another one." })]);
    expect(settled.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await expect(accept()).rejects.toMatchObject({ code: "CONFLICT", rule: "VERSION_STALE" });
  });

  it("needs a reason and an end in the future; every problem is reported at once", async () => {
    await expect(accept({ reason: " ", until: harness.clock.now() })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: [{ path: ["reason"] }, { path: ["until"] }],
    });
    expect(await shown()).toBeNull();
  });

  it.each([AUDITOR, MEMBER])("is accepted by admins alone: not by $name", async (actor) => {
    const order = { findingId: finding.id, version: finding.version, reason: "x" };
    await expect(drift.accept(actor, order)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(drift.withdraw(actor, order)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("cannot be withdrawn where it was not accepted", async () => {
    const order = { findingId: finding.id, version: finding.version };
    await expect(drift.withdraw(ADMIN, order)).rejects.toMatchObject({ code: "INVALID_STATE" });
  });
});
