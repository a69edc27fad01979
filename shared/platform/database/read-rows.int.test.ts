import { AsyncResource } from "node:async_hooks";
import { setImmediate } from "node:timers/promises";
import DataLoader from "dataloader";
import type { EntityManager } from "typeorm";
import { statementsOf } from "../../../testing/count-statements";
import { saveConnector } from "../../../testing/factories";
import { createTestDatabase } from "../../../testing/test-database";
import { createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { StatementCanceller, StatementScope } from "./connections/cancellation";
import { lookUp, lookUpBy, readRows } from "./read-rows";

const FIRST = "select $1::int as n, $2::text as t";
const SECOND = "select x::int as n from unnest($1::text[]) x order by 1";

describe("lookups of the same moment", () => {
  let domain: TestDomain;
  let canceller: StatementCanceller;

  beforeAll(async () => {
    const database = await createTestDatabase();
    domain = await createTestDomain();
    canceller = new StatementCanceller(domain.db, database.url, () => undefined);
  });

  afterAll(async () => {
    await canceller.close();
    await domain.close();
  });

  const inScope = <T>(work: () => Promise<T>) => new StatementScope(canceller).run(work);
  const first = () => lookUp(domain.db, FIRST, [1, "a"]);
  const second = (...values: string[]) => lookUp(domain.db, SECOND, [values]);

  it("of one request go out as one statement, each with its own parameters", async () => {
    const read: unknown[] = [];
    const sent = await statementsOf(domain.db, async () => {
      read.push(...(await inScope(() => Promise.all([first(), second("3", "2"), first(), second()]))));
    });
    expect(read).toEqual([[{ n: 1, t: "a" }], [{ n: 2 }, { n: 3 }], [{ n: 1, t: "a" }], []]);
    expect(sent).toHaveLength(1);
  });

  it("are joined by a loader's lookup a little later in that moment", async () => {
    const loader = new DataLoader(async (values: readonly string[]) => second(...values));
    const read: unknown[] = [];
    const sent = await statementsOf(domain.db, async () => {
      read.push(...(await inScope(() => Promise.all([first(), loader.load("2"), loader.load("3")]))));
    });
    expect(read).toEqual([[{ n: 1, t: "a" }], { n: 2 }, { n: 3 }]);
    expect(sent).toHaveLength(1);
  });

  it("do not wait for later ones, nor mix with other requests or with none", async () => {
    const later = async () => {
      await setImmediate();
      return second("1");
    };
    expect(await statementsOf(domain.db, () => inScope(() => Promise.all([first(), later()])))).toHaveLength(2);
    expect(await statementsOf(domain.db, () => Promise.all([inScope(first), inScope(first)]))).toHaveLength(2);
    expect(await statementsOf(domain.db, () => Promise.all([first(), first()]))).toHaveLength(2);
  });

  it("are answered apart where one of them is impossible", async () => {
    const answers = await inScope(() => Promise.allSettled([first(), second("x"), second("7")]));
    expect(answers).toMatchObject([
      { status: "fulfilled", value: [{ n: 1 }] },
      { status: "rejected", reason: { driverError: { code: "22P02" } } },
      { status: "fulfilled", value: [{ n: 7 }] },
    ]);
  });

  it("fail together for any other reason, without a retry", async () => {
    const wrong = () => lookUp(domain.db, "select 1 from nothing_of_that_name", []);
    const failed: PromiseSettledResult<unknown>[] = [];
    const sent = await statementsOf(domain.db, async () => {
      failed.push(...(await inScope(() => Promise.allSettled([first(), wrong()]))));
    });
    expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(sent).toHaveLength(1);
  });

  it("go out in several statements where they are many, as each holds up those behind it", async () => {
    const sent = await statementsOf(domain.db, () => inScope(() => Promise.all(Array.from({ length: 17 }, first))));
    expect(sent).toHaveLength(3);
  });

  it("are not held up by lists", async () => {
    const list = async () => readRows(domain.db, { sql: FIRST, parameters: [2, "b"] });
    const read: unknown[] = [];
    const sent = await statementsOf(domain.db, async () => {
      read.push(...(await inScope(() => Promise.all([first(), list(), first(), list()]))));
    });
    expect(read).toEqual([[{ n: 1, t: "a" }], [{ n: 2, t: "b" }], [{ n: 1, t: "a" }], [{ n: 2, t: "b" }]]);
    expect(sent).toHaveLength(3);
  });

  it("within a transaction see its state", async () => {
    await saveConnector(domain.db, { name: "before" });
    const names = { sql: "select name from connectors", parameters: [] };
    const readOutside = AsyncResource.bind(() => readRows(domain.db, names));
    await inScope(() =>
      domain.db.transaction(async ({ queryRunner }) => {
        await queryRunner!.query("update connectors set name = 'after'");
        const both = Promise.all([readRows(queryRunner!, names), readOutside()]);
        expect(await both).toEqual([[{ name: "after" }], [{ name: "before" }]]);
      }),
    );
  });

  it("by a manager go out together, and within a transaction by its connection", async () => {
    await saveConnector(domain.db, { name: "first" });
    const names = (manager: EntityManager) => lookUpBy(manager, "select name from connectors where name = 'second'");
    const sent = await statementsOf(domain.db, async () => {
      const { manager } = domain.db;
      expect(await inScope(() => Promise.all([names(manager), first()]))).toEqual([[], [{ n: 1, t: "a" }]]);
    });
    expect(sent).toHaveLength(1);
    await inScope(() =>
      domain.db.transaction(async (manager) => {
        await manager.query("update connectors set name = 'second' where name = 'first'");
        expect(await names(manager)).toEqual([{ name: "second" }]);
      }),
    );
  });

  it("end with their request", async () => {
    const scope = new StatementScope(canceller);
    const slow = scope.run(() => Promise.allSettled([first(), lookUp(domain.db, "select pg_sleep(600)::text", [])]));
    await setImmediate();
    scope.cancel(new Error("took too long"));
    expect(await slow).toMatchObject([
      { status: "rejected", reason: { message: expect.stringContaining("took too long") } },
      { status: "rejected", reason: { message: expect.stringContaining("took too long") } },
    ]);
  });
});
