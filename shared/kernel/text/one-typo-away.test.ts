import { isOneTypoAway } from "./one-typo-away";

describe("one typo away", () => {
  it.each([
    ["payments", "paymnts", "one letter missing"],
    ["payments", "ppayments", "one too much, at the start"],
    ["payments", "payments-", "one too much, at the end"],
    ["payments", "peyments", "one wrong"],
    ["payments", "apyments", "two neighbours swapped, at the start"],
    ["payments", "paymenst", "two neighbours swapped, at the end"],
    ["aab", "ab", "one of a double letter missing"],
    ["a", "", "the only letter missing"],
  ])("is %j from %j: %s", (a, b) => {
    expect([isOneTypoAway(a, b), isOneTypoAway(b, a)]).toEqual([true, true]);
  });

  it.each([
    ["payments", "payments", "the same"],
    ["payments", "pymnts", "two missing"],
    ["payments", "pxymxnts", "two wrong"],
    ["payments", "paytnems", "two swapped that are no neighbours"],
    ["abcd", "badc", "two pairs swapped"],
    ["platform", "platform team", "a word more"],
    ["", "", "nothing at all"],
  ])("is not %j from %j: %s", (a, b) => {
    expect([isOneTypoAway(a, b), isOneTypoAway(b, a)]).toEqual([false, false]);
  });
});
