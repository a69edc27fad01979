import { rm } from "node:fs/promises";
import { join } from "node:path";
import { makeTempDir, type TempDir } from "../../../../launcher/temp-dir";
import { emptyAuditLog } from "../../../../testing/empty-audit-log";
import { eventually } from "../../../../testing/eventually";
import { sealAtTestTime } from "../../../../testing/seal-at-test-time";
import { ADMIN, AUDITOR, createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { WriteProbe } from "../../../platform/database/connections/write-probe";
import { readState } from "../../../platform/metrics/read-state";
import { AttentionQueries } from "../../attention/attention.queries";
import { LeaversAlarms } from "../../identities/leavers-alarms";
import { RoleGroups } from "../../roles/role-groups";
import { AuditEvent } from "../audit-event.entity";
import { acceptAuditEnd } from "./accept-audit-end";
import { AuditAnchor } from "./audit-anchor";
import { SealSigner } from "./seal-signer";
import { unsealedSince } from "./unsealed-events";
import { verifyAuditLog } from "./verify-audit-log";

let domain: TestDomain;
let folder: TempDir;

beforeAll(async () => {
  domain = await createTestDomain();
});
afterAll(() => domain.close());
beforeEach(async () => {
  await emptyAuditLog(domain);
  folder = await makeTempDir();
});
afterEach(() => folder.remove());

/** A process that was just started. The template for AWS gives an anchor's file to the worker alone. */
function aProcess({ path, key }: { readonly path?: string; readonly key?: string } = {}) {
  const sealSigner = new SealSigner({ current: key, previous: [] });
  return { ...domain, sealSigner, auditAnchor: new AuditAnchor({ signer: sealSigner, path }) };
}
type Process = ReturnType<typeof aProcess>;

const aServer = () => aProcess();
const aWorker = () => aProcess({ path: join(folder.path, "anchor.json") });

const write = (subjectId: string) =>
  domain.uow.run(ADMIN, (tx) => tx.audit({ action: "api.b", subjectType: "thing", subjectId }));
const sealCount = async () => (await domain.db.query("select from audit_seals")).length;

async function sealed(process: Process): Promise<void> {
  domain.clock.advance({ minutes: 2 });
  await eventually("everything is sealed", async () => {
    await sealAtTestTime(process);
    return (await unsealedSince(domain.db.manager)) === null;
  });
}

async function sealRound(process: Process): Promise<string | null> {
  domain.clock.advance({ minutes: 2 });
  return sealAtTestTime(process);
}

/** An older dump was restored while the worker was away: the last of two seals is not there, nor is its event. */
async function restoreOlderDump(): Promise<void> {
  await domain.db.transaction(async (manager) => {
    await manager.query("set local session_replication_role = replica");
    await manager.query("delete from audit_seals where seq = 2");
    await manager.query("delete from audit_events where subject_id = 'lost'");
  });
}

async function brokenEndKnownTo(process: Process) {
  const attention = new AttentionQueries({
    ...process,
    writeProbe: new WriteProbe(domain.db),
    roleGroups: new RoleGroups([]),
    signIns: [],
    leaversAlarms: new LeaversAlarms(domain),
  });
  const items = (await attention.list({})).nodes.filter(({ kind }) => kind === "AUDIT_END_BROKEN");
  const { firstBreak } = await verifyAuditLog(process, { from: null, to: null, expected: [] });
  const { values } = await readState(domain.db.manager);
  const metric = values.find((value) => value.metric === "audit_end_broken")?.value;
  return { items, firstBreak, metric: Number(metric) };
}

const KNOWN = {
  items: [{ message: expect.stringContaining("Seal 2 is missing, and the anchor knows it") }],
  firstBreak: { kind: "SEAL_MISSING", seal: "2" },
  metric: 1,
};

beforeEach(async () => {
  await write("kept");
  await sealed(aWorker());
  await write("lost");
  await sealed(aWorker());
  await restoreOlderDump();
  await write("after the restore");
});

const REASON = "An older dump was restored.";

async function startAnewWithoutAnchor(): Promise<Process> {
  await rm(join(folder.path, "anchor.json"));
  return aWorker();
}

describe("an end that the worker alone knows to be broken", () => {
  it("is known to every process, and none of them seals, though the worker ended right after it saw it", async () => {
    expect(await sealRound(aWorker())).toContain("the anchor knows it");
    const server = aServer();
    expect(await sealRound(server)).toContain("the anchor knows it");
    expect(await brokenEndKnownTo(server)).toMatchObject(KNOWN);
    expect(await sealRound(aServer())).toContain("the anchor knows it");
    await expect(domain.db.query("select seal_audit_log()")).rejects.toThrow("until an administrator has accepted it");
    expect(await sealCount()).toBe(1);
  });

  it("stands once, though several processes see it at once", async () => {
    const rounds = await Promise.all([aWorker(), aWorker(), aWorker()].map(sealRound));
    expect(rounds).toEqual(rounds.map(() => expect.stringContaining("the anchor knows it")));
    expect(await domain.db.query("select seal, accepted_at from audit_broken_ends")).toEqual([
      { seal: "2", accepted_at: null },
    ]);
  });

  it("stands also where the anchor is put aside, until an admin accepts it with a reason, once", async () => {
    await sealRound(aWorker());
    const worker = await startAnewWithoutAnchor();
    const seenAt = domain.clock.now();
    expect(await sealRound(worker)).toContain("Nothing is sealed until somebody has looked at it.");
    await expect(acceptAuditEnd(worker, AUDITOR, REASON)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(acceptAuditEnd(worker, ADMIN, " ")).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await acceptAuditEnd(worker, ADMIN, REASON);
    await expect(acceptAuditEnd(worker, ADMIN, REASON)).rejects.toMatchObject({ code: "INVALID_STATE" });
    expect(await brokenEndKnownTo(aServer())).toEqual({ items: [], firstBreak: null, metric: 0 });
    await sealed(aServer());
    expect(await sealRound(worker)).toBeNull();
    const events = await domain.db.manager.findBy(AuditEvent, { action: "audit-log.end-accepted" });
    expect(events).toMatchObject([
      { actorId: ADMIN.id, before: { seal: "2", seenAt: seenAt.toISOString() }, after: { reason: REASON } },
    ]);
  });

  it("is not accepted by a process that still knows another end, and comes back where another one does", async () => {
    const worker = aWorker();
    await sealRound(worker);
    await expect(acceptAuditEnd(worker, ADMIN, REASON)).rejects.toThrow("Put the anchor files aside");
    await acceptAuditEnd(aServer(), ADMIN, REASON);
    expect(await sealRound(worker)).toContain("the anchor knows it");
    expect(await brokenEndKnownTo(aServer())).toMatchObject(KNOWN);
  });

  it("cannot be taken back or removed by a statement", async () => {
    await sealRound(aWorker());
    const others = ["set seal = 1", "set message = ''", "set accepted_at = now(), seal = 1"];
    const changes = others.map((set) => `update audit_broken_ends ${set}`);
    const removals = ["delete from audit_broken_ends", "truncate audit_broken_ends"];
    for (const statement of [...changes, ...removals]) {
      await expect(domain.db.query(statement)).rejects.toThrow("append-only");
    }
    await acceptAuditEnd(aServer(), ADMIN, REASON);
    await expect(domain.db.query("update audit_broken_ends set accepted_at = null")).rejects.toThrow("append-only");
  });
});

describe("an end behind a key that one process lacks", () => {
  it("stops that process alone", async () => {
    await startAnewWithoutAnchor();
    await sealed(aProcess({ key: "another key" }));
    expect(await sealRound(aProcess({ key: "the wrong key" }))).toContain("is signed by a key that is not known here");
    expect(await sealRound(aProcess({ key: "another key" }))).toBeNull();
  });
});
