import { parseReason } from "./typed-reason";

describe("the input of a reason", () => {
  it.each(["\u202eyned", "a\0", "é".repeat(2_001), "\u001b[2J"])("is refused: %j", (reason) => {
    expect(() => parseReason(reason)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
  });

  it("may have several lines", () => {
    expect(parseReason(" one\n\ttwo ")).toBe("one\n\ttwo");
  });
});
