import { ADMIN, AUDITOR } from "../../../testing/test-domain";
import { Grant } from "../grants/grant.entity";
import { PRINCIPAL } from "../grants/testing/grant-harness";
import { createDriftScanHarness, type DriftScanHarness } from "./testing/drift-scan-harness";

const VIEW = { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: ["a"] }], kubernetesGroups: [] };
const EDIT = { policies: [{ policy: "AmazonEKSEditPolicy", namespaces: null }], kubernetesGroups: [] };
/** The tables of access in a backup, in the order in which rows can be restored. */
const TABLES = ["bindings", "access_targets", "grants"];

let harness: DriftScanHarness;

beforeAll(async () => {
  harness = await createDriftScanHarness();
});
afterAll(() => harness.close());
beforeEach(() => harness.begin());

describe("a database restored from a backup", () => {
  it("to a time before a grant: its entry is found, kept for an admin to decide, and removed after that", async () => {
    await harness.scan();
    await backup();
    await harness.give(VIEW);
    await harness.work();
    await restore();
    await harness.restores.begin(ADMIN);
    await harness.scanUntil(3_600_000);
    expect(await harness.findings()).toMatchObject([{ kind: "ORPHAN", principalArn: PRINCIPAL, targetId: null }]);
    expect(harness.eks.entries.has(PRINCIPAL)).toBe(true);
    expect(await harness.restores.state()).toMatchObject({ clustersLeft: [], targetsLeft: 0, orphans: 1 });
    await harness.restores.confirm(ADMIN, { force: false });
    await harness.scanUntil(60_000);
    expect(harness.eks.entries.size).toBe(0);
    expect(await harness.findings()).toEqual([]);
    expect(await harness.db.manager.count(Grant)).toBe(0);
  });

  it("to a time before a revocation: the grant is not given again, before or after the confirmation", async () => {
    const { id } = await harness.give(VIEW, null);
    await harness.work();
    await backup();
    await harness.grants.revoke(ADMIN, id, "It is not needed.");
    await harness.pass(20_000);
    expect((await harness.grant(id)).state).toBe("REVOKED");
    await restore();
    expect((await harness.grant(id)).state).toBe("ACTIVE");
    await harness.restores.begin(ADMIN);
    await harness.pass(20_000);
    expect(await harness.grant(id)).toMatchObject({ state: "REVOKED_OUTSIDE" });
    await harness.scanUntil(20_000);
    await harness.restores.confirm(ADMIN, { force: false });
    await harness.pass(3_600_000);
    expect(harness.eks.entries.size).toBe(0);
    expect(writes()).toEqual([]);
  });

  it("to the middle of a change does not continue that change", async () => {
    const first = await harness.give(VIEW, null);
    await harness.work();
    harness.eks.makeRole(PRINCIPAL);
    harness.clock.advance({ minutes: 11 });
    await harness.db.query("update access_targets set intent = $1, next_reconcile_at = $2", [
      JSON.stringify({ access: VIEW, recreate: true }),
      harness.clock.now(),
    ]);
    await backup();
    await harness.grants.revoke(ADMIN, first.id, "It is not needed.");
    await harness.pass(20_000);
    await restore();
    await harness.restores.begin(ADMIN);
    await harness.pass(3_600_000);
    expect((await harness.grant(first.id)).state).toBe("REVOKED_OUTSIDE");
    expect(harness.eks.entries.size).toBe(0);
    expect(writes()).toEqual([]);
  });

  it("to a time before a grant was observed: it waits, and is given up with the confirmation, because it may have come and gone", async () => {
    const { id } = await harness.give(VIEW);
    await backup();
    await harness.work();
    await harness.grants.revoke(ADMIN, id, "It is not needed.");
    await harness.pass(20_000);
    await restore();
    await harness.restores.begin(ADMIN);
    harness.eks.calls.length = 0;
    await harness.pass(5 * 60_000);
    expect((await harness.grant(id)).state).toBe("PENDING");
    await harness.scan();
    await harness.restores.confirm(ADMIN, { force: false });
    await harness.pass(3_600_000);
    expect(await harness.grant(id)).toMatchObject({ state: "FAILED", endReason: "NOT_IN_TIME" });
    expect(harness.eks.entries.size).toBe(0);
    expect(writes()).toEqual([]);
  });

  it("keeps existing access, and removes it at its end", async () => {
    const { id } = await harness.give(VIEW, 600);
    await harness.work();
    await backup();
    await restore();
    await harness.restores.begin(ADMIN);
    await harness.pass(300_000);
    expect((await harness.grant(id)).state).toBe("ACTIVE");
    await harness.pass(320_000);
    expect((await harness.grant(id)).state).toBe("REVOKED");
    expect(harness.eks.entries.size).toBe(0);
  });

  it("to a time before a second grant: the first one's end removes both, because the second is unknown", async () => {
    const { id } = await harness.give(VIEW, 600);
    await harness.work();
    await backup();
    await harness.give(EDIT);
    await harness.work();
    await restore();
    await harness.restores.begin(ADMIN);
    await harness.scanUntil(300_000);
    expect(await harness.findings()).toMatchObject([
      { kind: "OURS_ALTERED", differences: ["AmazonEKSEditPolicy on the whole cluster was added."] },
    ]);
    await harness.pass(320_000);
    expect((await harness.grant(id)).state).toBe("REVOKED");
    expect(harness.eks.entries.size).toBe(0);
  });
});

describe("until an admin has confirmed the live grants", () => {
  it("no access is given or extended, with a reason", async () => {
    const { id } = await harness.give(VIEW);
    await harness.work();
    await harness.restores.begin(ADMIN);
    await expect(harness.give(EDIT)).rejects.toMatchObject({
      code: "INVALID_STATE",
      message: expect.stringContaining("restored from a backup"),
    });
    await expect(harness.grants.extend(ADMIN, { grantId: id })).rejects.toMatchObject({ code: "INVALID_STATE" });
    await harness.grants.revoke(ADMIN, id, "It is not needed.");
    await harness.pass(20_000);
    expect((await harness.grant(id)).state).toBe("REVOKED");
    await harness.scan();
    await harness.restores.confirm(ADMIN, { force: false });
    await harness.give(EDIT);
    await harness.work();
    expect(harness.eks.given(PRINCIPAL)).toEqual(EDIT);
  });

  it("every cluster has to be observed first, or left out explicitly", async () => {
    await harness.give(VIEW);
    await harness.work();
    harness.clock.advance({ seconds: 1 });
    await harness.restores.begin(ADMIN);
    const confirm = (force: boolean) => harness.restores.confirm(ADMIN, { force });
    await expect(confirm(false)).rejects.toThrow(
      "the entries of payments and 1 of the accesses that the database knows are left",
    );
    harness.clock.advance({ seconds: 1 });
    await harness.work();
    await expect(confirm(false)).rejects.toThrow("the entries of payments are left");
    harness.eks.failReads("AccessDeniedException");
    await harness.scan();
    await expect(confirm(false)).rejects.toMatchObject({ code: "INVALID_STATE" });
    await confirm(true);
    expect(await harness.restores.state()).toBeNull();
    await expect(confirm(true)).rejects.toThrow("The database is not a restored one.");
  });

  it("only an admin may confirm", async () => {
    await harness.restores.begin(ADMIN);
    await expect(harness.restores.confirm(AUDITOR, { force: true })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});

async function backup(): Promise<void> {
  for (const table of TABLES) {
    await harness.db.query(`drop table if exists backup_${table}`);
    await harness.db.query(`create table backup_${table} as table ${table}`);
  }
}

async function restore(): Promise<void> {
  for (const table of [...TABLES].reverse()) await harness.db.query(`delete from ${table}`);
  for (const table of TABLES) await harness.db.query(`insert into ${table} table backup_${table}`);
  harness.queue.jobs.length = 0;
  harness.eks.calls.length = 0;
}

/** The calls to EKS since the restore, reads apart. */
function writes(): string[] {
  return harness.eks.calls.filter((call) => !/^(Describe|Get|List)/.test(call));
}
