import { statementsOf } from "../../../testing/count-statements";
import { accountNumber, saveAccount, saveConnector, saveIntegration } from "../../../testing/factories";
import { createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { Account } from "../../domain/accounts/account.entity";
import { newId } from "../../kernel/ids";
import { rowsByIds, rowsOfEach } from "./rows";

describe("rows by their ids", () => {
  let domain: TestDomain;
  let [a, b]: string[] = [];

  beforeAll(async () => {
    domain = await createTestDomain();
    const integration = await saveIntegration(domain.db, await saveConnector(domain.db));
    const save = (n: number, name: string) =>
      saveAccount(domain.db, integration, { accountId: accountNumber(n), name });
    [a, b] = [(await save(1, "a")).id, (await save(2, "b")).id];
  });

  afterAll(() => domain.close());

  const namesOf = (rows: readonly (Account | null)[]) => rows.map((row) => row?.name ?? null);
  const byIds = (...ids: string[]) => rowsByIds(domain.db.manager, Account, ids);

  it("come in the order of the ids, one for each, null where there is none", async () => {
    expect(namesOf(await byIds(b!, newId(), a!, b!))).toEqual(["b", null, "a", "b"]);
    expect(await statementsOf(domain.db, () => byIds())).toEqual([]);
  });

  it("are those that a transaction sees", async () => {
    await domain.db.transaction(async (manager) => {
      await manager.update(Account, { id: a! }, { name: "c" });
      expect(namesOf(await rowsByIds(manager, Account, [a!]))).toEqual(["c"]);
      await manager.update(Account, { id: a! }, { name: "a" });
    });
  });

  it("of each key come in the statement's order, by two statements", async () => {
    const keys = ["some", "none", "all"];
    const sql = `select k.key, w.id from (values ('some', 'b'), ('all', 'b'), ('all', 'a')) k(key, name)
                   join accounts w on w.name = k.name where k.key = any($1) order by w.name desc`;
    const lists: Account[][] = [];
    const sent = await statementsOf(domain.db, async () => {
      lists.push(...(await rowsOfEach(domain.db, Account, keys, { sql, parameters: [keys] })));
    });
    expect(lists.map(namesOf)).toEqual([["b"], [], ["b", "a"]]);
    expect(sent.length).toBeLessThanOrEqual(2);
  });
});
