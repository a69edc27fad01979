import { Lru } from "./lru";

describe("values of which the one not used for longest makes room", () => {
  it("are as many as there is room for", () => {
    const lru = new Lru<string, number>(2);
    for (const [key, value] of [
      ["a", 1],
      ["b", 2],
    ] as const)
      lru.set(key, value);
    lru.get("a");
    lru.set("c", 3);
    expect(["a", "b", "c"].map((key) => lru.get(key))).toEqual([1, undefined, 3]);
  });

  it("weigh no more together than there is room for", () => {
    const lru = new Lru<string, number>(10, (weight) => weight);
    for (const [key, value] of [
      ["a", 3],
      ["b", 3],
      ["c", 4],
    ] as const)
      lru.set(key, value);
    lru.set("a", 1);
    lru.set("d", 2);
    expect(["a", "b", "c", "d"].map((key) => lru.get(key))).toEqual([1, 3, 4, 2]);
    lru.set("e", 7);
    expect(["a", "b", "c", "d", "e"].map((key) => lru.get(key))).toEqual([undefined, undefined, undefined, 2, 7]);
    lru.set("f", 11);
    expect(["d", "e", "f"].map((key) => lru.get(key))).toEqual([undefined, undefined, undefined]);
  });
});
