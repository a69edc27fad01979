import type { DataSource } from "typeorm";

/** Refusals are audited, and the audit log is never restored. Its broken ends are, since an admin accepts them. */
const KEPT = /^audit_(?!broken_ends)/;

/**
 * A snapshot of all tables that can be restored. Triggers record the tables that a statement writes to, so comparing
 * and restoring read those alone: most probes are refused, and write nothing.
 */
export class DatabaseSnapshot {
  private constructor(private readonly db: DataSource) {}

  static async take(db: DataSource): Promise<DatabaseSnapshot> {
    const tables = db.entityMetadatas
      .filter(({ tableType, tableName }) => tableType !== "view" && !KEPT.test(tableName))
      .map(({ tableName }) => tableName);
    const ofTables = tables.flatMap((name) => [
      `create table pristine.${name} as table public.${name}`,
      `insert into pristine.contents select '${name}', hash, hash from pristine.hash_of('${name}') hash`,
      `create trigger written after insert or update or delete or truncate on public.${name}
        for each statement execute function pristine.note()`,
    ]);
    await db.query([SCHEMA, ...ofTables].join("; "));
    return new DatabaseSnapshot(db);
  }

  /** Compares with this moment from now on. A restore still goes back to the beginning. */
  async mark(): Promise<void> {
    await this.db.query("select pristine.mark()");
  }

  /** Whether any table differs from the mark. */
  async isChanged(): Promise<boolean> {
    const [row]: { is_changed: boolean }[] = await this.db.query("select pristine.is_changed()");
    return row!.is_changed;
  }

  async restore(): Promise<void> {
    await this.db.query("select pristine.restore()");
  }
}

/**
 * `writes` has the tables written since the last read. The writing transaction fills it, so a rollback leaves nothing.
 * `suspects` are the tables that may differ from the beginning.
 */
const SCHEMA = `
  create schema pristine;
  create unlogged table pristine.writes (name text not null);
  create unlogged table pristine.suspects (name text primary key);
  create unlogged table pristine.contents (name text primary key, first text not null, marked text not null);

  create function pristine.note() returns trigger language plpgsql as $$
    begin
      insert into pristine.writes values (tg_table_name);
      return null;
    end $$;

  create function pristine.hash_of(name text) returns text language plpgsql as $$
    declare
      hash text;
    begin
      execute format('select coalesce(md5(string_agg(t::text, ''|'' order by t::text)), '''') from public.%I t', name) into hash;
      return hash;
    end $$;

  create function pristine.suspect() returns void language sql as $$
    with read as (delete from pristine.writes returning name)
    insert into pristine.suspects select distinct name from read on conflict do nothing
  $$;

  create function pristine.mark() returns void language plpgsql as $$
    begin
      perform pristine.suspect();
      update pristine.contents set marked = first where marked <> first;
      update pristine.contents c set marked = pristine.hash_of(c.name) from pristine.suspects s where s.name = c.name;
    end $$;

  create function pristine.is_changed() returns boolean language plpgsql as $$
    declare
      one record;
      hash text;
      is_changed boolean := false;
    begin
      perform pristine.suspect();
      for one in select c.* from pristine.contents c join pristine.suspects s using (name) loop
        hash := pristine.hash_of(one.name);
        is_changed := is_changed or hash <> one.marked;
        if hash = one.first and hash = one.marked then delete from pristine.suspects where name = one.name; end if;
      end loop;
      return is_changed;
    end $$;

  -- Without triggers: neither cascades nor whatever keeps rows from being changed, nor the notes.
  create function pristine.restore() returns void language plpgsql set session_replication_role = replica as $$
    declare
      one text;
    begin
      perform pristine.suspect();
      for one in delete from pristine.suspects returning name loop
        execute format('delete from public.%I', one);
        execute format('insert into public.%I select * from pristine.%I', one, one);
      end loop;
    end $$`;
