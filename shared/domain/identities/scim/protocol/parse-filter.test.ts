import { parseFilter, parsePatchPath, type ScimFilter } from "./parse-filter";

const compare = (path: string, value: string): ScimFilter => ({ kind: "compare", path, operator: "eq", value });
const [a, b, c] = [compare("a", "1"), compare("b", "2"), compare("c", "3")];

describe("a filter", () => {
  it("binds and before or, and not before both", () => {
    expect(parseFilter('a eq "1" or b eq "2" and c eq "3"')).toEqual({
      kind: "or",
      left: a,
      right: { kind: "and", left: b, right: c },
    });
    expect(parseFilter('not (a eq "1") and b eq "2"')).toEqual({
      kind: "and",
      left: { kind: "not", filter: a },
      right: b,
    });
  });

  it("groups by brackets, so that not means all inside them", () => {
    expect(parseFilter('not (a eq "1" and b eq "2")')).toEqual({
      kind: "not",
      filter: { kind: "and", left: a, right: b },
    });
  });

  it.each([
    ['a eq "x \\"y\\" \\\\ (z) [and]"', 'x "y" \\ (z) [and]'],
    ["a eq true", true],
    ["a eq False", false],
    ["a eq null", null],
    ["a eq -1.5", -1.5],
    ['a eq ""', ""],
    ['a eq "é🦊"', "é🦊"],
  ])("reads the value of %s", (text, value) => {
    expect(parseFilter(text)).toMatchObject({ kind: "compare", operator: "eq", value });
  });

  it("takes text after brackets for one more condition inside them", () => {
    expect(parseFilter('emails[a eq "1"].b eq "2"')).toEqual({
      kind: "values",
      path: "emails",
      filter: { kind: "and", left: a, right: b },
    });
  });

  it("reports the place of its error", () => {
    expect(() => parseFilter('a eq "1" b')).toThrow("makes no sense at 'b'");
    expect(() => parseFilter('a eq "1" and')).toThrow("ends too early");
  });

  it("that is far too long, or far too deep, is refused before it is parsed", () => {
    const refused = expect.objectContaining({ scimType: "invalidFilter" });
    expect(() => parseFilter(`a eq "${"x".repeat(20_000)}"`)).toThrow(refused);
    expect(() => parseFilter(`${"not (".repeat(200)}a pr${")".repeat(200)}`)).toThrow(refused);
  });
});

describe("the path of a PATCH", () => {
  it.each([
    ["title", { path: "title", filter: null, sub: null }],
    ["name.givenName", { path: "name.givenName", filter: null, sub: null }],
    ['emails[a eq "1"]', { path: "emails", filter: a, sub: null }],
    ['emails[a eq "1"].value', { path: "emails", filter: a, sub: "value" }],
  ])("%s has its parts", (text, expected) => {
    expect(parsePatchPath(text)).toEqual(expected);
  });

  it.each(["", "a b", "emails[", "emails[]", 'emails[a eq "1"]]', 'emails[a eq "1"].', 'emails[a eq "1"] value'])(
    "cannot be %j",
    (text) => {
      expect(() => parsePatchPath(text)).toThrow(expect.objectContaining({ scimType: "invalidPath" }));
    },
  );
});
