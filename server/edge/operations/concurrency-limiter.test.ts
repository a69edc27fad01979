import type { Actor } from "../../../shared/kernel/actor";
import { ConcurrencyLimiter } from "./concurrency-limiter";

const ANA: Actor = { kind: "person", id: "token-1", personId: "ana", name: "Ana", roles: [], scopes: [] };
const BOT: Actor = { kind: "service", id: "bot", name: "Bot", roles: [], scopes: [] };

describe("permits for operations", () => {
  let places: ConcurrencyLimiter;
  let begun: string[];

  beforeEach(() => {
    places = new ConcurrencyLimiter({ placesOf: ({ kind }) => (kind === "person" ? 2 : 3), maxWaiting: 3 });
    begun = [];
  });

  const take = (name: string, actor = ANA, whenLeft?: Parameters<ConcurrencyLimiter["take"]>[1]) =>
    places.take(actor, whenLeft).then((leave) => {
      begun.push(name);
      return leave;
    });
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

  it("are limited for one person across all tokens, and others wait in their order", async () => {
    const [first, second] = [await take("1"), await take("2", { ...ANA, id: "token-2" })];
    const third = take("3");
    const fourth = take("4", { ...ANA, id: "token-3" });
    await turn();
    expect(begun).toEqual(["1", "2"]);
    second();
    (await third)();
    (await fourth)();
    first();
    expect(begun).toEqual(["1", "2", "3", "4"]);
  });

  it("are kept for others while one person waits for more", async () => {
    const leave = [await take("1"), await take("2")];
    void take("3");
    await Promise.all(["a", "b", "c"].map((name) => take(name, BOT)));
    await take("x", { ...ANA, personId: "ben" });
    expect(begun).toEqual(["1", "2", "a", "b", "c", "x"]);
    for (const one of leave) one();
  });

  it("are refused when the queue is full, until one of it has begun", async () => {
    const first = await take("1");
    await take("2");
    for (const name of ["3", "4", "5"]) void take(name);
    await expect(take("6")).rejects.toMatchObject({
      message: expect.stringMatching(/^2 of your operations run and 3 more wait/),
      extensions: { code: "LIMIT_EXCEEDED", limit: "concurrency", http: { status: 429 } },
    });
    first();
    void take("7");
    await turn();
    expect(begun).toEqual(["1", "2", "3"]);
  });

  it("are as many as the weight of an operation, and are given in order", async () => {
    const takeSome = (name: string, weight: number, whenLeft: Parameters<ConcurrencyLimiter["take"]>[1] = undefined) =>
      places.take(ANA, whenLeft, weight).then((leave) => {
        begun.push(name);
        return leave;
      });
    const first = await takeSome("1", 1);
    let giveUp: (reason: Error) => void = () => undefined;
    const heavy = takeSome("heavy", 7, (leave) => {
      giveUp = leave;
    });
    const light = take("light");
    await turn();
    expect(begun).toEqual(["1"]);
    first();
    const leaveHeavy = await heavy;
    await turn();
    expect(begun).toEqual(["1", "heavy"]);
    leaveHeavy();
    const leaveLight = await light;
    const second = takeSome("heavy again", 2, (leave) => {
      giveUp = leave;
    });
    const behind = take("behind");
    await turn();
    giveUp(new Error("gone"));
    await expect(second).rejects.toThrow("gone");
    (await behind)();
    leaveLight();
    expect(begun).toEqual(["1", "heavy", "light", "behind"]);
    await Promise.all(["1", "2"].map((name) => take(name)));
    expect(begun.slice(4)).toEqual(["1", "2"]);
  });

  it("are returned once, however often they are released", async () => {
    const first = await take("1");
    await take("2");
    for (const name of ["3", "4"]) void take(name);
    first();
    first();
    await turn();
    expect(begun).toEqual(["1", "2", "3"]);
  });

  it("go to the next in the queue when a waiting operation leaves", async () => {
    const first = await take("1");
    await take("2");
    let leaveLine: (reason: Error) => void = () => undefined;
    const third = take("3", ANA, (leave) => {
      leaveLine = leave;
    });
    void take("4");
    leaveLine(new Error("gone"));
    await expect(third).rejects.toThrow("gone");
    first();
    await turn();
    leaveLine(new Error("gone again"));
    expect(begun).toEqual(["1", "2", "4"]);
  });
});
