import { DomainError } from "./app-error";
import { decodeCursor, encodeCursor, pageSize } from "./page";

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
  it("returns the key of its row", () => {
    expect(decodeCursor(encodeCursor("things", ["ünï/code", 7]), "things", 2)).toEqual(["ünï/code", "7"]);
  });

  it.each([undefined, null])("is none when it is %j", (cursor) => {
    expect(decodeCursor(cursor, "things", 2)).toBeUndefined();
  });

  it.each([
    ["empty", ""],
    ["no base64", "%%%"],
    ["no JSON", Buffer.from("[").toString("base64url")],
    ["no list", Buffer.from('{"a":1}').toString("base64url")],
    ["of another length", encodeCursor("things", ["a"])],
    ["of another list", encodeCursor("other things", ["a", "b"])],
    ["of other parts", Buffer.from('["things","a",{"b":1}]').toString("base64url")],
    ["of a text that PostgreSQL has not", encodeCursor("things", ["a\0", "b"])],
    ["null inside", Buffer.from('["things","a",null]').toString("base64url")],
  ])("that is %s is refused by name", (_what, cursor) => {
    const refusal = expect.objectContaining({
      code: "INVALID_INPUT",
      fields: [expect.objectContaining({ path: ["after"] })],
    });
    expect(() => decodeCursor(cursor, "things", 2)).toThrow(DomainError);
    expect(() => decodeCursor(cursor, "things", 2)).toThrow(refusal);
  });
});
