import { saveConnector } from "../../../testing/factories";
import { createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { Connector } from "../../domain/connectors/connector.entity";
import { encodeCursor, type PageRequest } from "../../kernel/page";
import { firstKeysetPageOf, keysetPage } from "./keyset";

describe("a page behind a cursor", () => {
  let domain: TestDomain;

  beforeAll(async () => {
    domain = await createTestDomain();
    // Two rows of each version: the id decides between them.
    for (let n = 0; n < 10; n += 1) await saveConnector(domain.db, { name: `c${n}`, softwareVersion: `${n >> 1}` });
  });

  afterAll(() => domain.close());

  const page = (request: PageRequest, direction: "ASC" | "DESC" = "ASC") =>
    keysetPage(domain.db.manager.createQueryBuilder(Connector, "connector"), request, {
      columns: ["connector.softwareVersion", "connector.id"],
      direction,
      keyOf: (connector) => [connector.softwareVersion, connector.id],
    });

  const byTime = (request: PageRequest) =>
    keysetPage(domain.db.manager.createQueryBuilder(Connector, "connector"), request, {
      columns: ["connector.registeredAt", "connector.id"],
      direction: "ASC",
      keyOf: (connector) => [connector.registeredAt.toISOString(), connector.id],
    });

  async function walk(first: number, direction: "ASC" | "DESC"): Promise<Connector[]> {
    const rows: Connector[] = [];
    let after: string | null = null;
    for (;;) {
      const one = await page({ first, after }, direction);
      rows.push(...one.nodes);
      if (!one.hasNextPage) return rows;
      after = one.cursorOf(one.nodes.at(-1)!);
    }
  }

  it.each([1, 3, 5, 10, 200])("walks through every row once and in order, %d at a time", async (first) => {
    const all = await domain.db.manager.find(Connector, { order: { softwareVersion: "ASC", id: "ASC" } });
    expect(await walk(first, "ASC")).toEqual(all);
    expect(await walk(first, "DESC")).toEqual([...all].reverse());
  });

  it.each(["ASC", "DESC"] as const)("is the same of rows that were read already, %s", async (direction) => {
    const order = {
      columns: ["connector.registeredAt", "connector.id"],
      direction,
      keyOf: ({ registeredAt, id }: Connector) => [registeredAt.toISOString(), id],
    };
    const query = domain.db.manager.createQueryBuilder(Connector, "connector");
    const all = await query.getMany();
    for (const first of [1, 3, 10]) {
      const read = await keysetPage(query, { first }, order);
      const known = firstKeysetPageOf(all, { first }, order);
      expect(known.nodes).toEqual(read.nodes);
      expect(known).toMatchObject({ hasNextPage: first < 10, hasPreviousPage: false });
      expect(known.nodes.map(known.cursorOf)).toEqual(read.nodes.map(read.cursorOf));
      expect(await known.totalCount()).toBe(await read.totalCount());
    }
  });

  it("counts the whole list, behind a cursor too", async () => {
    const first = await page({ first: 4 });
    const second = await page({ first: 4, after: first.cursorOf(first.nodes.at(-1)!) });
    expect(await second.totalCount()).toBe(10);
  });

  it("is empty behind the last row", async () => {
    const last = await page({ first: 200 });
    expect(await page({ after: last.cursorOf(last.nodes.at(-1)!) })).toMatchObject({ nodes: [], hasNextPage: false });
  });

  it("refuses the cursor of a list in another order", async () => {
    const cursor = (await page({ first: 1 })).cursorOf((await page({ first: 1 })).nodes[0]!);
    await expect(byTime({ after: cursor })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: [{ path: ["after"] }],
    });
  });

  it.each([
    ["no id in it", ["2026-01-01T00:00:00Z", "x"]],
    ["no time in it", ["yesterday-ish", "0198c0de-0000-7000-8000-000000000001"]],
    ["a NUL in it", ["\0", "0198c0de-0000-7000-8000-000000000001"]],
  ])("refuses a forged cursor with %s", async (_what, key) => {
    await expect(byTime({ after: encodeCursor("connector.registeredAt,connector.id", key) })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
  });
});
