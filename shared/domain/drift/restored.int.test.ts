import { ADMIN, AUDITOR } from "../../../testing/test-domain";
import { Grant } from "../grants/grant.entity";
import { PRINCIPAL } from "../grants/testing/grant-stage";
import { createDriftScanStage, type DriftScanStage } from "./testing/drift-scan-stage";

const VIEW = { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: ["a"] }], kubernetesGroups: [] };
const EDIT = { policies: [{ policy: "AmazonEKSEditPolicy", namespaces: null }], kubernetesGroups: [] };
/** The tables of access in a backup, in the order in which rows can be restored. */
const TABLES = ["bindings", "access_targets", "grants"];

let stage: DriftScanStage;

beforeAll(async () => {
  stage = await createDriftScanStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());

describe("a database restored from a backup", () => {
  it("to a time before a grant: its entry is found, kept for an admin to decide, and removed after that", async () => {
    await stage.scan();
    await backup();
    await stage.give(VIEW);
    await stage.work();
    await restore();
    await stage.restores.begin(ADMIN);
    await stage.scanUntil(3_600_000);
    expect(await stage.findings()).toMatchObject([{ kind: "ORPHAN", principalArn: PRINCIPAL, targetId: null }]);
    expect(stage.eks.entries.has(PRINCIPAL)).toBe(true);
    expect(await stage.restores.state()).toMatchObject({ clustersLeft: [], targetsLeft: 0, orphans: 1 });
    await stage.restores.confirm(ADMIN, { force: false });
    await stage.scanUntil(60_000);
    expect(stage.eks.entries.size).toBe(0);
    expect(await stage.findings()).toEqual([]);
    expect(await stage.db.manager.count(Grant)).toBe(0);
  });

  it("to a time before a revocation: the grant is not given again, before or after the confirmation", async () => {
    const { id } = await stage.give(VIEW, null);
    await stage.work();
    await backup();
    await stage.grants.revoke(ADMIN, id, "It is not needed.");
    await stage.pass(20_000);
    expect((await stage.grant(id)).state).toBe("REVOKED");
    await restore();
    expect((await stage.grant(id)).state).toBe("ACTIVE");
    await stage.restores.begin(ADMIN);
    await stage.pass(20_000);
    expect(await stage.grant(id)).toMatchObject({ state: "REVOKED_OUTSIDE" });
    await stage.scanUntil(20_000);
    await stage.restores.confirm(ADMIN, { force: false });
    await stage.pass(3_600_000);
    expect(stage.eks.entries.size).toBe(0);
    expect(writes()).toEqual([]);
  });

  it("to the middle of a change does not continue that change", async () => {
    const first = await stage.give(VIEW, null);
    await stage.work();
    stage.eks.makeRole(PRINCIPAL);
    stage.clock.advance({ minutes: 11 });
    await stage.db.query("update access_targets set intent = $1, next_reconcile_at = $2", [
      JSON.stringify({ access: VIEW, anew: true }),
      stage.clock.now(),
    ]);
    await backup();
    await stage.grants.revoke(ADMIN, first.id, "It is not needed.");
    await stage.pass(20_000);
    await restore();
    await stage.restores.begin(ADMIN);
    await stage.pass(3_600_000);
    expect((await stage.grant(first.id)).state).toBe("REVOKED_OUTSIDE");
    expect(stage.eks.entries.size).toBe(0);
    expect(writes()).toEqual([]);
  });

  it("to a time before a grant was observed: it waits, and is given up with the confirmation, because it may have come and gone", async () => {
    const { id } = await stage.give(VIEW);
    await backup();
    await stage.work();
    await stage.grants.revoke(ADMIN, id, "It is not needed.");
    await stage.pass(20_000);
    await restore();
    await stage.restores.begin(ADMIN);
    stage.eks.calls.length = 0;
    await stage.pass(5 * 60_000);
    expect((await stage.grant(id)).state).toBe("PENDING");
    await stage.scan();
    await stage.restores.confirm(ADMIN, { force: false });
    await stage.pass(3_600_000);
    expect(await stage.grant(id)).toMatchObject({ state: "FAILED", endReason: "NOT_IN_TIME" });
    expect(stage.eks.entries.size).toBe(0);
    expect(writes()).toEqual([]);
  });

  it("keeps existing access, and removes it at its end", async () => {
    const { id } = await stage.give(VIEW, 600);
    await stage.work();
    await backup();
    await restore();
    await stage.restores.begin(ADMIN);
    await stage.pass(300_000);
    expect((await stage.grant(id)).state).toBe("ACTIVE");
    await stage.pass(320_000);
    expect((await stage.grant(id)).state).toBe("REVOKED");
    expect(stage.eks.entries.size).toBe(0);
  });

  it("to a time before a second grant: the first one's end removes both, because the second is unknown", async () => {
    const { id } = await stage.give(VIEW, 600);
    await stage.work();
    await backup();
    await stage.give(EDIT);
    await stage.work();
    await restore();
    await stage.restores.begin(ADMIN);
    await stage.scanUntil(300_000);
    expect(await stage.findings()).toMatchObject([
      { kind: "OURS_ALTERED", differences: ["AmazonEKSEditPolicy on the whole cluster was added."] },
    ]);
    await stage.pass(320_000);
    expect((await stage.grant(id)).state).toBe("REVOKED");
    expect(stage.eks.entries.size).toBe(0);
  });
});

describe("until an admin has confirmed the live grants", () => {
  it("no access is given or extended, with a reason", async () => {
    const { id } = await stage.give(VIEW);
    await stage.work();
    await stage.restores.begin(ADMIN);
    await expect(stage.give(EDIT)).rejects.toMatchObject({
      code: "INVALID_STATE",
      message: expect.stringContaining("restored from a backup"),
    });
    await expect(stage.grants.extend(ADMIN, { grantId: id })).rejects.toMatchObject({ code: "INVALID_STATE" });
    await stage.grants.revoke(ADMIN, id, "It is not needed.");
    await stage.pass(20_000);
    expect((await stage.grant(id)).state).toBe("REVOKED");
    await stage.scan();
    await stage.restores.confirm(ADMIN, { force: false });
    await stage.give(EDIT);
    await stage.work();
    expect(stage.eks.given(PRINCIPAL)).toEqual(EDIT);
  });

  it("every cluster has to be observed first, or left out explicitly", async () => {
    await stage.give(VIEW);
    await stage.work();
    stage.clock.advance({ seconds: 1 });
    await stage.restores.begin(ADMIN);
    const confirm = (force: boolean) => stage.restores.confirm(ADMIN, { force });
    await expect(confirm(false)).rejects.toThrow(
      "the entries of payments and 1 of the accesses that the database knows are left",
    );
    stage.clock.advance({ seconds: 1 });
    await stage.work();
    await expect(confirm(false)).rejects.toThrow("the entries of payments are left");
    stage.eks.failReads("AccessDeniedException");
    await stage.scan();
    await expect(confirm(false)).rejects.toMatchObject({ code: "INVALID_STATE" });
    await confirm(true);
    expect(await stage.restores.state()).toBeNull();
    await expect(confirm(true)).rejects.toThrow("The database is not a restored one.");
  });

  it("only an admin may confirm", async () => {
    await stage.restores.begin(ADMIN);
    await expect(stage.restores.confirm(AUDITOR, { force: true })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

async function backup(): Promise<void> {
  for (const table of TABLES) {
    await stage.db.query(`drop table if exists backup_${table}`);
    await stage.db.query(`create table backup_${table} as table ${table}`);
  }
}

async function restore(): Promise<void> {
  for (const table of [...TABLES].reverse()) await stage.db.query(`delete from ${table}`);
  for (const table of TABLES) await stage.db.query(`insert into ${table} table backup_${table}`);
  stage.queue.jobs.length = 0;
  stage.eks.calls.length = 0;
}

/** The calls to EKS since the restore, reads apart. */
function writes(): string[] {
  return stage.eks.calls.filter((call) => !/^(Describe|Get|List)/.test(call));
}
