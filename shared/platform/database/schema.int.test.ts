import { join } from "node:path";
import type { DataSource } from "typeorm";
import { committedText } from "../../../testing/committed-text";
import { takeMisusedConnections } from "../../../testing/one-connection";
import { createTestDatabase, type TestDatabase } from "../../../testing/test-database";
import { ENTITIES } from "../../domain/entities";
import { connectDatabase, createDataSource } from "./connections/data-source";

describe("the schema of a migrated database", () => {
  let database: TestDatabase;
  let db: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    // One statement for each table comes at once, for ten connections.
    const patience = { applicationName: "test", connectTimeoutMs: 300_000 };
    db = await connectDatabase(createDataSource({ url: database.url, entities: ENTITIES, ...patience }));
  });

  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  it("has the columns of the entities, which say nothing of keys, indexes and most constraints", async () => {
    const { upQueries } = await db.driver.createSchemaBuilder().log();
    // TypeORM's own reading of the schema sends statements at once.
    takeMisusedConnections();
    const ofColumns = upQueries.filter(({ query }) => !OF_KEYS_AND_INDEXES.test(query));
    expect(ofColumns.map(({ query }) => `${query}: in migrations/start/`)).toEqual([]);
  });

  it("lets a column have the words of its entity's check", async () => {
    const checks: { name: string; definition: string }[] = await db.query(
      "select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint where contype = 'c'",
    );
    const migrated = new Map(checks.map(({ name, definition }) => [name, wordsIn(definition)]));
    const declared = db.entityMetadatas
      .flatMap((entity) => entity.checks)
      .filter(({ expression }) => /^\w+ in \(/.test(expression));
    expect(declared.length).toBeGreaterThan(30);
    const differing = declared.filter(({ name, expression }) => migrated.get(name) !== wordsIn(expression));
    expect(differing.map(({ name, expression }) => `${name} in migrations/start/: check (${expression})`)).toEqual([]);
  });

  it("is the committed one (UPDATE_SNAPSHOT=1 rewrites it)", async () => {
    const made = await describeSchema(db);
    expect(made).toBe(committedText(join(__dirname, "schema.snapshot.txt"), made));
  });

  it("has an index for every foreign key", async () => {
    const without: { name: string }[] = await db.query(
      `select c.conname as name from pg_constraint c
        where c.contype = 'f' and c.connamespace = 'public'::regnamespace and not exists (
          select 1 from pg_index i
           where i.indrelid = c.conrelid and i.indpred is null
             and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey)`,
    );
    expect(without).toEqual([]);
  });

  it("names every constraint and index by our rule, so that an error names the violated one", async () => {
    const names: { name: string }[] = await db.query(
      `select conname as name from pg_constraint
        where connamespace = 'public'::regnamespace and contype <> 'n' and conrelid <> 'schema_migrations'::regclass
          and not exists (select 1 from pg_class c where c.oid = conrelid and c.relispartition)
       union select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
        where c.relnamespace = 'public'::regnamespace and not c.relispartition and i.indrelid <> 'schema_migrations'::regclass`,
    );
    expect(names.map((row) => row.name).filter((name) => !/^(pk|uq|fk|ix|ck)_[a-z_]+$/.test(name))).toEqual([]);
  });

  it.each([
    ["update", "update audit_events set action = 'x'"],
    ["delete", "delete from audit_events"],
    ["truncate", "truncate audit_events"],
  ])("refuses to %s audit events", async (_verb, sql) => {
    await db.query(
      `insert into audit_events (id, at, actor_kind, actor_id, actor_name, action, subject_type, subject_id)
       values (gen_random_uuid(), now(), 'person', '1', 'Ada', 'thing.made', 'thing', '1')`,
    );
    await expect(db.query(sql)).rejects.toThrow("audit_events is append-only");
  });
});

const OF_KEYS_AND_INDEXES = /^(CREATE (UNIQUE )?INDEX|DROP INDEX|ALTER TABLE \S+ (ADD|DROP) CONSTRAINT) /;

/** The quoted words of a check, sorted. */
function wordsIn(check: string): string {
  return [...check.matchAll(/'([^']*)'/g)]
    .map(([, word]) => word)
    .sort()
    .join(" ");
}

/**
 * Tables that are partitioned or unlogged, columns, constraints, indexes, triggers, first rows and privileges, one per line,
 * then the functions. Partitions have the columns and indexes of their table; their triggers may differ. The owner's own
 * privileges are left out.
 */
async function describeSchema(db: DataSource): Promise<string> {
  const lines: { line: string }[] = await db.query(
    `with ours as (
       select * from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
     )
     select format('%s  table%s%s%s', relname, case relpersistence when 'u' then '  unlogged' else '' end,
                   '  partition by ' || pg_get_partkeydef(oid),
                   '  partition of ' || (select inhparent::regclass from pg_inherits where inhrelid = oid) || ' ' ||
                     pg_get_expr(relpartbound, oid)) as line
       from ours where relpersistence = 'u' or relkind = 'p' or relispartition
     union all
     select format('%s  column  %s %s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                   case when a.attnotnull then ' not null' else '' end,
                   coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''))
       from pg_attribute a join ours c on c.oid = a.attrelid
       left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where not c.relispartition and a.attnum > 0 and not a.attisdropped
     union all
     select format('%s  constraint  %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
       from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n' and conrelid <> 0
        and conrelid not in (select oid from pg_class where relispartition)
     union all
     select format('%s  index  %s', i.indrelid::regclass, pg_get_indexdef(i.indexrelid))
       from pg_index i join pg_class c on c.oid = i.indexrelid
      where c.relnamespace = 'public'::regnamespace and not c.relispartition
     union all
     select format('%s  trigger  %s', tgrelid::regclass, pg_get_triggerdef(oid)) from pg_trigger where not tgisinternal
        and tgrelid in (select oid from ours)
     union all
     select format('%s  privilege  %s of %s', thing, privilege_type, coalesce(nullif(grantee, 0)::regrole::text, 'public'))
       from (select relname::text, relowner, coalesce(relacl, acldefault('r', relowner)) from ours
             union all
             select oid::regprocedure::text, proowner, coalesce(proacl, acldefault('f', proowner))
               from pg_proc where pronamespace = 'public'::regnamespace) x (thing, owner, acl), aclexplode(acl)
      where grantee <> owner`,
  );
  const functions: { definition: string }[] = await db.query(
    `select pg_get_functiondef(oid) as definition from pg_proc
      where pronamespace = 'public'::regnamespace order by oid::regprocedure::text`,
  );
  const sorted = [...lines.map(({ line }) => line), ...(await firstRows(db))].sort();
  return [sorted.join("\n"), ...functions.map(({ definition }) => definition.trimEnd())].join("\n\n").concat("\n");
}

/** Rows that a database has from its migrations. */
async function firstRows(db: DataSource): Promise<string[]> {
  const tables: { name: string }[] = await db.query(
    "select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'schema_migrations'",
  );
  const found = await Promise.all(
    tables.map(async ({ name }) => {
      const rows: { row: string }[] = await db.query(`select to_jsonb(x)::text as row from "${name}" x`);
      return rows.map(({ row }) => `${name}  row  ${row}`);
    }),
  );
  return found.flat();
}
