import { Account } from "../../../shared/domain/accounts/account.entity";
import { Connector } from "../../../shared/domain/connectors/connector.entity";
import { saveAccount, saveConnector, saveIntegration } from "../../../testing/factories";
import { createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { DatabaseSnapshot } from "./snapshot";

/** The mutations of the matrix depend on it. */
describe("a snapshot of the tables", () => {
  let domain: TestDomain;
  let pristine: DatabaseSnapshot;

  beforeAll(async () => {
    domain = await createTestDomain();
    const integration = await saveIntegration(domain.db, await saveConnector(domain.db));
    await saveAccount(domain.db, integration, { accountId: "111111111111" });
    pristine = await DatabaseSnapshot.take(domain.db);
  });
  afterEach(() => pristine.restore());
  afterAll(() => domain.close());

  const rename = (name: string) => domain.db.query("update connectors set name = $1", [name]);
  const nameNow = async () => (await domain.db.manager.find(Connector))[0]!.name;

  it("does not change by reads, by rolled-back writes, or by writes of the same values", async () => {
    expect(await pristine.isChanged()).toBe(false);
    const rolledBack = domain.db.transaction(async (tx) => {
      await tx.query("delete from accounts");
      throw new Error("undone");
    });
    await expect(rolledBack).rejects.toThrow("undone");
    await rename(await nameNow());
    expect(await pristine.isChanged()).toBe(false);
    const before = await nameNow();
    await rename("another");
    await rename(before);
    expect(await pristine.isChanged()).toBe(false);
  });

  it("changes by an update for as long as it stands, however often it is compared", async () => {
    const before = await nameNow();
    await rename("another");
    expect([await pristine.isChanged(), await pristine.isChanged()]).toEqual([true, true]);
    await pristine.restore();
    expect([await pristine.isChanged(), await nameNow()]).toEqual([false, before]);
  });

  it.each([
    ["a row that comes", () => saveConnector(domain.db)],
    ["rows that a cascade takes along", () => domain.db.query("delete from integrations")],
    ["a table that is emptied", () => domain.db.query("truncate accounts cascade")],
  ])("changes by %s, and is restored", async (_what, change) => {
    await change();
    expect(await pristine.isChanged()).toBe(true);
    await pristine.restore();
    expect(await pristine.isChanged()).toBe(false);
    expect(await domain.db.manager.count(Connector)).toBe(1);
    expect(await domain.db.manager.count(Account)).toBe(1);
  });

  it("is compared with its own marks, and restores the initial state", async () => {
    const before = await nameNow();
    await rename("marked");
    await pristine.mark();
    expect(await pristine.isChanged()).toBe(false);
    await rename(before);
    expect(await pristine.isChanged()).toBe(true);
    await rename("marked");
    expect(await pristine.isChanged()).toBe(false);
    await pristine.restore();
    await pristine.mark();
    expect([await nameNow(), await pristine.isChanged()]).toEqual([before, false]);
  });
});
