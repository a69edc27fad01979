import { judgeClocks } from "./examine-clocks";

describe("the clock of a connector", () => {
  it.each([
    [{ aws: 0, database: 0 }, "OK", "in step"],
    [{ aws: 60_000, database: -60_000 }, "OK", "in step"],
    [{ aws: 61_000, database: 0 }, "WARNING", "61 s behind AWS's"],
    [{ aws: 0, database: -90_000 }, "WARNING", "90 s ahead of the database's"],
    [{ aws: -240_000, database: 239_000 }, "WARNING", "240 s ahead of AWS's"],
    [{ aws: 1_000, database: 241_000 }, "FAILED", "241 s behind the database's"],
  ])("is, with others ahead by %j, %s", (ahead, state, message) => {
    expect(judgeClocks(ahead)).toMatchObject({ state, message: expect.stringContaining(message) });
  });
});
