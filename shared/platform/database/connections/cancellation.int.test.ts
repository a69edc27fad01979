import type { DataSource } from "typeorm";
import { eventually } from "../../../../testing/eventually";
import { type SilentProxy, startSilentProxy } from "../../../../testing/proxies/silent-proxy";
import { createTestDatabase, type TestDatabase } from "../../../../testing/test-database";
import { StatementCanceller, StatementScope } from "./cancellation";
import { connectDatabase, createDataSource } from "./data-source";

const HELD = "select pg_advisory_lock_shared(1), 1 as n";
const TOO_LATE = new Error("The request took too long.");

describe("a statement that is to be cancelled", () => {
  let database: TestDatabase;
  let proxy: SilentProxy;
  let db: DataSource;
  let holder: DataSource;
  let canceller: StatementCanceller;
  const errors: unknown[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    proxy = await startSilentProxy(database.url);
    const open = (applicationName: string) =>
      connectDatabase(createDataSource({ url: database.url, entities: [], applicationName, poolSize: 1 }));
    [db, holder] = await Promise.all([open("test"), open("holder")]);
    canceller = new StatementCanceller(db, proxy.url, (error) => void errors.push(error));
    await holder.query("select pg_advisory_lock(1)");
  });

  afterAll(async () => {
    proxy.close();
    await canceller.close();
    await Promise.all([db.destroy(), holder.destroy()]);
    await database.drop();
  });

  /** Waits for a lock. */
  async function send(): Promise<{ answer: Promise<unknown>; cancel(): void }> {
    const scope = new StatementScope(canceller);
    const answer = scope.run(() => db.query(HELD));
    await eventually("the statement waits", async () => {
      const waiting: unknown[] = await holder.query("select from pg_locks where locktype = 'advisory' and not granted");
      return waiting.length === 1;
    });
    return { answer, cancel: () => scope.cancel(TOO_LATE) };
  }

  const connection = async () => (await db.query("select pg_backend_pid() as pid"))[0].pid as number;

  it("ends, and its connection is used again", async () => {
    const before = await connection();
    const { answer, cancel } = await send();
    cancel();
    await expect(answer).rejects.toThrow(TOO_LATE.message);
    expect(await connection()).toBe(before);
    expect(errors).toEqual([]);
  });

  it.each(["an open", "a new"])("keeps no connection of the pool when PostgreSQL is silent on %s one", async () => {
    const before = await connection();
    const { answer, cancel } = await send();
    proxy.isSilent = true;
    cancel();
    await eventually("the cancellation is given up", () => errors.length > 0);
    await holder.query("select pg_advisory_unlock(1)");
    expect(await answer).toMatchObject([{ n: 1 }]);
    // A cancellation that arrives after all must not end a later statement.
    expect(await connection()).not.toBe(before);
    errors.length = 0;
    await holder.query("select pg_advisory_lock(1)");
  });
});
