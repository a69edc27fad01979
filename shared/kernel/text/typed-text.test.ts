import { problemsOfTypedText, typedText } from "./typed-text";

const NOTE = { characters: 2_000, lines: true };
const NAME = { characters: 64, lines: false };
const messages = (text: string, limits = NOTE) =>
  problemsOfTypedText(["input", "reason"], text, limits).map(({ message }) => message);

describe("a typed text", () => {
  it.each([
    ["letters of any script", "Für den Einsatz — 障害対応, تصحيح"],
    ["lines and tabs", "1.\tOne\r\n2.\tTwo\n"],
    ["as many bytes as may be", "é".repeat(2_000)],
    ["emoji of many parts", "👩‍👩‍👧‍👦".repeat(100)],
    ["marks of direction that turn nothing", "abc\u200e \u200f"],
  ])("may hold %s", (_what, text) => {
    expect(messages(text)).toEqual([]);
  });

  it.each([
    ["too many characters", "a".repeat(2_001), "has 2001 characters; at most 2000 are allowed"],
    [
      "one byte too many, of as many characters as may be",
      `${"é".repeat(1_999)}€`,
      "has 4001 bytes of UTF-8; at most 4000",
    ],
    ["one character that is a book", `a${"\u0301".repeat(2_000)}`, "has 4001 bytes of UTF-8; at most 4000"],
    ["NUL", "a\0b", "NUL or half a character"],
    ["half a character", "a\ud83d", "NUL or half a character"],
    ["an escape", "a\u001b[2J", "control characters other than line breaks and tabs"],
    ["a control of C1", "a\u0085", "control characters"],
  ])("may not hold %s", (_what, text, problem) => {
    expect(messages(text)).toEqual([expect.stringContaining(problem)]);
  });

  it.each(["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"])(
    "may hold no bidirectional control character (%j)",
    (turning) => {
      expect(messages(`allow ${turning}txt.exe`)).toEqual([
        expect.stringMatching(/^'reason' .*direction of text.*U\+202A/),
      ]);
    },
  );

  it("of one line may hold no line break", () => {
    expect(messages("a\nb", NAME)).toEqual(["'reason' must not hold control characters."]);
  });

  it("is refused with every problem", () => {
    expect(messages(`\u202e\0\u0007${"é".repeat(2_001)}`)).toHaveLength(4);
  });
});

describe("a text without anything to read", () => {
  it.each([
    ["spaces", " \u00a0\u3000\n\t"],
    ["zero-width characters", "\u200b\u200c\u200d\u2060\ufeff"],
    ["combining marks alone", "\u0301\u0489\u20dd"],
    ["fillers and variation selectors", "\u115f\u3164\uffa0\ufe0f\u{e0100}"],
    ["a Braille pattern without dots", "\u2800"],
    ["tags", "\u{e0041}\u00ad"],
  ])("counts as none: %s", (_what, text) => {
    expect(typedText(text)).toBe("");
  });

  it.each(["e\u0301", "👩‍👩‍👧‍👦", "\u0007", "\0", ".", "का", "☃\ufe0f"])("is not %j", (text) => {
    expect(typedText(` ${text}\n`)).toBe(text);
  });
});
