import { LRUCache } from "lru-cache";
import type pg from "pg";
import type { DataSource } from "typeorm";

/** Begins a statement that is sent time and again and whose plan does not hang on its parameters: it has none, or finds rows by keys. */
export const PREPARED = "/* prepared */";

/** Until it is sent this often, a statement may be one of a kind, and is not worth the memory of each connection. */
const OFTEN = 20;
/**
 * Characters. Texts hang on what clients ask for, and each connection keeps what is prepared: some 130 kB for every 1,000 of them.
 * What comes later is planned each time.
 */
const MOST_TEXT = 64_000;
/** Texts that are counted. */
const MOST_COUNTED = 500;

/** From now on PostgreSQL plans such statements once for each connection, not each time. */
export function prepareStatements(db: DataSource): void {
  const statements = new FrequentStatements();
  onEachConnection(db, (client) => {
    const query = client.query.bind(client) as Query;
    const prepared: Query = (text, values, ...rest) => {
      const name = typeof text === "string" && text.startsWith(PREPARED) ? statements.nameOf(text) : null;
      return name === null ? query(text, values, ...rest) : query({ name, text, values }, ...rest);
    };
    client.query = prepared as typeof client.query;
  });
}

type Query = (...args: unknown[]) => unknown;

/** Calls back once for each connection that is used, also when it was there before. */
export function onEachConnection(db: DataSource, follow: (client: pg.PoolClient) => void): void {
  const { master } = db.driver as unknown as { master: pg.Pool };
  const followed = new WeakSet<object>();
  master.on("acquire", (client) => {
    if (!followed.has(client)) follow(client);
    followed.add(client);
  });
}

class FrequentStatements {
  private readonly sent = new LRUCache<string, number>({ max: MOST_COUNTED });
  private readonly names = new Map<string, string>();
  private textLeft = MOST_TEXT;

  nameOf(text: string): string | null {
    const known = this.names.get(text);
    if (known !== undefined) return known;
    if (text.length > this.textLeft) return null;
    const sent = (this.sent.get(text) ?? 0) + 1;
    this.sent.set(text, sent);
    if (sent < OFTEN) return null;
    this.sent.delete(text);
    this.textLeft -= text.length;
    const name = `read_${this.names.size + 1}`;
    this.names.set(text, name);
    return name;
  }
}
