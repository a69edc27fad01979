import { DomainError } from "./app-error";
import { decodeCursor, encodeCursor, pageSize, toPage } from "./page";

describe("the size of a page", () => {
  it.each([
    [undefined, 50],
    [null, 50],
    [1, 1],
    [200, 200],
  ])("asked for as %j is %d", (first, size) => {
    expect(pageSize({ first })).toBe(size);
  });

  it.each([0, -1, 201, 1.5, Number.NaN])("cannot be %d", (first) => {
    expect(() => pageSize({ first })).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
  });
});

describe("a cursor", () => {
  it("gives back the key of its row", () => {
    expect(decodeCursor(encodeCursor(["ünï/code", 7]), 2)).toEqual(["ünï/code", "7"]);
  });

  it.each([undefined, null])("is none when it is %j", (cursor) => {
    expect(decodeCursor(cursor, 2)).toBeUndefined();
  });

  it.each([
    ["empty", ""],
    ["no base64", "%%%"],
    ["no JSON", Buffer.from("[").toString("base64url")],
    ["no list", Buffer.from('{"a":1}').toString("base64url")],
    ["of another length", encodeCursor(["a"])],
    ["of other parts", Buffer.from('["a",{"b":1}]').toString("base64url")],
    ["null inside", Buffer.from('["a",null]').toString("base64url")],
  ])("that is %s is refused by name", (_what, cursor) => {
    const refusal = expect.objectContaining({
      code: "INVALID_INPUT",
      fields: [expect.objectContaining({ path: ["after"] })],
    });
    expect(() => decodeCursor(cursor, 2)).toThrow(DomainError);
    expect(() => decodeCursor(cursor, 2)).toThrow(refusal);
  });
});

describe("a page", () => {
  it("knows from one row too many that there is more, and does not show that row", () => {
    const page = toPage(["a", "b", "c"], 2, (row) => [row]);
    expect(page).toMatchObject({ nodes: ["a", "b"], hasNextPage: true });
    expect(decodeCursor(page.cursorOf("b"), 1)).toEqual(["b"]);
  });

  it("is the last one when it is just full", () => {
    expect(toPage(["a", "b"], 2, (row) => [row]).hasNextPage).toBe(false);
  });
});
