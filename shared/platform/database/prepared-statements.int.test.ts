import type { DataSource } from "typeorm";
import { createTestDatabase } from "../../testing/test-database";
import { connect, createDataSource } from "./data-source";
import { PREPARED } from "./prepared-statements";

describe("statements that are sent time and again", () => {
  let url: string;
  let db: DataSource;

  const connection = () => connect(createDataSource({ url, entities: [], applicationName: "test", poolSize: 1 }));

  beforeAll(async () => {
    url = (await createTestDatabase()).url;
    db = await connection();
  });

  afterAll(() => db.destroy());

  const send = async (text: string, times: number) => {
    for (let n = 0; n < times; n += 1) expect(await db.query(text, [n])).toEqual([{ n }]);
  };
  const prepared = async (by = db): Promise<string[]> => {
    const rows = await by.query("select statement from pg_prepared_statements order by prepare_time");
    return rows.map(({ statement }: { statement: string }) => statement);
  };

  it("are planned once as soon as they are frequent, and only those meant for it", async () => {
    const meant = `${PREPARED} select $1::int as n`;
    await send(meant, 19);
    await send("select $1::int as n", 40);
    expect(await prepared()).toEqual([]);
    await send(meant, 2);
    expect(await prepared()).toEqual([meant]);
  });

  it("are not remembered without bound", async () => {
    for (let n = 0; n < 10; n += 1) await send(`${PREPARED} select $1::int as n -- ${"x".repeat(9_900)} ${n}`, 21);
    expect((await prepared()).join("").length).toBeGreaterThan(55_000);
    expect((await prepared()).join("").length).toBeLessThan(64_000);
  });

  it("are answered as before when the tables under them have changed", async () => {
    await db.query("create table things (n int)");
    await db.query("insert into things values (1)");
    const text = `${PREPARED} select (select json_agg(x) from (select n from things where n < $1) x) as rows`;
    const other = await connection();
    for (let n = 0; n < 30; n += 1) await other.query(text, [5]);
    expect(await prepared(other)).toEqual([text]);
    await db.query("alter table things alter n type bigint, add other text");
    expect(await other.query(text, [5])).toEqual([{ rows: [{ n: 1 }] }]);
    await other.destroy();
  });
});
