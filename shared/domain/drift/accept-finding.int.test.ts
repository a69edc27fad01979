import { ADMIN, AUDITOR, MEMBER } from "../../../testing/test-domain";
import { driftAttention } from "../attention/drift-attention";
import { DriftService } from "./drift.service";
import { DriftAcceptance } from "./drift-acceptance.entity";
import { DriftFinding } from "./drift-finding.entity";
import { createDriftScanStage, type DriftScanStage } from "./testing/drift-scan-stage";

const ROBOT = "arn:aws:iam::111111111111:role/robot";

let stage: DriftScanStage;
let drift: DriftService;
let finding: DriftFinding;
let begunAt: Date;

beforeAll(async () => {
  stage = await createDriftScanStage();
  drift = new DriftService({ uow: stage.uow });
});
afterAll(() => stage.close());
/** A robot of others has an entry on the cluster, which a drift scan found to be theirs. */
beforeEach(async () => {
  stage.clock.advance({ seconds: 1 });
  begunAt = stage.clock.now();
  await stage.begin();
  stage.eks.put(ROBOT, entryOf("AmazonEKSViewPolicy"), {});
  await stage.scan();
  finding = await current();
});

const entryOf = (policy: string) => ({ policies: [{ policy, namespaces: null }], kubernetesGroups: [] });
const current = () => stage.db.manager.findOneByOrFail(DriftFinding, { principalArn: ROBOT });
const shown = async () => {
  const found = await stage.queries.find(finding.id);
  return found && stage.queries.acceptanceOf(found);
};
const accept = (given: object = {}) =>
  drift.accept(ADMIN, { findingId: finding.id, version: finding.version, reason: "Agreed with the team.", ...given });
const inAnHour = () => new Date(stage.clock.now().getTime() + 3_600_000);
const foreign = async () =>
  (await stage.queries.summary(stage.ids.integration)).counts.find(({ kind }) => kind === "FOREIGN");
const openOnes = async (states: ("OPEN" | "ACCEPTED")[]) =>
  (await stage.queries.findings(stage.ids.integration, { states }, { first: 5 })).nodes.length;

describe("an accepted finding", () => {
  it("is not counted, until its end", async () => {
    await accept({ until: inAnHour() });
    expect(await shown()).toMatchObject({ reason: "Agreed with the team.", acceptedByName: ADMIN.name });
    expect([await foreign(), await openOnes(["OPEN"]), await openOnes(["ACCEPTED"])]).toEqual([
      { kind: "FOREIGN", count: 0, accepted: 1 },
      0,
      1,
    ]);
    stage.clock.advance({ hours: 1 });
    expect(await shown()).toBeNull();
    expect([await foreign(), await openOnes(["OPEN"])]).toEqual([{ kind: "FOREIGN", count: 1, accepted: 0 }, 1]);
  });

  it("stays accepted while drift scans find the same, without any call to AWS", async () => {
    await accept();
    const calls = stage.eks.calls.length;
    await stage.scan();
    expect(await shown()).not.toBeNull();
    expect(stage.eks.calls.slice(calls).filter((call) => !/List|Describe/.test(JSON.stringify(call)))).toEqual([]);
  });

  it("counts again once its content changes, also when it changes back", async () => {
    await accept();
    for (const policy of ["AmazonEKSClusterAdminPolicy", "AmazonEKSViewPolicy"]) {
      stage.clock.advance({ hours: 25 });
      stage.eks.change(ROBOT, () => entryOf(policy));
      await stage.scan();
      expect(await shown()).toBeNull();
    }
    expect(await stage.db.manager.count(DriftAcceptance)).toBe(0);
    expect((await stage.told(begunAt)).map(({ action }) => action)).toContain("drift.acceptance-ended");
  });

  it("leaves the list of problems, and returns without the acceptance", async () => {
    await stage.db.manager.update(DriftFinding, finding.id, { kind: "OURS_ALTERED" });
    const attention = () =>
      driftAttention({ manager: stage.db.manager, now: stage.clock.now() } as Parameters<typeof driftAttention>[0]);
    expect(await attention()).toHaveLength(1);
    await accept();
    expect(await attention()).toEqual([]);
    await drift.withdraw(ADMIN, { findingId: finding.id, version: (await current()).version });
    expect(await attention()).toHaveLength(1);
    expect((await stage.told(begunAt)).map(({ action }) => action)).toEqual(
      expect.arrayContaining(["drift.accepted", "drift.acceptance-withdrawn"]),
    );
  });

  it("is refused where it has changed since, or another admin was faster", async () => {
    const settled = await Promise.allSettled([accept(), accept({ reason: "Another one." })]);
    expect(settled.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await expect(accept()).rejects.toMatchObject({ code: "CONFLICT", rule: "VERSION_STALE" });
  });

  it("needs a reason and an end in the future; every problem is reported at once", async () => {
    await expect(accept({ reason: " ", until: stage.clock.now() })).rejects.toMatchObject({
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
