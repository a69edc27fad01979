import type { DataSource, EntityManager } from "typeorm";
import { StartupError } from "../../kernel/app-error";

/** Of the audit log the user reads all, and writes what follows; seals and months are made by functions of the owner. */
const AUDIT_LOG = [
  "grant select on audit_events, audit_seals, audit_seal_signatures, audit_dropped_months, audit_epoch, audit_sinks to %I",
  // The position is the database's to say: chosen freely, it would put events before or behind all others.
  `grant insert (id, at, actor_kind, actor_id, actor_name, on_behalf_of, person_id, action, outcome, error_code, subject_type,
     subject_id, before, after, about, request_id, address) on audit_events to %I`,
  "grant insert on audit_seal_signatures to %I",
  "grant insert, update on audit_sinks to %I",
  `grant execute on function seal_audit_log(timestamptz), continue_audit_positions(), create_audit_month(date),
     drop_audit_month(date) to %I`,
];

/**
 * Makes the user that servers and workers sign in to PostgreSQL as, or brings an earlier one to what it may: it owns nothing, and
 * changes no event and no seal. To be called by the owner of the tables, after each migration. Whoever else used the
 * database by what everybody may needs a right of their own afterwards.
 */
export async function makeDatabaseUser(db: DataSource, name: string, password: string | undefined): Promise<void> {
  await db.transaction(async (manager) => {
    const run = (statement: string, ...values: unknown[]) => runFormatted(manager, statement, values);
    const [role]: { exists: boolean }[] = await manager.query(
      "select exists (select from pg_roles where rolname = $1) as exists",
      [name],
    );
    if (role!.exists) await refusePowerful(manager, name);
    else await run("create role %I login", name);
    if (password !== undefined) await run("alter role %I password %L", name, password);
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

/** All but those of the audit log: its partitions too are reached by the whole alone. */
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

/** Names and texts are quoted by PostgreSQL itself: such statements take no parameters. */
async function runFormatted(manager: EntityManager, statement: string, values: readonly unknown[]): Promise<void> {
  const places = values.map((_, n) => `, $${n + 2}::text`).join("");
  const [row]: [{ sql: string }] = await manager.query(`select format($1::text${places}) as sql`, [
    statement,
    ...values,
  ]);
  await manager.query(row.sql);
}
