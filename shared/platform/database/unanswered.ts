import type { DataSource } from "typeorm";
import { onEachConnection } from "./prepared-statements";

/**
 * Ends a connection on which a statement was not answered for so long that PostgreSQL would have ended it by itself: whoever was
 * at the other end is gone without a word, and TCP would say so only after a quarter of an hour. What waits for it goes on.
 */
export function endUnanswered(db: DataSource, afterMs: number): void {
  onEachConnection(db, (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    const { stream } = (client as unknown as { connection: { stream: { destroy(error: Error): void } } }).connection;
    const bounded = (...args: unknown[]): unknown => {
      const answer = query(...args);
      if (!(answer instanceof Promise)) return answer;
      const end = () => stream.destroy(new Error(`PostgreSQL did not answer within ${afterMs / 1_000} s.`));
      const timer = setTimeout(end, afterMs);
      return answer.finally(() => clearTimeout(timer));
    };
    client.query = bounded as typeof client.query;
  });
}
