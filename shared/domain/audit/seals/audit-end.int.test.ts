import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeTempDir, type TempDir } from "../../../../launcher/temp-dir";
import { emptyAuditLog } from "../../../../testing/empty-audit-log";
import { eventually } from "../../../../testing/eventually";
import { someoneWaitsForALock } from "../../../../testing/lock-waits";
import { sealAtTestTime, setAuditTime } from "../../../../testing/seal-at-test-time";
import { ADMIN, createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import type { AuditSinkPort, SinkSeal } from "../audit-sink.port";
import { deliverToSink } from "../deliver-to-sinks";
import { acceptAuditEnd } from "./accept-audit-end";
import { AuditAnchor } from "./audit-anchor";
import { AuditSeal } from "./audit-seal.entity";
import { SealSigner } from "./seal-signer";
import { unsealedSince } from "./unsealed-events";
import { verifyAuditLog } from "./verify-audit-log";

const KEY = "a key that is not in the database";
const signerOf = (current: string | undefined, ...previous: string[]) => new SealSigner({ current, previous });

let domain: TestDomain;
let folder: TempDir;

beforeAll(async () => {
  domain = await createTestDomain();
});
afterAll(() => domain.close());

// A database for each test would take longer than the test. No test needs the clock's start, so time goes on.
beforeEach(async () => {
  await emptyAuditLog(domain);
  folder = await makeTempDir();
});
afterEach(() => folder.remove());

interface ProcessOptions {
  readonly key?: string;
  readonly previous?: string;
  readonly path?: string;
}

/** A server or worker that was just started, and knows nothing of the log. */
function aProcess({ key, previous, path }: ProcessOptions = {}) {
  const sealSigner = signerOf(key, ...(previous === undefined ? [] : [previous]));
  return { ...domain, sealSigner, auditAnchor: new AuditAnchor({ signer: sealSigner, path }) };
}
type Process = ReturnType<typeof aProcess>;

const write = (...names: string[]) =>
  domain.uow.run(ADMIN, (tx) =>
    tx.audit(...names.map((subjectId) => ({ action: "api.thing-made" as const, subjectType: "thing", subjectId }))),
  );
const seals = () => domain.db.manager.find(AuditSeal, { order: { seq: "ASC" } });
const verify = (process: Process, expected: readonly { seq: string; hash: string }[] = []) =>
  verifyAuditLog(process, { from: null, to: null, expected });

async function sealAll(process: Process): Promise<void> {
  domain.clock.advance({ minutes: 2 });
  await eventually("everything is sealed", async () => {
    await sealAtTestTime(process);
    return (await unsealedSince(domain.db.manager)) === null;
  });
}

/** The snapshot's oldest transaction may be one of another test: all databases of a server count. */
async function noneIsUnsettled(): Promise<boolean> {
  const [{ unsettled }]: [{ unsettled: number }] = await domain.db.query(
    "select count(*)::int as unsettled from audit_events where position >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
  );
  return unsettled === 0;
}

async function tamper(...statements: string[]): Promise<void> {
  await domain.db.transaction(async (manager) => {
    await manager.query("set local session_replication_role = replica");
    for (const statement of statements) await manager.query(statement);
  });
}

const removeSeals = (from: number) => [
  `delete from audit_seal_signatures where seq >= ${from}`,
  `delete from audit_seals where seq >= ${from}`,
];
const alter = (subject: string) => `update audit_events set actor_name = 'Nobody' where subject_id = '${subject}'`;

/** Changes by the owner of the tables, with triggers off. There are three seals, of the events a, b and c. */
const CHANGES: readonly [string, string[]][] = [
  ["the last seal was removed", removeSeals(3)],
  ["the last seal was removed with its events", [...removeSeals(3), "delete from audit_events where subject_id = 'c'"]],
  ["all seals were removed", removeSeals(1)],
  ["everything was removed", [...removeSeals(1), "delete from audit_events"]],
  ["a new event was altered, and the seals from it on removed", [alter("c"), ...removeSeals(3)]],
  ["an old event was altered, and the seals from it on removed", [alter("a"), ...removeSeals(1)]],
];

async function makeThreeSeals(process: Process): Promise<void> {
  for (const name of ["a", "b", "c"]) {
    await write(name);
    await sealAll(process);
  }
  expect(await seals()).toHaveLength(3);
}

/** A sink that accepts everything and keeps the seals. */
function aSink() {
  const got: SinkSeal[] = [];
  const port: AuditSinkPort = {
    name: "siem",
    async send(batch) {
      got.push(...batch.seals);
      return null;
    },
  };
  return { got, port };
}

async function tellSeals(process: Process) {
  const sink = aSink();
  await eventually("the sink has the seals", async () => {
    await deliverToSink(process, sink.port, new AbortController().signal);
    return sink.got.length === 3;
  });
  return sink.got;
}

/** Time passes, events are written, and the process seals: it refuses to seal a rewritten log. */
async function goOn(process: Process): Promise<void> {
  await write("d");
  for (let round = 0; round < 3; round += 1) {
    domain.clock.advance({ minutes: 2 });
    expect(await sealAtTestTime(process)).toMatch(/^Seal \d .*Nothing is sealed until somebody has looked at it\.$/);
  }
}

describe.each(CHANGES)("after %s, with processes that go on,", (_, statements) => {
  it("the loss is known to a process that has run since before", async () => {
    const running = aProcess();
    await makeThreeSeals(running);
    await tamper(...statements);
    await goOn(running);
    expect(await verify(running)).toMatchObject({ firstBreak: { kind: "SEAL_MISSING", seal: "3" } });
  });

  it("the loss is known to the anchor's file, though every process was restarted", async () => {
    const path = join(folder.path, "anchor.json");
    await makeThreeSeals(aProcess({ path }));
    await tamper(...statements);
    const later = aProcess({ path });
    await goOn(later);
    expect(await verify(later)).toMatchObject({
      endProtected: true,
      firstBreak: { kind: "SEAL_MISSING", seal: "3", message: expect.stringContaining("the anchor knows it") },
    });
  });

  it("the loss is known by the seals that a sink acknowledged, though every process was restarted", async () => {
    const first = aProcess({ key: KEY });
    await makeThreeSeals(first);
    await tellSeals(first);
    await tamper(...statements);
    const later = aProcess({ key: KEY });
    await goOn(later);
    expect(await verify(later)).toMatchObject({
      endProtected: true,
      firstBreak: { kind: "SEAL_MISSING", seal: "3", message: expect.stringContaining("the sink 'siem' knows it") },
    });
  });

  it("the loss is shown by the seals that a sink holds, though the log was sealed again", async () => {
    await makeThreeSeals(aProcess());
    const expected = await tellSeals(aProcess());
    await tamper(...statements);
    await write("d");
    const later = aProcess();
    await sealAll(later);
    expect(await verify(later)).toMatchObject({ endProtected: false, firstBreak: null });
    const found = await verify(later, expected);
    expect(found).toMatchObject({ endProtected: true, firstBreak: { message: expect.stringContaining("the caller") } });
    expect(["SEAL_MISSING", "SEAL_ALTERED"]).toContain(found.firstBreak!.kind);
  });

  it("the loss is known by the signatures, where the owner of the tables sealed the log again", async () => {
    const first = aProcess({ key: KEY });
    await makeThreeSeals(first);
    // A signed seal has to remain: without any, the log looks as it did before there was a key.
    await tamper(...statements.filter((statement) => !statement.includes("signatures")));
    await write("d");
    domain.clock.advance({ minutes: 2 });
    await setAuditTime(domain.db, domain.clock.now());
    await eventually("it is sealed by hand", async () => {
      const made = await domain.db.query("select seq from seal_audit_log()");
      return made.length > 0;
    });
    await write("e");
    const later = aProcess({ key: KEY });
    await sealAll(later);
    expect(await verify(later)).toMatchObject({ firstBreak: { kind: "SEAL_NOT_SIGNED" } });
  });
});

describe("an end without a witness", () => {
  it("is not protected, and the verification says so", async () => {
    await makeThreeSeals(aProcess());
    expect(await verify(aProcess())).toMatchObject({
      endProtected: false,
      endReason: expect.stringContaining("set DRAWBRIDGE_AUDIT_ANCHOR"),
      firstBreak: null,
    });
    expect(await verify(aProcess({ key: KEY }))).toMatchObject({ endProtected: false });
  });
});

describe("an anchor", () => {
  const path = () => join(folder.path, "anchor.json");
  const kept = async () => JSON.parse(await readFile(path(), "utf8"));

  it("follows the seals, whichever process makes them, and never goes back", async () => {
    const [one, other] = [aProcess({ key: KEY, path: path() }), aProcess({ key: KEY })];
    await makeThreeSeals(other);
    expect(await sealAtTestTime(one)).toBeNull();
    const [, second, third] = await seals();
    expect(await kept()).toMatchObject({
      seq: "3",
      hash: third!.hash,
      signature: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    await writeFile(path(), JSON.stringify({ seq: "2", hash: second!.hash, keyId: null, signature: null, at: "" }));
    expect(await sealAtTestTime(one)).toBeNull();
    expect(await kept()).toMatchObject({ seq: "3" });
    // Another process that shares the file starts from its content.
    const sharing = aProcess({ key: KEY, path: path() });
    expect(await sharing.auditAnchor.known(domain.clock.now())).toMatchObject({ seq: "3" });
  });

  it("that was changed without the key, or is invalid, is refused, and the verification says so", async () => {
    const process = aProcess({ key: KEY, path: path() });
    await makeThreeSeals(process);
    const right = await kept();
    for (const [text, problem] of [
      [JSON.stringify({ ...right, seq: "2" }), "was changed by somebody else"],
      ["{}", "is no audit anchor"],
      ["", "is no audit anchor"],
    ] as const) {
      await writeFile(path(), text);
      for (const one of [process, aProcess({ key: KEY, path: path() })]) {
        expect(await sealAtTestTime(one)).toContain(problem);
        expect(await verify(one)).toMatchObject({ endProtected: false, endReason: expect.stringContaining(problem) });
      }
    }
  });

  it("that cannot be written is only read by a verification, and sealing stops with that reason", async () => {
    await makeThreeSeals(aProcess());
    const process = aProcess({ path: join(folder.path, "gone", "anchor.json") });
    expect(await sealAtTestTime(process)).toContain("cannot be written");
    expect(await verify(process)).toMatchObject({ seals: 3, firstBreak: null });
  });

  it("that is ahead of a restored database lets sealing go on once it was put aside", async () => {
    const process = aProcess({ key: KEY, path: path() });
    await makeThreeSeals(process);
    await tamper(...removeSeals(3), "delete from audit_events where subject_id = 'c'");
    await goOn(aProcess({ key: KEY, path: path() }));
    await rename(path(), `${path()}.before-the-restore`);
    const later = aProcess({ key: KEY, path: path() });
    await acceptAuditEnd(later, ADMIN, "It was restored.");
    await sealAll(later);
    expect(await kept()).toMatchObject({ seq: "3" });
    expect(await verify(later)).toMatchObject({ endProtected: true, firstBreak: null });
    // A process that was not restarted refuses for all.
    for (const one of [process, later]) expect(await sealAtTestTime(one)).toContain("it was rewritten");
  });

  it("is not moved by seals that do not follow it", async () => {
    const process = aProcess({ path: path() });
    await makeThreeSeals(process);
    const other = aProcess();
    await write("d");
    await sealAll(other);
    await tamper("update audit_seals set sealed_at = sealed_at + interval '1 hour' where seq = 4");
    expect(await sealAtTestTime(process)).toContain("Seal 4 is not what it was");
    expect(await kept()).toMatchObject({ seq: "3" });
  });
});

describe("signatures", () => {
  it("go on under a new key, and the old one is not needed any more", async () => {
    await makeThreeSeals(aProcess({ key: KEY }));
    const fresh = "another key that is not in the database";
    expect(await verify(aProcess({ key: fresh }))).toMatchObject({
      firstBreak: { kind: "SEAL_NOT_SIGNED", message: expect.stringContaining("DRAWBRIDGE_SECRET_KEY_PREVIOUS") },
    });
    await sealAtTestTime(aProcess({ key: fresh, previous: KEY }));
    expect(await verify(aProcess({ key: fresh }))).toMatchObject({ seals: 3, firstBreak: null });
  });

  it("stop a process without the key: it seals nothing", async () => {
    await makeThreeSeals(aProcess({ key: KEY }));
    await write("d");
    domain.clock.advance({ minutes: 2 });
    expect(await sealAtTestTime(aProcess())).toMatch(/^DRAWBRIDGE_SECRET_KEY is missing in this process/);
    expect(await seals()).toHaveLength(3);
  });

  it("by an unknown key are not sealed upon, because a seal on top would vouch for them", async () => {
    const process = aProcess({ key: KEY });
    await makeThreeSeals(process);
    const stranger = aProcess({ key: "a key that somebody else chose", previous: KEY });
    await write("d");
    await sealAll(stranger);
    await write("e");
    domain.clock.advance({ minutes: 2 });
    expect(await sealAtTestTime(process)).toContain("Seal 4 is signed by a key that is not known here");
    expect(await sealAtTestTime(aProcess({ key: KEY }))).toContain("DRAWBRIDGE_SECRET_KEY_PREVIOUS");
    expect(await seals()).toHaveLength(4);
  });

  it("by an unknown key are found though somebody adds a seal while the log is verified", async () => {
    const process = aProcess({ key: KEY });
    await makeThreeSeals(process);
    await write("d");
    await sealAll(aProcess({ key: "a key that somebody else chose", previous: KEY }));
    const adding = domain.db.createQueryRunner();
    await adding.startTransaction();
    await adding.query("lock table audit_events in access exclusive mode");
    const verifying = verify(process);
    await someoneWaitsForALock(domain.db);
    await adding.query(
      `insert into audit_seals select seq + 1, to_position, to_id, to_position + 1, to_id, month, first_at, last_at, 1, rows_hash, hash,
                                      repeat('f', 64), sealed_at from audit_seals where seq = 4`,
    );
    await adding.commitTransaction();
    await adding.release();
    expect(await verifying).toMatchObject({
      seals: 4,
      firstBreak: {
        kind: "SEAL_NOT_SIGNED",
        seal: "4",
        message: expect.stringContaining("DRAWBRIDGE_SECRET_KEY_PREVIOUS"),
      },
    });
  });

  it("begin again with a new key where the old one is lost, as the runbook describes", async () => {
    await makeThreeSeals(aProcess({ key: KEY }));
    const runbook = await readFile(join(__dirname, "../../../../docs/runbooks/audit-log.md"), "utf8");
    await domain.db.query(/^begin; create table audit_seal_signatures_of_lost_key .*$/m.exec(runbook)![0]);
    const kept = await domain.db.query("select from audit_seal_signatures_of_lost_key");
    await domain.db.query("drop table audit_seal_signatures_of_lost_key");
    expect(kept).toHaveLength(3);
    await write("d");
    const fresh = aProcess({ key: "a key that came after the lost one" });
    await sealAll(fresh);
    expect(await verify(fresh)).toMatchObject({ seals: 4, firstBreak: null });
    await expect(domain.db.query("delete from audit_seal_signatures")).rejects.toThrow("append-only");
  });

  it("are not made for a seal whose hash does not match its content", async () => {
    const process = aProcess({ key: KEY });
    await makeThreeSeals(process);
    const [{ original }]: [{ original: string }] = await domain.db.query(
      "select pg_get_functiondef('seal_audit_log'::regproc) as original",
    );
    try {
      await domain.db.query(`create or replace function seal_audit_log() returns setof audit_seals language sql as $$
        insert into audit_seals select seq + 1, to_position, to_id, to_position + 1, to_id, month, first_at, last_at, 1, rows_hash, hash,
                                       repeat('f', 64), now() from audit_seals where seq = 3 returning * $$`);
      expect(await sealAtTestTime(process)).toContain("Seal 4 is not what it was when it was made");
      expect(await seals()).toHaveLength(3);
    } finally {
      await domain.db.query(original);
    }
  });

  it("stop a process without the key that found none a moment before", async () => {
    const path = join(folder.path, "anchor.json");
    await write("a");
    domain.clock.advance({ minutes: 2 });
    const { sealSigner } = aProcess();
    let calls = 0;
    class OvertakenAnchor extends AuditAnchor {
      override async known(at: Date) {
        calls += 1;
        if (calls === 2) {
          await sealAll(aProcess({ key: KEY, path }));
          await write("b");
          domain.clock.advance({ minutes: 2 });
          await setAuditTime(domain.db, domain.clock.now());
          await eventually("no transaction of before is left", noneIsUnsettled);
        }
        return super.known(at);
      }
    }
    const auditAnchor = new OvertakenAnchor({ signer: sealSigner, path });
    expect(await sealAtTestTime({ ...domain, sealSigner, auditAnchor })).toContain("DRAWBRIDGE_SECRET_KEY is missing");
    expect(calls).toBeGreaterThan(1);
    expect(await seals()).toHaveLength(1);
  });

  it("cannot be made with write access to the database alone", async () => {
    await makeThreeSeals(aProcess({ key: KEY }));
    await tamper(`update audit_seal_signatures set signature = '${"0".repeat(64)}' where seq = 2`);
    expect(await verify(aProcess({ key: KEY }))).toMatchObject({ firstBreak: { kind: "SEAL_NOT_SIGNED", seal: "2" } });
  });
});

describe("events that wait for their seal", () => {
  it("are counted, and listed when they were sealed late", async () => {
    await write("a", "b");
    const at = domain.clock.now();
    expect(await verify(aProcess())).toMatchObject({ unsealed: { events: 2, oldestAt: at }, lateSeals: 0 });
    domain.clock.advance({ minutes: 10 });
    await sealAll(aProcess());
    expect(await verify(aProcess())).toMatchObject({
      unsealed: { events: 0, oldestAt: null },
      lateSeals: 1,
      late: [{ seal: "1", from: at, to: at, count: 2, sealedAt: domain.clock.now() }],
      firstBreak: null,
    });
  });
});
