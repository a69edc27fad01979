import { type DecisionFacts, itemsToDecide, refusalToDecide } from "./judge-decision";

const NONE = { kind: "NONE" } as const;
const RIGHT = { personId: "ben", onBehalfOfId: "ana", delegationId: "d" };

const facts = (given: Partial<DecisionFacts>): DecisionFacts => ({
  resourceName: "payments",
  state: "PENDING",
  voice: { kind: "OWN" },
  isProbablyThem: false,
  ...given,
});

describe("deciding about an item", () => {
  it.each([
    [{}, null],
    [{ voice: { kind: "DELEGATED", right: RIGHT } }, null],
    [{ voice: NONE }, "FORBIDDEN"],
    [{ voice: { kind: "USED" } }, "INVALID_STATE"],
    [{ voice: { kind: "USED_BY_OTHERS" } }, "INVALID_STATE"],
    [{ voice: NONE, isProbablyThem: true }, "FORBIDDEN"],
    [{ state: "APPROVED" }, "INVALID_STATE"],
    [{ state: "REJECTED" }, "INVALID_STATE"],
    [{ state: "CANCELLED" }, "INVALID_STATE"],
    [{ state: "LAPSED" }, "INVALID_STATE"],
    [{ state: "APPROVED", voice: { kind: "DELEGATED", right: RIGHT } }, "INVALID_STATE"],
    [{ state: "APPROVED", voice: NONE }, "FORBIDDEN"],
  ] as const)("with %j is answered %s", (given, code) => {
    expect(refusalToDecide(facts(given))?.code ?? null).toBe(code);
  });
});

describe("the items to decide about", () => {
  const open = { item: "open", refusal: null };
  const foreign = { item: "foreign", refusal: refusalToDecide(facts({ voice: NONE })) };
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
