import { LookedUpOnce } from "./looked-up-once";

function countingLookups() {
  const asked: string[][] = [];
  const lengths = new LookedUpOnce(async (ids) => {
    asked.push([...ids]);
    return new Map(ids.filter((id) => id !== "nobody").map((id) => [id, id.length]));
  });
  return { asked, lengths };
}

describe("values looked up once", () => {
  it("asks only for ids that nobody has asked for yet", async () => {
    const { asked, lengths } = countingLookups();
    await lengths.of(["a", "bb", "a"]);
    expect(await lengths.of(["bb", "ccc"])).toEqual(
      new Map([
        ["bb", 2],
        ["ccc", 3],
      ]),
    );
    expect(asked).toEqual([["a", "bb"], ["ccc"]]);
  });

  it("shares a lookup that is under way, and answers each with its own ids", async () => {
    const { asked, lengths } = countingLookups();
    const [both, one] = await Promise.all([lengths.of(["a", "bb"]), lengths.of(["bb"])]);
    expect(both.size).toBe(2);
    expect([...one.keys()]).toEqual(["bb"]);
    expect(asked).toEqual([["a", "bb"]]);
  });

  it("leaves out ids without a value, and does not ask for them again", async () => {
    const { asked, lengths } = countingLookups();
    await lengths.of(["nobody"]);
    expect(await lengths.of(["nobody"])).toEqual(new Map());
    expect(asked).toEqual([["nobody"]]);
  });

  it("looks up nothing that was read beside something else", async () => {
    const { asked, lengths } = countingLookups();
    lengths.remember(new Map([["a", 7]]));
    expect(await lengths.of(["a"])).toEqual(new Map([["a", 7]]));
    expect(asked).toEqual([]);
  });
});
