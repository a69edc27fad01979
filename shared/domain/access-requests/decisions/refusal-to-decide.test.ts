import { type DecisionFacts, itemsToDecide, refusalToDecide } from "./refusal-to-decide";

const NONE = { kind: "NONE" } as const;
const RIGHT = { personId: "ben", onBehalfOfId: "ana", delegationId: "d" };

const facts = (given: Partial<DecisionFacts>): DecisionFacts => ({
  resourceName: "payments",
  state: "PENDING",
  capacity: { kind: "OWN" },
  isProbablyThem: false,
  isByTheirToken: false,
  ...given,
});

describe("a decision about an item", () => {
  it.each([
    [{}, null, null],
    [{ capacity: { kind: "DELEGATED", right: RIGHT } }, null, null],
    [{ capacity: NONE }, "FORBIDDEN", "NOT_AN_APPROVER"],
    [{ capacity: { kind: "USED" } }, "INVALID_STATE", "DECIDED_ALREADY"],
    [{ capacity: { kind: "USED_BY_OTHERS" } }, "INVALID_STATE", "DELEGATOR_HAS_DECIDED"],
    [{ capacity: NONE, isProbablyThem: true }, "FORBIDDEN", "PROBABLY_SAME_HUMAN"],
    [{ isByTheirToken: true }, "FORBIDDEN", "TOKEN_OF_REQUESTER"],
    [{ capacity: NONE, isByTheirToken: true }, "FORBIDDEN", "NOT_AN_APPROVER"],
    [{ state: "APPROVED" }, "INVALID_STATE", "NOTHING_WAITS"],
    [{ state: "REJECTED" }, "INVALID_STATE", "NOTHING_WAITS"],
    [{ state: "CANCELLED" }, "INVALID_STATE", "NOTHING_WAITS"],
    [{ state: "LAPSED" }, "INVALID_STATE", "NOTHING_WAITS"],
    [{ state: "APPROVED", capacity: { kind: "DELEGATED", right: RIGHT } }, "INVALID_STATE", "NOTHING_WAITS"],
    [{ state: "APPROVED", capacity: NONE }, "FORBIDDEN", "NOT_AN_APPROVER"],
  ] as const)("with %j is answered %s %s", (given, code, rule) => {
    const refusal = refusalToDecide(facts(given));
    expect([refusal?.code ?? null, refusal?.rule ?? null]).toEqual([code, rule]);
  });
});

describe("the items of a decision", () => {
  const open = { item: "open", refusal: null };
  const foreign = { item: "foreign", refusal: refusalToDecide(facts({ capacity: NONE })) };
  const closed = { item: "closed", refusal: refusalToDecide(facts({ state: "REJECTED" })) };

  it("about a whole request are those that are open to the person", () => {
    expect(itemsToDecide([foreign, open, closed], false)).toEqual(["open"]);
  });

  it.each([
    [[foreign, closed], "INVALID_STATE"],
    [[foreign], "FORBIDDEN"],
    [[closed], "INVALID_STATE"],
  ])("about a whole request without any are refused", (judged, code) => {
    expect(() => itemsToDecide(judged, false)).toThrow(expect.objectContaining({ code }));
  });

  it("that are named have to be open, each of them", () => {
    expect(itemsToDecide([open], true)).toEqual(["open"]);
    expect(() => itemsToDecide([open, foreign], true)).toThrow(expect.objectContaining({ code: "FORBIDDEN" }));
    expect(() => itemsToDecide([open, closed], true)).toThrow(expect.objectContaining({ code: "INVALID_STATE" }));
  });
});
