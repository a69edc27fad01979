import { Client } from "pg";
import { emptyAuditLog } from "../../../../testing/empty-audit-log";
import { eventually } from "../../../../testing/eventually";
import { someoneWaitsForALock } from "../../../../testing/lock-waits";
import { sealAtTestTime, setAuditTime } from "../../../../testing/seal-at-test-time";
import { ADMIN, createTestDomain, type TestDomain } from "../../../../testing/test-domain";
import { newId } from "../../../kernel/ids";
import { continueAuditPositions, dropExpiredAuditPartitions, ensureAuditPartitions } from "../audit-partitions";
import { AuditAnchor } from "./audit-anchor";
import { AuditSeal } from "./audit-seal.entity";
import { sealAuditLog } from "./seal-audit-log";
import { verifyAuditLog } from "./verify-audit-log";

const EVENTS_IN_SEAL = 1_000;

let domain: TestDomain;
/** The domain of all tests that make no partitions: a database for each would take longer than the test. */
let reused: TestDomain;

beforeAll(async () => {
  reused = await createTestDomain();
});
afterAll(() => reused.close());

beforeEach(async () => {
  domain = reused;
  await emptyAuditLog(domain);
});

const anEvent = (subjectId: string, after: object | null = null) => ({
  action: "api.thing-made" as const,
  subjectType: "thing",
  subjectId,
  after,
});
const write = (...names: string[]) => domain.uow.run(ADMIN, (tx) => tx.audit(...names.map((name) => anEvent(name))));
const seals = () => domain.db.manager.find(AuditSeal, { order: { seq: "ASC" } });
const counts = async () => (await seals()).map((seal) => seal.eventCount);
const verify = (from: Date | null = null, to: Date | null = null) => verifyAuditLog(domain, { from, to, expected: [] });
/** A process that has just started, without an anchor in memory. */
const afresh = () => ({ ...domain, auditAnchor: new AuditAnchor({ signer: domain.sealSigner, path: undefined }) });

/** Other tests write to the same PostgreSQL, and their transactions may be older for a moment. */
async function sealAll(sealing = domain): Promise<void> {
  domain.clock.advance({ minutes: 2 });
  await eventually("everything is sealed", async () => {
    await sealAtTestTime(sealing);
    const [{ left }]: [{ left: boolean }] = await domain.db.query(
      `select exists (select 1 from audit_events e where e.position > coalesce((select max(to_position) from audit_seals), 0)) as left`,
    );
    return !left;
  });
}

/** Changes that need the rights of the table's owner. */
async function tamper(...statements: string[]): Promise<void> {
  await domain.db.transaction(async (manager) => {
    await manager.query("set local session_replication_role = replica");
    for (const statement of statements) await manager.query(statement);
  });
}

describe("the sealer", () => {
  it("chains events in the order of their transactions, each seal naming the one before", async () => {
    await write("a", "b");
    await sealAll();
    await write("c");
    await sealAll();
    const [first, second] = await seals();
    expect(await counts()).toEqual([2, 1]);
    expect(first).toMatchObject({ seq: "1", month: "2026-03", previousHash: "0".repeat(64) });
    expect(second).toMatchObject({ seq: "2", previousHash: first!.hash, fromPosition: first!.toPosition });
    expect(await verify()).toMatchObject({ seals: 2, events: 3, firstBreak: null, lastSeal: { seq: "2" } });
  });

  it("waits a minute for more events, and not once there are enough", async () => {
    await write("a");
    await sealAtTestTime(domain);
    expect(await counts()).toEqual([]);
    const names = Array.from({ length: 5 * EVENTS_IN_SEAL + 5 }, (_, n) => `many-${n}`);
    await write(...names);
    await eventually("five seals are written", async () => {
      await sealAtTestTime(domain);
      return (await counts()).length >= 5;
    });
    expect(await counts()).toEqual(Array(5).fill(EVENTS_IN_SEAL));
  });

  it("misses no transaction that began earlier and commits later", async () => {
    const late = new Client({ connectionString: domain.url });
    await late.connect();
    await late.query("begin");
    await late.query(
      `insert into audit_events (id, at, actor_kind, actor_id, actor_name, action, subject_type, subject_id)
       values ($1, $2, 'person', '1', 'Ada', 'api.thing-made', 'thing', 'late')`,
      [newId(), domain.clock.now()],
    );
    try {
      await write("early");
      domain.clock.advance({ minutes: 10 });
      await sealAtTestTime(domain);
      expect(await counts()).toEqual([]);
      await late.query("commit");
    } finally {
      await late.end();
    }
    // A transaction of another test between the two may let the sealer seal one before the other.
    await sealAll();
    const sealed = (await counts()).reduce((sum, count) => sum + count, 0);
    expect(sealed).toBe(2);
    expect(await verify()).toMatchObject({ events: 2, firstBreak: null });
  });

  it("waits for no transaction of another database, which cannot write here", async () => {
    const elsewhere = new Client({ connectionString: process.env.DRAWBRIDGE_TEST_DATABASE_URL });
    await elsewhere.connect();
    await elsewhere.query("begin");
    const { rows } = await elsewhere.query("select pg_current_xact_id()::text::bigint as xid");
    try {
      await write("a");
      await sealAll();
      const [seal] = await seals();
      expect(BigInt(seal!.toPosition)).toBeGreaterThan(BigInt(rows[0].xid));
    } finally {
      await elsewhere.end();
    }
  });

  it("does not seal its own transaction's events, before which it could still write", async () => {
    domain.clock.advance({ minutes: 2 });
    await setAuditTime(domain.db, domain.clock.now());
    const made = await domain.db.transaction(async (manager) => {
      await manager.query(
        `insert into audit_events (id, at, actor_kind, actor_id, actor_name, action, subject_type, subject_id)
         values ($1, '2026-01-01T00:00:00Z', 'person', '1', 'Ada', 'api.thing-made', 'thing', 'own')`,
        [newId()],
      );
      return manager.query("select seq from seal_audit_log()");
    });
    expect(made).toEqual([]);
    await sealAll();
    expect(await counts()).toEqual([1]);
  });

  it("hashes every character as a later reader does", async () => {
    const strange = `"\\ \b\f\n\r\t\u0001\u001f\u007f\u2028 ñ 𝄞 </script>`;
    await domain.uow.run(ADMIN, (tx) => tx.audit(anEvent(strange, { [strange]: [1.5, null, strange] })));
    await sealAll();
    expect(await verify()).toMatchObject({ events: 1, firstBreak: null });
  });

  it("runs once, when many call it together", async () => {
    for (let n = 0; n < 3; n += 1) await write(...Array.from({ length: EVENTS_IN_SEAL }, (_, m) => `${n}-${m}`));
    domain.clock.advance({ minutes: 2 });
    await setAuditTime(domain.db, domain.clock.now());
    await Promise.all([1, 2, 3, 4].map(() => sealAuditLog(domain)));
    await sealAll();
    expect(await counts()).toEqual([EVENTS_IN_SEAL, EVENTS_IN_SEAL, EVENTS_IN_SEAL]);
    expect(await verify()).toMatchObject({ seals: 3, firstBreak: null });
  });

  it("leaves nothing when it dies before its commit, and the next one continues", async () => {
    await write("a");
    await sealAll();
    await write("b");
    await domain.db.query(
      `create function die() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$`,
    );
    try {
      await domain.db.query("create trigger die after insert on audit_seals for each row execute function die()");
      domain.clock.advance({ minutes: 2 });
      await expect(eventually("it fails", () => sealAtTestTime(domain).then(() => false))).rejects.toThrow(/terminat/);
      expect(await counts()).toEqual([1]);
    } finally {
      await domain.db.query("drop function die cascade");
    }
    await sealAll();
    expect(await counts()).toEqual([1, 1]);
    expect(await verify()).toMatchObject({ seals: 2, firstBreak: null });
  });

  it("continues after the last seal in a database whose transaction ids start again", async () => {
    await write("before");
    await sealAll();
    // As after a restore into a new PostgreSQL: positions are far ahead of its transactions.
    await tamper("update audit_epoch set xid_offset = xid_offset + 5000000");
    try {
      await write("far");
      await sealAll();
      await tamper("update audit_epoch set xid_offset = 0");
      await continueAuditPositions(domain.db);
      await write("after");
      await sealAll();
      expect(await counts()).toEqual([1, 1, 1]);
      expect(await verify()).toMatchObject({ events: 3, firstBreak: null });
      const [{ offset: kept }] = await domain.db.query("select xid_offset as offset from audit_epoch");
      await continueAuditPositions(domain.db);
      expect(await domain.db.query("select xid_offset as offset from audit_epoch")).toEqual([{ offset: kept }]);
    } finally {
      await tamper("update audit_epoch set xid_offset = 0");
    }
  });
});

describe("the verification", () => {
  const SEALED = ["audit_events", "audit_seals"];
  let auditAnchor: AuditAnchor;

  // Each test begins with a copy of the same log: to seal one takes longer than the test.
  beforeAll(async () => {
    domain = reused;
    await emptyAuditLog(domain);
    for (const name of ["a", "b", "c"]) {
      await domain.uow.run(ADMIN, (tx) => tx.audit(anEvent(`${name}1`, { n: 1 }), anEvent(`${name}2`)));
      await sealAll();
    }
    auditAnchor = domain.auditAnchor;
    for (const table of SEALED) await domain.db.query(`create table kept_${table} as select * from ${table}`);
  });
  beforeEach(async () => {
    await tamper(...SEALED.map((table) => `insert into ${table} select * from kept_${table}`));
    Object.assign(domain, { auditAnchor });
  });

  it.each([
    ["ROW_ALTERED", "2", "update audit_events set actor_name = 'Nobody' where subject_id = 'b1'"],
    ["ROW_ALTERED", "2", `update audit_events set after = '{"n": 1.0}' where subject_id = 'b1'`],
    ["ROW_ALTERED", "1", "update audit_events set outcome = 'REFUSED' where subject_id = 'a2'"],
    ["ROW_ALTERED", "3", "update audit_events set person_id = 'nobody' where subject_id = 'c1'"],
    ["ROW_ALTERED", "3", "update audit_events set address = '::1' where subject_id = 'c2'"],
    ["ROW_ALTERED", "3", "update audit_events set about = array[gen_random_uuid()] where subject_id = 'c2'"],
    ["ROW_MISSING", "3", "delete from audit_events where subject_id = 'c1'"],
    ["DROPPED_WITHOUT_RECORD", "1", "delete from audit_events"],
    [
      "ROW_INSERTED",
      "2",
      `insert into audit_events select '00000000-0000-4000-8000-000000000000', at, position, actor_kind, actor_id, actor_name, on_behalf_of, person_id,
         action, outcome, error_code, subject_type, 'forged', before, after, about, request_id, address from audit_events where subject_id = 'b1'`,
    ],
    [
      "ROW_INSERTED",
      "1",
      `insert into audit_events select gen_random_uuid(), at, -5, actor_kind, actor_id, actor_name, on_behalf_of, person_id,
         action, outcome, error_code, subject_type, 'forged', before, after, about, request_id, address from audit_events where subject_id = 'b1'`,
    ],
    ["SEAL_ALTERED", "2", "update audit_seals set event_count = 1 where seq = 2"],
    ["SEAL_ALTERED", "3", "update audit_seals set sealed_at = sealed_at - interval '1 day' where seq = 3"],
    ["SEAL_MISSING", "2", "delete from audit_seals where seq = 2"],
    ["SEAL_MISSING", "1", "delete from audit_seals where seq = 1"],
  ])("finds %s at seal %s: %s", async (kind, seal, statement) => {
    expect(await verify()).toMatchObject({ seals: 3, events: 6, firstBreak: null });
    await tamper(statement);
    expect(await verify()).toMatchObject({ seals: Number(seal) - 1, firstBreak: { kind, seal } });
  });

  it("of a log that was rewritten to its end shows another hash than the one kept elsewhere", async () => {
    const [, second] = await seals();
    await tamper(
      "update audit_events set actor_name = 'Nobody' where subject_id = 'b1'",
      "delete from audit_seals where seq >= 2",
    );
    await sealAll(afresh());
    const [, forged] = await seals();
    expect(forged!.hash).not.toBe(second!.hash);
    // A complete rewrite is found by a hash that was kept elsewhere.
    expect((await verify()).lastSeal!.hash).toBe((await seals()).at(-1)!.hash);
  });

  it("reads only the events of a period, when given one", async () => {
    const [, second, third] = await seals();
    await tamper("update audit_events set actor_name = 'Nobody' where subject_id = 'a1'");
    expect(await verify(second!.firstAt, second!.lastAt)).toMatchObject({
      seals: 1,
      firstBreak: null,
      lastSeal: { seq: "2" },
    });
    expect(await verify(null, third!.lastAt)).toMatchObject({ firstBreak: { seal: "1" } });
    expect(await verify(new Date("2030-01-01"), null)).toMatchObject({ seals: 0, lastSeal: null });
  });

  /** The ends of parts in which the log is verified. */
  async function cutsOfLog(): Promise<Date[]> {
    const made = await seals();
    const between = (made[0]!.lastAt.getTime() + made[1]!.firstAt.getTime()) / 2;
    return [new Date(between), ...made.flatMap(({ firstAt, lastAt }) => [firstAt, lastAt])];
  }
  const inParts = async (cut: Date) => [await verify(null, cut), await verify(cut, null)];

  it("finds no break in parts, wherever a part ends", async () => {
    for (const cut of await cutsOfLog()) {
      const parts = await inParts(cut);
      expect(parts.map(({ firstBreak }) => firstBreak)).toEqual([null, null]);
      expect(parts[0]!.seals + parts[1]!.seals).toBeGreaterThanOrEqual(3);
    }
  });

  it.each([
    ["1", "delete from audit_seals where seq = 1"],
    ["2", "delete from audit_seals where seq = 2"],
    ["2", "delete from audit_events where subject_id = 'b1'"],
    ["3", "update audit_events set actor_name = 'Nobody' where subject_id = 'c2'"],
  ])("finds in parts the same as in one run, wherever a part ends: at seal %s", async (seal, statement) => {
    const cuts = await cutsOfLog();
    await tamper(statement);
    for (const cut of cuts) {
      const found = (await inParts(cut)).flatMap(({ firstBreak }) => firstBreak?.seal ?? []);
      expect([cut, found]).toEqual([cut, expect.arrayContaining([seal])]);
    }
  });
});

describe("a month of the log", () => {
  beforeEach(async () => {
    domain = await createTestDomain();
  });
  afterEach(() => domain.close());

  it("takes earlier events, and refuses changes as the whole log does", async () => {
    await write("stray");
    await ensureAuditPartitions(domain);
    await ensureAuditPartitions(domain);
    await write("settled");
    expect(await domain.db.query("select subject_id from audit_events_2026_03 order by position")).toEqual([
      { subject_id: "stray" },
      { subject_id: "settled" },
    ]);
    expect(await domain.db.query("select count(*)::int as n from audit_events_default")).toEqual([{ n: 0 }]);
    for (const change of ["update audit_events_2026_03 set action = 'x'", "delete from audit_events_2026_03"]) {
      await expect(domain.db.query(change)).rejects.toThrow("append-only");
    }
    for (const table of [
      "audit_events_2026_03",
      "audit_events_default",
      "audit_seals, audit_seal_signatures",
      "audit_seal_signatures",
      "audit_dropped_months",
    ]) {
      await expect(domain.db.query(`truncate ${table}`)).rejects.toThrow("append-only");
    }
  });

  it("is dropped after its retention, and leaves its seals", async () => {
    await ensureAuditPartitions(domain);
    await write("old");
    await sealAll();
    domain.clock.advance({ days: 130 });
    await ensureAuditPartitions(domain);
    await write("new");
    await sealAll();
    await dropExpiredAuditPartitions(domain, undefined);
    await dropExpiredAuditPartitions(domain, 90);
    expect(await domain.db.query("select to_regclass('audit_events_2026_03') as there")).toEqual([{ there: null }]);
    await sealAll();
    expect(await verify()).toMatchObject({ droppedEvents: 1, events: 2, firstBreak: null });
    const told: object[] = await domain.db.query("select after from audit_events where subject_id = '2026-03'");
    expect(told).toEqual([{ after: { events: 1, keptDays: 90 } }]);
  });

  it("is no break where it is dropped while the log is verified", async () => {
    await ensureAuditPartitions(domain);
    await write("old");
    await sealAll();
    const dropping = domain.db.createQueryRunner();
    await dropping.startTransaction();
    await dropping.query("select drop_audit_month('2026-03-01')");
    const verifying = verify();
    await someoneWaitsForALock(domain.db);
    await dropping.commitTransaction();
    await dropping.release();
    expect(await verifying).toMatchObject({ seals: 1, events: 0, droppedEvents: 1, firstBreak: null });
  });

  it("is not dropped before it is sealed, before sinks have it, or while it hides a loss", async () => {
    await ensureAuditPartitions(domain);
    await write("a", "b");
    domain.clock.advance({ days: 130 });
    await expect(dropExpiredAuditPartitions(domain, 90)).rejects.toThrow("not all sealed");
    await sealAll();
    await domain.db.query(
      `insert into audit_sinks (name, position, event_id, next_attempt_at) values ('webhook', 0, gen_random_uuid(), now())`,
    );
    await expect(dropExpiredAuditPartitions(domain, 90)).rejects.toThrow("sink webhook");
    await domain.db.query("delete from audit_sinks");
    await tamper("delete from audit_events where subject_id = 'a'");
    await expect(dropExpiredAuditPartitions(domain, 90)).rejects.toThrow("verify the log first");
    const [{ today }] = await domain.db.query("select now()::date::text as today");
    await domain.db.query("select create_audit_month($1)", [today]);
    await expect(domain.db.query("select drop_audit_month($1)", [today])).rejects.toThrow("too young");
  });

  it("is written, sealed, made and dropped by a user who owns nothing, and who can change nothing", async () => {
    const user = `audit_user_${newId().replaceAll("-", "")}`;
    await domain.db.query(`create role ${user}`);
    try {
      await domain.db.query(`grant insert, select on audit_events, audit_seals to ${user}`);
      await domain.db.query(`grant select on audit_dropped_months to ${user}`);
      await domain.db.query(`grant select, update on audit_epoch to ${user}`);
      await domain.db.query(`grant execute on function create_audit_month(date), drop_audit_month(date) to ${user}`);
      const asUser = (sql: string) =>
        domain.db.transaction(async (manager) => {
          await manager.query(`set local role ${user}`);
          return manager.query(sql);
        });
      await asUser("select create_audit_month('2026-03-01')");
      await asUser(
        `insert into audit_events (id, at, actor_kind, actor_id, actor_name, action, subject_type, subject_id)
         values (gen_random_uuid(), '2026-03-01T12:00:00Z', 'person', '1', 'Ada', 'api.thing-made', 'thing', 'by-user')`,
      );
      await sealAll();
      for (const forbidden of [
        "alter table audit_events disable trigger all",
        "set local session_replication_role = replica",
        "delete from audit_events",
        "drop table audit_events_2026_03",
        "truncate audit_seals",
      ]) {
        await expect(asUser(forbidden)).rejects.toThrow(/permission denied|must be owner/);
      }
      expect(await asUser("select drop_audit_month('2026-03-01') as events")).toEqual([{ events: "1" }]);
    } finally {
      await domain.db.query(`drop owned by ${user}`);
      await domain.db.query(`drop role ${user}`);
    }
  });
});
