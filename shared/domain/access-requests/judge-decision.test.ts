import { type DecisionFacts, itemsToDecide, refusalToDecide } from "./judge-decision";

const facts = (given: Partial<DecisionFacts>): DecisionFacts => ({
  resourceName: "payments",
  state: "PENDING",
  mayDecide: true,
  hasDecided: false,
  isProbablyThem: false,
  ...given,
});

describe("deciding about an item", () => {
  it.each([
    [{}, null],
    [{ mayDecide: false }, "FORBIDDEN"],
    [{ hasDecided: true }, "INVALID_STATE"],
    [{ mayDecide: false, isProbablyThem: true }, "FORBIDDEN"],
    [{ hasDecided: true, mayDecide: false }, "INVALID_STATE"],
    [{ state: "APPROVED" }, "INVALID_STATE"],
    [{ state: "REJECTED" }, "INVALID_STATE"],
    [{ state: "CANCELLED" }, "INVALID_STATE"],
    [{ state: "LAPSED" }, "INVALID_STATE"],
    [{ state: "APPROVED", mayDecide: false }, "FORBIDDEN"],
  ] as const)("with %j is answered %s", (given, code) => {
    expect(refusalToDecide(facts(given))?.code ?? null).toBe(code);
  });
});

describe("the items to decide about", () => {
  const open = { item: "open", refusal: null };
  const foreign = { item: "foreign", refusal: refusalToDecide(facts({ mayDecide: false })) };
  const closed = { item: "closed", refusal: refusalToDecide(facts({ state: "REJECTED" })) };

  it("of a whole request are those that are open to the person", () => {
    expect(itemsToDecide([foreign, open, closed], false)).toEqual(["open"]);
  });

  it.each([
    [[foreign, closed], "INVALID_STATE"],
    [[foreign], "FORBIDDEN"],
    [[closed], "INVALID_STATE"],
  ])("of a whole request without any are refused", (judged, code) => {
    expect(() => itemsToDecide(judged, false)).toThrow(expect.objectContaining({ code }));
  });

  it("that are named have to be open, each of them", () => {
    expect(itemsToDecide([open], true)).toEqual(["open"]);
    expect(() => itemsToDecide([open, foreign], true)).toThrow(expect.objectContaining({ code: "FORBIDDEN" }));
    expect(() => itemsToDecide([open, closed], true)).toThrow(expect.objectContaining({ code: "INVALID_STATE" }));
  });
});
