import type { DataSource } from "typeorm";

/** Refusals are written down there; nothing is ever taken out of it. */
const KEPT = /^audit_/;

/** The tables as they were at one moment, to go back to. */
export class Pristine {
  private constructor(private readonly db: DataSource) {}

  /** Statements that are sent a thousand times are functions: PostgreSQL plans them once for each connection. */
  static async take(db: DataSource): Promise<Pristine> {
    const tables = db.entityMetadatas
      .filter(({ tableType, tableName }) => tableType !== "view" && !KEPT.test(tableName))
      .map(({ tableName }) => tableName);
    const contents = tables.map(
      (name) => `(select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from public.${name} t)`,
    );
    const restored = tables.flatMap((name) => [
      `delete from public.${name}`,
      `insert into public.${name} select * from pristine.${name}`,
    ]);
    await db.query(
      [
        "create schema pristine",
        ...tables.map((name) => `create table pristine.${name} as table public.${name}`),
        `create function pristine.fingerprint() returns text language plpgsql as
          $$ begin return concat_ws(' ', ${contents.join(", ")}); end $$`,
        `create function pristine.restore() returns void language plpgsql set session_replication_role = replica as
          $$ begin ${restored.join("; ")}; end $$`,
      ].join("; "),
    );
    return new Pristine(db);
  }

  /** What is in the tables, as a text that is the same only for the same. */
  async fingerprint(): Promise<string> {
    const [row]: { all: string }[] = await this.db.query("select pristine.fingerprint() as all");
    return row!.all;
  }

  /** Without triggers: neither cascades nor whatever keeps rows from being changed. */
  async restore(): Promise<void> {
    await this.db.query("select pristine.restore()");
  }
}
