import { ADMIN, AUDITOR, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { newId } from "../../kernel/ids";
import { ClientRequest } from "./client-request.entity";
import { createOnce } from "./create-once";
import { purgeClientRequests } from "./purge-client-requests";

/** Rows of a table without references stand for the created objects. */
describe("an idempotent creation", () => {
  let domain: TestDomain;
  let made: Map<string, { id: string }>;

  beforeAll(async () => {
    domain = await createTestDomain();
  });

  beforeEach(async () => {
    made = new Map();
    await domain.empty();
    await domain.db.query("delete from rate_limits");
  });

  afterAll(() => domain.close());

  const create = (
    given: { operation?: string; clientRequestId?: string | null; input?: object } = {},
    { actor = ADMIN, fail = false, whileMaking = () => Promise.resolve() } = {},
  ) =>
    domain.uow.run(actor, (tx) =>
      createOnce(
        tx,
        { operation: "createThing", clientRequestId: "click-1", input: { size: 1 }, ...given },
        {
          make: async () => {
            const thing = { id: newId() };
            await tx.manager.query("insert into rate_limits (key) values ($1)", [thing.id]);
            await whileMaking();
            if (fail) throw new Error("the process died");
            made.set(thing.id, thing);
            return thing;
          },
          find: async (id) => made.get(id) ?? null,
        },
      ),
    );

  const thingsInDatabase = async (): Promise<number> => {
    const [row] = await domain.db.query("select count(*)::int as n from rate_limits");
    return row.n;
  };

  it("returns the same object for the same id, and one object for twenty calls at once", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => create()));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(await create()).toEqual(all[0]);
    expect(await thingsInDatabase()).toBe(1);
  });

  it("makes a new one each time without an id", async () => {
    const all = [
      await create({ clientRequestId: null }),
      await create({ clientRequestId: undefined }),
      await create({ clientRequestId: "  " }),
    ];
    expect(new Set(all.map(({ id }) => id)).size).toBe(3);
    expect(await domain.db.manager.count(ClientRequest)).toBe(0);
  });

  it("keeps ids apart by sender and by operation", async () => {
    const all = [
      await create(),
      await create({ operation: "createOther" }),
      await create({}, { actor: AUDITOR }),
      await create({}, { actor: { ...ADMIN, personId: newId(), identityId: newId() } }),
    ];
    expect(new Set(all.map(({ id }) => id)).size).toBe(4);
  });

  it("recognizes a person by another session or token of theirs", async () => {
    const person = { ...ADMIN, personId: newId(), identityId: newId() };
    const first = await create({}, { actor: person });
    expect(await create({}, { actor: { ...person, id: "another token", identityId: newId() } })).toEqual(first);
  });

  it("refuses the id with another input, and changes nothing", async () => {
    const first = await create({ input: { size: 1, colours: ["red", "blue"], at: new Date(0) } });
    const refusal = {
      code: "CONFLICT",
      message: expect.stringContaining(first.id),
      fields: [{ path: ["clientRequestId"], rule: "CLIENT_REQUEST_ID_USED" }],
    };
    for (const input of [
      { size: 1 },
      { size: 1, colours: ["blue", "red"], at: new Date(0) },
      { size: "1", colours: ["red", "blue"] },
    ]) {
      await expect(create({ input })).rejects.toMatchObject(refusal);
    }
    expect(await thingsInDatabase()).toBe(1);
  });

  it("takes the keys of an input in any order, and one left out for one that is undefined", async () => {
    const first = await create({ input: { size: 1, inner: { a: 1, b: 2 } } });
    expect(await create({ input: { inner: { b: 2, a: 1, c: undefined }, size: 1 } })).toEqual(first);
  });

  it("of two inputs at once under one id makes one, and refuses the other", async () => {
    const settled = await Promise.allSettled([create({ input: { size: 1 } }), create({ input: { size: 2 } })]);
    expect(settled.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await thingsInDatabase()).toBe(1);
  });

  it("keeps nothing where the creation failed, so that it can be retried", async () => {
    await expect(create({}, { fail: true })).rejects.toThrow("the process died");
    expect([await thingsInDatabase(), await domain.db.manager.count(ClientRequest)]).toEqual([0, 0]);
    await create();
    expect(await thingsInDatabase()).toBe(1);
  });

  it("lets a waiting call make it where the first one fails", async () => {
    let second: Promise<unknown> = Promise.resolve();
    const whileMaking = async () => {
      second = create();
    };
    await expect(create({}, { fail: true, whileMaking })).rejects.toThrow("the process died");
    await second;
    expect(await thingsInDatabase()).toBe(1);
  });

  it("reports that the object was deleted, and makes no second one by itself", async () => {
    await create();
    made.clear();
    await expect(create()).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("was deleted") });
    expect(await thingsInDatabase()).toBe(1);
  });

  it.each([
    ["of two lines", "a\nb"],
    ["that is too long", "x".repeat(201)],
    ["with NUL", "a\0"],
  ])("refuses an id %s", async (_what, clientRequestId) => {
    await expect(create({ clientRequestId })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: [{ path: ["clientRequestId"] }],
    });
  });

  it("forgets ids after thirty days", async () => {
    await create();
    domain.clock.advance({ days: 29 });
    await create({ clientRequestId: "click-2" });
    await purgeClientRequests(domain);
    expect(await domain.db.manager.count(ClientRequest)).toBe(2);
    domain.clock.advance({ days: 2 });
    await purgeClientRequests(domain);
    expect((await domain.db.manager.find(ClientRequest)).map(({ clientRequestId }) => clientRequestId)).toEqual([
      "click-2",
    ]);
  });
});
