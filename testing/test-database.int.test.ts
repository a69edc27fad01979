import { Client } from "pg";
import { createTestDatabase } from "./test-database";

describe("a test database", () => {
  it("is a copy of its own and is gone when dropped, open connections or not", async () => {
    const first = await createTestDatabase();
    const second = await createTestDatabase();
    const client = new Client({ connectionString: first.url });
    client.on("error", () => {});
    await client.connect();
    await client.query("create table only_here (id int)");

    const other = new Client({ connectionString: second.url });
    await other.connect();
    await expect(other.query("select * from only_here")).rejects.toThrow("does not exist");
    await other.end();

    await first.drop();
    await second.drop();
    const late = new Client({ connectionString: first.url });
    await expect(late.connect()).rejects.toThrow("does not exist");
  });
});
