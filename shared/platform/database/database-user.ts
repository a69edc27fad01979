import type { DataSource, EntityManager } from "typeorm";
import { StartupError } from "../../kernel/app-error";

/** The user may read the whole audit log and append to it. Functions of the owner write seals and partitions. */
const AUDIT_LOG = [
  "grant select on audit_events, audit_seals, audit_seal_signatures, audit_dropped_months, audit_broken_ends, audit_epoch, audit_sinks to %I",
  // The database assigns the position: a chosen one could put events before or after all others.
  `grant insert (id, at, actor_kind, actor_id, actor_name, on_behalf_of, person_id, action, outcome, error_code, subject_type,
     subject_id, before, after, about, request_id, address) on audit_events to %I`,
  "grant insert on audit_seal_signatures to %I",
  "grant insert, update (accepted_at) on audit_broken_ends to %I",
  "grant insert, update on audit_sinks to %I",
  `grant execute on function seal_audit_log(), continue_audit_positions(), create_audit_month(date),
     drop_audit_month(date) to %I`,
];

/**
 * Creates or updates the database user of servers and workers. It owns nothing and cannot change events or seals. The
 * owner of the tables must call it after each migration. Other users who relied on PUBLIC privileges need rights of
 * their own afterwards.
 */
export async function makeDatabaseUser(db: DataSource, name: string, password: string | undefined): Promise<void> {
  await db.transaction(async (manager) => {
    const run = (statement: string, ...values: unknown[]) => runFormatted(manager, statement, values);
    const [role]: { exists: boolean }[] = await manager.query(
      "select exists (select from pg_roles where rolname = $1) as exists",
      [name],
    );
    if (role!.exists) await refusePowerful(manager, name);
    else await byOneWhoMay(run("create role %I login", name), `create role ${name} login password '…'`);
    if (password !== undefined) {
      await byOneWhoMay(run("alter role %I password %L", name, password), `alter role ${name} login password '…'`);
    }
    const [{ database }]: [{ database: string }] = await manager.query("select current_database() as database");
    await run("revoke connect, temporary on database %I from public", database);
    await run("revoke create on schema public from public");
    await run("grant connect, temporary on database %I to %I", database, name);
    await run("grant usage on schema public to %I", name);
    await run("revoke all on all tables in schema public from %I", name);
    await run("revoke all on all functions in schema public from %I", name);
    await grantTables(manager, name);
    for (const grant of AUDIT_LOG) await run(grant, name);
    await grantQueue(manager, name);
  });
}

async function refusePowerful(manager: EntityManager, name: string): Promise<void> {
  const [role]: [{ isPowerful: boolean }] = await manager.query(
    `select r.rolsuper or r.rolcreaterole or r.rolreplication or pg_has_role(r.oid, c.relowner, 'member') as "isPowerful"
       from pg_roles r, pg_class c where r.rolname = $1 and c.oid = 'public.audit_events'::regclass`,
    [name],
  );
  if (!role.isPowerful) return;
  throw new StartupError(
    `The database user '${name}' owns the tables or may do as their owner does: name another one in DRAWBRIDGE_DATABASE_USER.`,
  );
}

/** Making users and changing them takes the attribute CREATEROLE, which an owner of tables often has not got. */
async function byOneWhoMay(statement: Promise<void>, byHand: string): Promise<void> {
  try {
    await statement;
  } catch (error) {
    if ((error as { code?: string }).code !== INSUFFICIENT_PRIVILEGE) throw error;
    throw new StartupError(
      `The user of DATABASE_URL may not make or change database users. Let an administrator of PostgreSQL run "${byHand}", then run this again without DRAWBRIDGE_DATABASE_USER_PASSWORD.`,
    );
  }
}

const INSUFFICIENT_PRIVILEGE = "42501";

/** All tables except those of the audit log, whose partitions are accessible only through the parent. */
async function grantTables(manager: EntityManager, name: string): Promise<void> {
  const tables: { name: string }[] = await manager.query(
    `select c.relname as name from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v') and c.relname not like 'audit\\_%'
        and c.relname <> 'schema_migrations' order by 1`,
  );
  for (const table of tables) {
    await runFormatted(manager, "grant select, insert, update, delete on %I to %I", [table.name, name]);
  }
  await runFormatted(manager, "grant select on schema_migrations to %I", [name]);
  await runFormatted(manager, "grant usage on all sequences in schema public to %I", [name]);
}

async function grantQueue(manager: EntityManager, name: string): Promise<void> {
  for (const grant of [
    "grant usage on schema bullmq to %I",
    "grant select, insert, update, delete on all tables in schema bullmq to %I",
    "grant usage on all sequences in schema bullmq to %I",
    "grant execute on all functions in schema bullmq to %I",
  ]) {
    await runFormatted(manager, grant, [name]);
  }
}

/** PostgreSQL quotes names and texts itself, since such statements take no parameters. */
async function runFormatted(manager: EntityManager, statement: string, values: readonly unknown[]): Promise<void> {
  const places = values.map((_, n) => `, $${n + 2}::text`).join("");
  const [row]: [{ sql: string }] = await manager.query(`select format($1::text${places}) as sql`, [
    statement,
    ...values,
  ]);
  await manager.query(row.sql);
}
