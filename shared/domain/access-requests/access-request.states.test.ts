import { ITEM_STATES, type ItemState, mayItemBecome, type RequestState, requestStateOf } from "./access-request.states";

const PENDING_TO: readonly ItemState[] = ["APPROVED", "REJECTED", "CANCELLED", "LAPSED"];

describe("an item of a request", () => {
  it.each(ITEM_STATES.flatMap((from) => ITEM_STATES.map((to) => [from, to] as const)))(
    "that is %s and %s",
    (from, to) => {
      expect(mayItemBecome(from, to)).toBe(
        PENDING_TO.includes(to) ? from === "PENDING" : from === "APPROVED" && to === "FAILED",
      );
    },
  );
});

describe("the state of a request", () => {
  const item = (word: ItemState | "BEGUN") =>
    word === "BEGUN" ? { state: "PENDING" as const, hasApproval: true } : { state: word, hasApproval: false };

  it.each([
    [["PENDING"], "PENDING"],
    [["PENDING", "PENDING"], "PENDING"],
    [["PENDING", "REJECTED"], "PENDING"],
    [["PENDING", "CANCELLED"], "PENDING"],
    [["BEGUN"], "PARTLY_APPROVED"],
    [["BEGUN", "REJECTED"], "PARTLY_APPROVED"],
    [["PENDING", "APPROVED"], "PARTLY_APPROVED"],
    [["APPROVED", "APPROVED"], "APPROVED"],
    [["REJECTED"], "REJECTED"],
    [["CANCELLED", "CANCELLED"], "CANCELLED"],
    [["LAPSED"], "LAPSED"],
    [["FAILED"], "FAILED"],
    [["FAILED", "APPROVED"], "MIXED"],
    [["FAILED", "PENDING"], "PARTLY_APPROVED"],
    [["APPROVED", "REJECTED"], "MIXED"],
    [["REJECTED", "LAPSED"], "MIXED"],
    [["APPROVED", "CANCELLED", "REJECTED"], "MIXED"],
  ] satisfies [(ItemState | "BEGUN")[], RequestState][])("of items %j is %s", (items, state) => {
    expect(requestStateOf(items.map(item))).toBe(state);
  });

  it("does not count an approval of an item that was rejected after it", () => {
    const rejected = { state: "REJECTED" as const, hasApproval: true };
    expect(requestStateOf([rejected, item("PENDING")])).toBe("PENDING");
  });
});
