import type { DataSource } from "typeorm";
import { READ_ONLY } from "./read-only-server";

/** Successful answers are shared for this long. Nobody makes PostgreSQL write more than one after the other by asking. */
const SHARED_MS = 5_000;

/** SQLSTATEs of a full disk, and of a limit of the space that may be used. */
const NO_SPACE: readonly unknown[] = ["53100", "53400"];

/**
 * Whether PostgreSQL takes writes, shown by a write. A full disk is not found by settings: PostgreSQL goes on reading,
 * and updates rows in blocks that it has. The probe therefore needs new blocks, a megabyte of a temporary file, and a
 * commit, a message in the write-ahead log. It leaves neither a row nor a block behind, and waits for no lock.
 */
export class WriteProbe {
  private written = Number.NEGATIVE_INFINITY;
  private running: Promise<void> | null = null;

  constructor(
    private readonly db: Pick<DataSource, "query">,
    private readonly sharedMs = SHARED_MS,
  ) {}

  /** Rejects with PostgreSQL's reason. One attempt is under way at a time. */
  check(): Promise<void> {
    if (performance.now() - this.written < this.sharedMs) return Promise.resolve();
    this.running ??= this.write().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  /** The reason of a PostgreSQL without space; null: it has some, or fails for another reason. */
  async spaceProblem(): Promise<string | null> {
    try {
      await this.check();
      return null;
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      return NO_SPACE.includes(code) ? message : null;
    }
  }

  private async write(): Promise<void> {
    await this.db.query(PROBE);
    this.written = performance.now();
  }
}

/** Settings end with the statement. A temporary file of another disk would prove nothing about that of the data. */
const PROBE = `
do $$ begin
  if current_setting('transaction_read_only')::boolean then
    raise exception 'PostgreSQL only reads here.' using errcode = '${READ_ONLY}';
  end if;
  perform set_config('temp_tablespaces', '', true), set_config('work_mem', '64kB', true);
  perform count(*) from (select n from generate_series(1, 1024) n order by repeat(md5(n::text), 32) offset 0) as spilled;
  perform pg_logical_emit_message(true, 'drawbridge', 'This commit shows that the database can be written.');
end $$`;
