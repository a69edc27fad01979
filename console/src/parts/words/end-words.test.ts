import { describe, expect, it } from "vitest";
import { endWords } from "./end-words";

describe("the words for the end of a grant", () => {
  it("give back the viewer's own access, and end that of others", () => {
    const [own, others] = [true, false].map((isMine) => endWords(isMine, "payments-eu", "End access of Emil Berg"));
    expect([own!.button, own!.act]).toEqual(["Give back", "Give back payments-eu"]);
    expect([others!.button, others!.act]).toEqual(["End access", "End access of Emil Berg"]);
  });
});
