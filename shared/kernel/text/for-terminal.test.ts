import { forTerminal } from "./for-terminal";

describe("a text for a terminal", () => {
  it.each([
    ["an escape sequence", "a\u001b[2Jb", "a\\u001b[2Jb"],
    ["its form of one character", "\u009b2J", "\\u009b2J"],
    ["a carriage return", "+ flow\r~ flow", "+ flow\\u000d~ flow"],
    ["another direction", "\u202etxt", "\\u202etxt"],
    ["lines and letters", "é 👩‍🚀\n\tb", "é 👩‍🚀\n\tb"],
  ])("shows %s", (_, text, shown) => {
    expect(forTerminal(text)).toBe(shown);
  });

  it("reads as the same text where it is JSON", () => {
    const value = { name: "a\u001b\u0085\u202e\n" };
    expect(JSON.parse(forTerminal(JSON.stringify(value, null, 2)))).toEqual(value);
  });
});
