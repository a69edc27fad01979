import fc from "fast-check";
import { fitsPattern, likePattern } from "./wildcards";

describe("a pattern with asterisks", () => {
  it.each([
    ["AWS prod", "aws prod", true],
    ["AWS prod", "aws", false],
    ["AWS prod", "aws*", true],
    ["AWS prod", "*prod", true],
    ["AWS prod", "*s p*", true],
    ["AWS prod", "a*p*d", true],
    ["AWS prod", "a*d*p", false],
    ["ab", "ab*b", false],
    ["", "*", true],
    ["a.c", "a.c", true],
    ["abc", "a.c", false],
  ])("%j fits %j: %j", (text, pattern, expected) => {
    expect(fitsPattern(text, pattern)).toBe(expected);
  });

  it("becomes one of SQL, with its special characters taken literally", () => {
    expect(likePattern("50%*a_b**")).toBe("50\\%%a\\_b%");
  });

  it("matches texts that were made of it, and answers in time whatever is sent", () => {
    const part = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(part, part), { minLength: 1 }), (pairs) => {
        const pattern = pairs.map(([fixed]) => fixed).join("*");
        const text = pairs.map(([fixed, filled], n) => (n === 0 ? fixed : `${filled}${fixed}`)).join("");
        expect(fitsPattern(text, pattern)).toBe(true);
      }),
    );
    expect(fitsPattern("a".repeat(5_000), `${"a*".repeat(2_000)}b`)).toBe(false);
  });
});
