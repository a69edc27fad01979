import { isId, newId } from "./ids";

describe("an id", () => {
  it("is a UUID that sorts by the time it was made", () => {
    const ids = Array.from({ length: 1_000 }, newId);
    expect(ids.every(isId)).toBe(true);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(1_000);
  });

  it.each(["", "1", "0198c0de-0000-7000-8000-00000000000", "0198c0de-0000-7000-8000-000000000001'--", "null"])(
    "is not %j",
    (text) => {
      expect(isId(text)).toBe(false);
    },
  );
});
