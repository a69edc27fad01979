import type { EntityManager } from "typeorm";
import { eventually } from "../../../../testing/eventually";
import { createTestDomain, MEMBER, type TestDomain } from "../../../../testing/test-domain";
import { isDatabaseAway } from "./database-away";
import { outsideTransaction } from "./one-connection";

describe("a connection that is lost between two statements of a transaction", () => {
  let domain: TestDomain;

  beforeAll(async () => {
    domain = await createTestDomain();
  });

  afterAll(() => domain.close());

  it.each<[string, (manager: EntityManager) => Promise<unknown>]>([
    ["in a statement", (manager) => manager.query("select 1")],
    ["in a statement of its runner", (manager) => manager.queryRunner!.query("select 1")],
    ["in the commit", async () => undefined],
  ])("is a database that cannot be used, %s", async (_where, next) => {
    const lost = domain.uow.run(MEMBER, async ({ manager }) => {
      const [{ pid }]: [{ pid: number }] = await manager.query("select pg_backend_pid() as pid");
      await outsideTransaction(() => domain.db.query("select pg_terminate_backend($1)", [pid]));
      await eventually("its loss is known", () => manager.queryRunner!.isReleased);
      await next(manager);
    });
    expect(
      await lost.then(
        () => "committed",
        (error: unknown) => isDatabaseAway(error),
      ),
    ).toBe(true);
  });
});
