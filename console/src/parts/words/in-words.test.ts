import { describe, expect, it } from "vitest";
import { clustersInWords, durationInWords, listInWords, policiesInWords } from "./in-words";

const VIEW = { name: "View", namespaces: [] };
const EDIT = { name: "Edit", namespaces: [] };
const IN_SHOP = ["shop", "cart"];

describe("requested access in words", () => {
  it("joins names as people do", () => {
    expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(listInWords)).toEqual(["", "a", "a and b", "a, b and c"]);
  });

  it("names the namespaces once where they are the same", () => {
    expect(policiesInWords([VIEW, EDIT])).toBe("View and Edit");
    expect(policiesInWords([VIEW, EDIT].map((one) => ({ ...one, namespaces: IN_SHOP })))).toBe(
      "View and Edit in shop and cart",
    );
  });

  it("does not let one policy's namespaces seem to be those of another one", () => {
    expect(policiesInWords([VIEW, { ...EDIT, namespaces: IN_SHOP }])).toBe(
      "View on the whole cluster and Edit in shop and cart",
    );
  });

  it("counts clusters beyond two", () => {
    expect(clustersInWords(["a", "b"])).toBe("a and b");
    expect(clustersInWords(["a", "b", "c"])).toBe("a and 2 more");
  });

  it("has words for access without an end", () => {
    expect([3_600, null, undefined].map(durationInWords)).toEqual([
      "for 1 h",
      "until it is revoked",
      "until it is revoked",
    ]);
  });
});
