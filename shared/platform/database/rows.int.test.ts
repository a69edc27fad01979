import { AsyncResource } from "node:async_hooks";
import type { EntityManager } from "typeorm";
import { statementsOf } from "../../../testing/count-statements";
import { accountNumber, saveAccount, saveConnector, saveIntegration } from "../../../testing/factories";
import { createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { Account } from "../../domain/accounts/account.entity";
import { AuditEvent } from "../../domain/audit/audit-event.entity";
import { Connector } from "../../domain/connectors/connector.entity";
import { Integration } from "../../domain/integrations/integration.entity";
import { countOf, rowsBy, rowsOf, rowsOfAll } from "./rows";

describe("the rows of a query", () => {
  let domain: TestDomain;

  beforeAll(async () => {
    domain = await createTestDomain();
    const connector = await saveConnector(domain.db, { name: `it's "quoted" \\ \n 🦊` });
    const integration = await saveIntegration(domain.db, connector);
    for (const [n, name] of ["a", "b"].entries()) {
      await saveAccount(domain.db, integration, { accountId: accountNumber(n), name, ouPath: ["r-1", "ou-{1},2"] });
    }
    await domain.db.query("update connectors set registered_at = '2026-03-29 02:30:00.999999+02'");
  });

  afterAll(() => domain.close());

  const accounts = ({ manager }: { manager: EntityManager } = domain.db) =>
    manager
      .createQueryBuilder(Account, "account")
      .where("account.name <> :no", { no: "x" })
      .orderBy("account.name", "DESC");

  it.each([Connector, Integration, Account])("equal those of getMany: %p", async (entity) => {
    const query = () => domain.db.manager.createQueryBuilder<Connector | Integration | Account>(entity, "one");
    const rows = await rowsOf(query());
    expect(rows.length).toBeGreaterThan(0);
    expect(rows).toEqual(await query().getMany());
    expect(await statementsOf(domain.db, () => rowsOf(query()))).toEqual([expect.stringContaining("json_agg")]);
  });

  it("come in order, with conditions and a limit", async () => {
    expect((await rowsOf(accounts())).map(({ name }) => name)).toEqual(["b", "a"]);
    expect((await rowsOf(accounts().limit(1))).map(({ name }) => name)).toEqual(["b"]);
    expect(await rowsOf(accounts().andWhere("false"))).toEqual([]);
  });

  it("are those that a transaction sees", async () => {
    const readOutside = AsyncResource.bind(() => rowsOf(accounts()));
    await domain.db.transaction(async (manager) => {
      await manager.update(Account, { name: "a" }, { name: "c" });
      expect((await rowsOf(accounts({ manager })))[0]).toMatchObject({ name: "c" });
      expect((await readOutside())[0]).toMatchObject({ name: "b" });
      await manager.update(Account, { name: "c" }, { name: "a" });
    });
  });

  it("are read one by one where JSON would change them, or with a relation", async () => {
    const joined = () => accounts().leftJoinAndSelect("account.integration", "integration");
    expect((await rowsOf(joined()))[0]!.integration).toBeDefined();
    const events = domain.db.manager.createQueryBuilder(AuditEvent, "event");
    const sent = await statementsOf(domain.db, () => rowsOf(events));
    expect(sent).toEqual([expect.not.stringContaining("json_agg")]);
  });

  it("are found by a property too, in order", async () => {
    const names = ["b", "a", "none"];
    expect(await rowsBy(domain.db, Account, "name", names, ["name"])).toEqual((await rowsOf(accounts())).reverse());
    expect(await rowsBy(domain.db, Account, "name", ["b"])).toEqual(await rowsOf(accounts().limit(1)));
    await expect(rowsBy(domain.db, AuditEvent, "id", [])).rejects.toThrow("JSON would change a column of audit_events");
  });

  it("are read for several entities by one statement", async () => {
    const read = () =>
      rowsOfAll<[Account, Integration]>(
        domain.db.manager,
        [["b", "a"]],
        { entity: Account, where: "x.name = any($1) order by x.name" },
        { entity: Integration, where: "x.id in (select integration_id from accounts where name = any($1))" },
      );
    const integrations = await domain.db.manager.find(Integration);
    expect(await read()).toEqual([(await rowsOf(accounts())).reverse(), integrations]);
    expect(await statementsOf(domain.db, read)).toHaveLength(1);
  });

  it("are counted without being read", async () => {
    const all = () => domain.db.manager.createQueryBuilder(Account, "account").where("true");
    expect(await countOf(all())).toBe(2);
    expect(await countOf(all().andWhere("account.name = :name", { name: "a" }), "APART")).toBe(1);
  });
});
