import fc from "fast-check";
import { answerVerbatim } from "./answer-verbatim";

describe("a document that was sent", () => {
  it("is returned letter for letter while it means the same", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (sent, meant) => answerVerbatim(meant, meant, sent) === sent),
    );
  });

  it("is returned in its present form where it means something else", () => {
    const sent = { name: " Prod ", config: { hours: "01", regions: "a, b" }, note: null };
    const meant = { name: "Prod", config: { hours: "1", regions: '["a","b"]' } };
    const now = { name: "Prod", config: { hours: "2", regions: '["a","b"]' } };
    expect(answerVerbatim(now, meant, sent)).toEqual({
      name: " Prod ",
      config: { hours: "2", regions: "a, b" },
      note: null,
    });
  });

  it("has new entries, and no removed ones", () => {
    const meant = { a: "1", b: "2" };
    expect(answerVerbatim({ a: "1", c: "3" }, meant, { a: "one", b: "two" })).toEqual({ a: "one", c: "3" });
  });

  it("keeps the sent form of each entry of a list, and none where there are others", () => {
    const sent = [{ type: "USER" }, { type: "GROUP" }];
    const meant = [{ type: "user" }, { type: "group" }];
    expect(answerVerbatim([{ type: "user" }, { type: "role" }], meant, sent)).toEqual([
      { type: "USER" },
      { type: "role" },
    ]);
    expect(answerVerbatim([{ type: "group" }], meant, sent)).toEqual([{ type: "group" }]);
  });
});
