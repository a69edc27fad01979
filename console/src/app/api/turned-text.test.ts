import { describe, expect, it } from "vitest";
import { withoutTurns } from "./turned-text";

describe("text from outside", () => {
  it("cannot reverse the text beside it", () => {
    expect(withoutTurns("Payments\u202e (310254875561)")).toBe("Payments\ufffd (310254875561)");
    expect(withoutTurns("\u202a\u202b\u202c\u202d\u2066\u2067\u2068\u2069")).toBe("\ufffd".repeat(8));
  });

  it("stays unchanged in every language", () => {
    const text = "مكتوب من اليمين, התשלום, 決済, e\u0301, 👩‍👩‍👧";
    expect(withoutTurns(text)).toBe(text);
  });
});
