import { takeMisusedConnections } from "../../../../testing/one-connection";
import { createTestDomain, MEMBER, type TestDomain } from "../../../../testing/test-domain";

describe("a transaction", () => {
  let domain: TestDomain;

  beforeAll(async () => {
    domain = await createTestDomain();
  });

  afterAll(() => domain.close());

  it.each<[string, () => Promise<unknown>]>([
    ["a statement of the data source", () => domain.db.query("select 1 as stray")],
    ["a statement of its manager", () => domain.db.manager.query("select 1 as stray")],
    ["a statement without a transaction", () => domain.uow.statement("select 1 as stray", () => [])],
    ["a second transaction", () => domain.uow.run(MEMBER, () => "stray")],
  ])("is refused %s, and its test fails even if the error is caught", async (_what, stray) => {
    const quiet = domain.uow.run(MEMBER, async (tx) => {
      await tx.manager.query("select 1");
      await stray().catch(() => undefined);
      return "went on";
    });
    await expect(quiet).resolves.toBe("went on");
    expect(takeMisusedConnections()[0]).toMatchObject({ message: expect.stringMatching(/stray|START TRANSACTION/) });
  });

  it("is reported where it sends two statements at once", async () => {
    await domain.uow.run(MEMBER, ({ manager }) =>
      Promise.all([manager.query("select 1"), manager.query("select 2 as beside")]),
    );
    expect(takeMisusedConnections()).toMatchObject([{ message: expect.stringContaining("select 2 as beside") }]);
  });

  it("may use its own connection, and savepoints on it", async () => {
    const done = domain.uow.run(MEMBER, (tx) =>
      tx.manager.transaction(async (inner) => [
        await inner.query("select 1 as own"),
        await tx.manager.query("select 2"),
      ]),
    );
    await expect(done).resolves.toHaveLength(2);
    expect(takeMisusedConnections()).toEqual([]);
  });

  it("that has ended lets its later work use any connection", async () => {
    let ended: () => void = () => undefined;
    const end = new Promise<void>((resolve) => {
      ended = resolve;
    });
    let later: Promise<unknown> = Promise.resolve();
    await domain.uow.run(MEMBER, () => {
      later = end.then(() => domain.db.query("select 1 as later"));
    });
    ended();
    await expect(later).resolves.toEqual([{ later: 1 }]);
    expect(takeMisusedConnections()).toEqual([]);
  });
});
