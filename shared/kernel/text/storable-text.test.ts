import { storableText, withStorableTexts } from "./storable-text";

describe("text from outside", () => {
  it.each([
    ["plain", "plain"],
    ["line\nbreaks, \u0001 and 🦊 stay", "line\nbreaks, \u0001 and 🦊 stay"],
    ["a\0b\0", "a\ufffdb\ufffd"],
    ["half \ud83e", "half \ufffd"],
    ["\udd8a half", "\ufffd half"],
  ])("is kept, except characters that no database holds: %j", (text, expected) => {
    expect(storableText(text)).toBe(expected);
  });

  it("is made storable at every depth, in keys too", () => {
    const createdAt = new Date(0);
    const sent = { createdAt, tags: { "a\0": "x", b: "y\0" }, names: ["one", "tw\0"], size: 3, none: null };
    expect(withStorableTexts(sent)).toEqual({
      createdAt,
      tags: { "a\ufffd": "x", b: "y\ufffd" },
      names: ["one", "tw\ufffd"],
      size: 3,
      none: null,
    });
  });

  it("is the same object where nothing is wrong, whatever the names of its properties", () => {
    const sent = JSON.parse('{"__proto__": "a", "constructor": {"toString": ["b"]}}');
    expect(withStorableTexts(sent)).toBe(sent);
    const repaired = withStorableTexts(JSON.parse('{"__proto__": "a\\u0000", "constructor": "b"}'));
    expect(Object.entries(repaired)).toEqual([
      ["__proto__", "a\ufffd"],
      ["constructor", "b"],
    ]);
  });
});
