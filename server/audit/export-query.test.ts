import { newId } from "../../shared/kernel/ids";
import { csvCell } from "./export-format";
import { AUDIT_PARAMETERS, parseExportQuery } from "./export-query";

const problemsOf = (query: Record<string, unknown>) => {
  const parsed = parseExportQuery(query, AUDIT_PARAMETERS);
  return "problems" in parsed ? parsed.problems : [];
};

describe("the parameters of an export", () => {
  it("are a filter, a format, and the byte order mark", () => {
    const resourceId = newId();
    const query = { format: "csv", bom: "true", resourceId: resourceId.toUpperCase(), from: "2026-11-01T00:00:00Z" };
    const filter = { resourceId, from: new Date("2026-11-01T00:00:00Z") };
    expect(parseExportQuery(query, AUDIT_PARAMETERS)).toEqual({ format: "csv", bom: true, filter });
    expect(parseExportQuery({}, AUDIT_PARAMETERS)).toEqual({ format: "ndjson", bom: false, filter: {} });
  });

  it.each([
    [{ resourceID: newId() }, "'resourceID'"],
    [{ constructor: "x" }, "'constructor'"],
    [{ form: "2026-11-01", too: "1" }, "'form'"],
    [{ resourceId: "payments" }, "'resourceId'"],
    [{ from: "yesterday" }, "'from'"],
    [{ from: ["2026-11-01", "2026-11-02"] }, "'from'"],
    [{ outcome: "refused" }, "'outcome'"],
    [{ actorId: "a\0b" }, "'actorId'"],
    [{ bom: "yes", format: "csv" }, "'bom'"],
    [{ bom: "true" }, "'bom'"],
    [{ format: "xml" }, "'format'"],
    [{ from: "2026-02-01", to: "2026-01-01" }, "'to'"],
  ])("that are invalid are refused by name: %j", (query, name) => {
    expect(problemsOf(query)[0]).toContain(name);
  });

  it("are refused with all problems at once", () => {
    expect(problemsOf({ form: "2026-11-01", outcome: "?", to: "x" })).toHaveLength(3);
  });
});

describe("a cell of CSV", () => {
  it.each([
    ["plain", "plain"],
    ["a;=1+1", `"a;'=1+1"`],
    ["a\n=1+1;b", `"a\n'=1+1;b"`],
    ["a\t@x", `"a\t'@x"`],
    ["a; b", '"a; b"'],
    ["\uff1d1+1", `"'\uff1d1+1"`],
    ["\n=1", `"\n'=1"`],
    ["a=b", '"a=b"'],
    ["=1+1", `"'=1+1"`],
    ["+1", `"'+1"`],
    ["-1", `"'-1"`],
    ["@x", `"'@x"`],
    ["\tx", `"'\tx"`],
    ["\rx", `"'\rx"`],
    ['a,"b"', '"a,""b"""'],
    [null, ""],
    [["a", "b"], '"[""a"",""b""]"'],
    [new Date("2026-11-01T00:00:00.000Z"), "2026-11-01T00:00:00.000Z"],
  ])("%j is written as %j", (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });
});
