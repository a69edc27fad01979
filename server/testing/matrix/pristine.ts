import type { DataSource } from "typeorm";

/** Refusals are written down there; nothing is ever taken out of it. */
const KEPT = /^audit_/;

/** The tables as they were at one moment, to go back to. */
export class Pristine {
  private constructor(
    private readonly db: DataSource,
    private readonly tables: readonly string[],
  ) {}

  static async take(db: DataSource): Promise<Pristine> {
    const tables = db.entityMetadatas.map(({ tableName }) => tableName).filter((name) => !KEPT.test(name));
    const copies = tables.map((name) => `create table pristine.${name} as table public.${name}`);
    await db.query(["create schema pristine", ...copies].join("; "));
    return new Pristine(db, tables);
  }

  /** What is in the tables, as a text that is the same only for the same. */
  async fingerprint(): Promise<string> {
    const parts = this.tables.map(
      (name) => `(select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from public.${name} t)`,
    );
    const [row]: { all: string }[] = await this.db.query(`select concat_ws(' ', ${parts.join(", ")}) as all`);
    return row!.all;
  }

  /** Without triggers: neither cascades nor whatever keeps rows from being changed. */
  async restore(): Promise<void> {
    const steps = this.tables.flatMap((name) => [
      `delete from public.${name}`,
      `insert into public.${name} select * from pristine.${name}`,
    ]);
    await this.db.query(["begin", "set local session_replication_role = replica", ...steps, "commit"].join("; "));
  }
}
