import { Client } from "pg";
import type { DataSource } from "typeorm";
import { createTestApi, type TestApi } from "../../server/testing/api";
import { dropExpiredAuditPartitions, ensureAuditPartitions } from "../../shared/domain/audit/audit-partitions";
import type { AuditSinkPort } from "../../shared/domain/audit/audit-sink.port";
import { deliverToSink } from "../../shared/domain/audit/deliver-to-sinks";
import { sealAuditLog } from "../../shared/domain/audit/seals/seal-audit-log";
import { newId } from "../../shared/kernel/ids";
import { connectDatabase, createDataSource } from "../../shared/platform/database/connections/data-source";
import { makeDatabaseUser } from "../../shared/platform/database/database-user";
import { migrateDatabase } from "../../shared/platform/database/migrate-database";
import { eventually } from "../../testing/eventually";
import { setAuditTime } from "../../testing/seal-at-test-time";
import { createTestDatabase, type TestDatabase } from "../../testing/test-database";
import { ADMIN } from "../../testing/test-domain";
import { runInTest } from "../testing/run-in-test";
import { makeDatabaseUserCommand } from "./make-database-user";

const PASSWORD = "it's a 'password' of the tests";
const user = `drawbridge_app_${newId().replaceAll("-", "")}`;

let database: TestDatabase;
let owner: DataSource;
let userUrl: string;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await connectDatabase(createDataSource({ url: database.url, entities: [], applicationName: "owner" }));
  await makeDatabaseUser(owner, user, PASSWORD);
  const url = new URL(database.url);
  url.username = user;
  url.password = encodeURIComponent(PASSWORD);
  userUrl = url.href;
});

afterAll(async () => {
  await owner.query(`drop owned by ${user}`);
  await owner.query(`drop role ${user}`);
  await owner.destroy();
  await database.drop();
});

describe("the product, as a database user that owns nothing", () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await createTestApi({
      DATABASE_URL: userUrl,
      DRAWBRIDGE_SECRET_KEY: "a key of the tests, long enough for one",
    });
  });

  afterAll(() => api.close());

  it("carries out every change of an admin", async () => {
    const create = 'mutation { createIdentityProvider(input: { name: "File" }) { provider { id } } }';
    const { data, codes } = await api.ask(ADMIN, create);
    expect(codes).toEqual([]);
    const { id } = (data!.createIdentityProvider as { provider: { id: string } }).provider;
    const document = "users:\n  - { id: ana, userName: ana }\n";
    const imported = await api.ask(
      ADMIN,
      "mutation ($id: ID!, $document: String!) { importIdentities(providerId: $id, document: $document) { __typename } }",
      { id, document },
    );
    expect(imported.codes).toEqual([]);
    const people = await api.ask(
      ADMIN,
      "{ people { nodes { name } } needsAttention { totalCount } auditEvents { totalCount } }",
    );
    expect(people.codes).toEqual([]);
    expect(await api.platform.metrics.text()).toContain("drawbridge_state_read 1");
    await api.platform.apiTokens.installAdminToken("a-token-of-the-tests-long-enough");
  });

  it("keeps the audit log: makes months, seals, signs, sends to sinks, verifies, and drops old months", async () => {
    const { platform, clock } = api;
    const taken: unknown[] = [];
    const sink: AuditSinkPort = {
      name: "siem",
      async send({ events, seals }) {
        taken.push(...events, ...seals);
        return null;
      },
    };
    await ensureAuditPartitions(platform);
    // Months by the database's own clock, because it refuses to drop young ones.
    const [{ old }] = await platform.db.query(
      "select now() - interval '150 days' as old, create_audit_month((now() - interval '150 days')::date)",
    );
    await platform.db.query(
      `insert into audit_events (id, at, actor_kind, actor_id, actor_name, action, subject_type, subject_id)
       values ($1, $2, 'person', '1', 'Ada', 'thing.made', 'thing', 'old')`,
      [newId(), old],
    );
    await platform.identityProviders.create(ADMIN, "Somebody");
    const sealEverything = async () => {
      clock.advance({ minutes: 2 });
      await setAuditTime(owner, clock.now());
      await eventually("sealed, and told", async () => {
        expect(await sealAuditLog(platform)).toBeNull();
        await deliverToSink(platform, sink, new AbortController().signal);
        const { unsealed } = await platform.auditQueries.verify({ from: null, to: null, expected: [] });
        const [{ left }] = await owner.query(
          "select count(*)::int as left from audit_seals s where s.seq > (select seal_seq from audit_sinks)",
        );
        return unsealed.events === 0 && left === 0;
      });
    };
    await sealEverything();
    expect(taken.length).toBeGreaterThan(1);
    await dropExpiredAuditPartitions(platform, 90);
    await sealEverything();
    const found = await platform.auditQueries.verify({ from: null, to: null, expected: [] });
    expect(found).toMatchObject({ firstBreak: null, endProtected: true });
    expect(found.droppedEvents).toBe(1);
  });
});

describe("a thief of that user's password", () => {
  let thief: Client;

  beforeAll(async () => {
    thief = new Client({ connectionString: userUrl });
    await thief.connect();
  });

  afterAll(() => thief.end());

  const INSERT = "insert into audit_events (id, at, actor_kind, actor_id, actor_name, action, subject_type, subject_id";
  const VALUES = "gen_random_uuid(), now(), 'person', '1', 'Ada', 'thing.made', 'thing', 'forged'";

  it.each([
    [
      "chooses no seal",
      `insert into audit_seals select 1, 0, gen_random_uuid(), 9223372036854775807, gen_random_uuid(), '2026-01', now(), now(), 1, '', '', '', now()`,
    ],
    ["alters no seal", "update audit_seals set to_position = 9223372036854775807"],
    ["moves no positions", "update audit_epoch set xid_offset = 9000000000000000000"],
    ["chooses no position", `${INSERT}, position) values (${VALUES}, 9223372036854775807)`],
    ["writes at no time that cannot be sealed", `${INSERT}) values (${VALUES.replace("now()", "'infinity'")})`],
    ["alters no event", "update audit_events set actor_name = 'Nobody'"],
    ["removes no event", "delete from audit_events"],
    ["reaches no month beside the whole", "delete from audit_events_default"],
    ["empties nothing", "truncate audit_events"],
    ["drops no month by hand", "drop table audit_events_default"],
    ["drops no young month", "select create_audit_month(now()::date), drop_audit_month(now()::date)"],
    ["alters no signature", "update audit_seal_signatures set signature = ''"],
    ["forgets no broken end", "delete from audit_broken_ends"],
    ["alters no broken end", "update audit_broken_ends set message = ''"],
    ["forgets no sink", "delete from audit_sinks"],
    ["switches no trigger off", "alter table audit_events disable trigger all"],
    ["passes by no trigger", "set session_replication_role = replica"],
    ["chooses no time of a seal", "select seal_audit_log('2099-01-01')"],
    [
      "moves no clock of seals",
      "create or replace function audit_time() returns timestamptz language sql as 'select now()'",
    ],
    ["keeps nobody from sealing", "select from audit_epoch for update"],
    ["makes no schema", "create schema mine"],
    [
      "makes nothing in ours",
      "create function public.to_char(date, text) returns text language sql as 'select 1::text'",
    ],
    ["makes no migration", "insert into schema_migrations (timestamp, name) values (1, 'mine')"],
  ])("%s", async (_, attack) => {
    await thief.query("begin");
    try {
      await expect(thief.query(attack)).rejects.toThrow(
        /permission denied|must be owner|too young|violates check constraint|seal_audit_log\(unknown\) does not exist/,
      );
    } finally {
      await thief.query("rollback");
    }
  });

  it("runs nothing as the owner by functions and tables of the same names", async () => {
    const schema = `mine_${newId().replaceAll("-", "")}`;
    await owner.query(`create schema ${schema} authorization ${user}`);
    await thief.query(`create table ${schema}.caught (who text)`);
    await thief.query(`grant all on ${schema}.caught to public`);
    const arguments_ = ["date, text", "timestamp, text", "timestamptz, text", "timestamp, unknown"];
    for (const list of arguments_.slice(0, 3)) {
      await thief.query(
        `create function ${schema}.to_char(${list}) returns text language plpgsql as
           $$ begin insert into ${schema}.caught values (current_user); return pg_catalog.to_char($1, $2); end $$`,
      );
    }
    for (const name of ["date_trunc(text, timestamp) returns timestamp", "to_regclass(text) returns regclass"]) {
      await thief.query(
        `create function ${schema}.${name} language plpgsql as
           $$ begin insert into ${schema}.caught values (current_user); return null; end $$`,
      );
    }
    await thief.query("create temporary table audit_epoch as select 5000000000::bigint as xid_offset");
    await thief.query("create temporary table audit_seals (like public.audit_seals)");
    await thief.query(`set search_path = pg_temp, ${schema}, public, pg_catalog`);
    await thief.query("select create_audit_month('2031-05-01'), continue_audit_positions()");
    await thief.query("select * from public.seal_audit_log()");
    await expect(thief.query("select create_audit_month(now()::date), drop_audit_month(now()::date)")).rejects.toThrow(
      /too young/,
    );
    await thief.query(`${INSERT.replace("audit_events", "public.audit_events")}) values (${VALUES})`);
    expect(await owner.query(`select who from ${schema}.caught where who <> $1`, [user])).toEqual([]);
    const [{ position }] = await owner.query("select max(position)::text as position from audit_events");
    expect(BigInt(position)).toBeLessThan(5_000_000_000n);
    await thief.query("reset search_path");
    await thief.query("drop table pg_temp.audit_epoch, pg_temp.audit_seals");
    await owner.query(`drop schema ${schema} cascade`);
  });
});

describe("the creation of that user", () => {
  it("may be repeated, and revokes rights that the user should not have", async () => {
    await owner.query(`grant update on audit_epoch to ${user}`);
    await makeDatabaseUser(owner, user, undefined);
    const [{ may }] = await owner.query("select has_table_privilege($1, 'audit_epoch', 'update') as may", [user]);
    expect(may).toBe(false);
  });

  it("tells an owner without CREATEROLE who can make the user, and goes on with one that was made", async () => {
    const suffix = newId().replaceAll("-", "");
    const [plain, app] = [`plain_${suffix}`, `app_${suffix}`];
    await owner.query(`create role ${plain} login password 'plain'`);
    await owner.query(`create database ${plain} owner ${plain}`);
    const url = new URL(database.url);
    [url.username, url.password, url.pathname] = [plain, "plain", `/${plain}`];
    await migrateDatabase(url.href);
    const run = (password?: string) =>
      runInTest(makeDatabaseUserCommand, [], {
        DATABASE_URL: url.href,
        DRAWBRIDGE_DATABASE_USER: app,
        ...(password === undefined ? {} : { DRAWBRIDGE_DATABASE_USER_PASSWORD: password }),
      });
    const refused = {
      code: 1,
      stdout: "",
      stderr: `The user of DATABASE_URL may not make or change database users. Let an administrator of PostgreSQL run "create role ${app} login password '…'", then run this again without DRAWBRIDGE_DATABASE_USER_PASSWORD.`,
    };
    expect(await run("a password")).toEqual(refused);
    expect(await run()).toEqual(refused);

    await owner.query(`create role ${app} login password 'app'`);
    const again = await run("a password");
    expect(again).toEqual({ ...refused, stderr: refused.stderr.replace("create role", "alter role") });
    expect(await run()).toMatchObject({ code: 0, stderr: "" });
    [url.username, url.password] = [app, "app"];
    const client = new Client({ connectionString: url.href });
    await client.connect();
    expect((await client.query("select count(*)::int from audit_events")).rows).toEqual([{ count: 0 }]);
    await client.end();
    await owner.query(`drop database ${plain} with (force)`);
    await owner.query(`drop role ${app}, ${plain}`);
  });

  it("refuses a user that owns the tables", async () => {
    const [{ name }] = await owner.query("select current_user as name");
    await expect(makeDatabaseUser(owner, name, undefined)).rejects.toThrow(/owns the tables or may do as their owner/);
  });
});
