import { applyPatch } from "./apply-patch";
import { parsePatch } from "./parse-patch";
import { ENTERPRISE_EXTENSION, GROUP_KIND, type ScimResource, USER_KIND } from "./scim-schema";

const ANA: ScimResource = {
  userName: "ana",
  active: true,
  name: { givenName: "Ana", familyName: "Silva" },
  emails: [
    { type: "work", value: "ana@work", primary: true },
    { type: "home", value: "ana@home" },
  ],
  [ENTERPRISE_EXTENSION]: { costCenter: "1", department: "Tour", manager: { value: "boss" } },
};

const patched = (...operations: object[]) =>
  applyPatch(
    USER_KIND,
    ANA,
    parsePatch({ schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: operations }),
  );

describe("a PATCH of a user", () => {
  it.each([
    ["sets what was not set", { op: "add", path: "title", value: "Lead" }, { title: "Lead" }],
    [
      "replaces one name and keeps the other",
      { op: "replace", path: "name", value: { givenName: "A" } },
      { name: { givenName: "A", familyName: "Silva" } },
    ],
    ["removes one name", { op: "remove", path: "name.givenName" }, { name: { familyName: "Silva" } }],
    ["removes all names", { op: "remove", path: "name" }, { name: undefined }],
    ["takes null for nothing", { op: "replace", path: "name", value: null }, { name: undefined }],
    ["replaces all values", { op: "replace", path: "emails", value: [{ value: "x" }] }, { emails: [{ value: "x" }] }],
    [
      "takes one value that is no list",
      { op: "replace", path: "emails", value: { value: "x" } },
      { emails: [{ value: "x" }] },
    ],
    ["removes all values", { op: "remove", path: "emails" }, { emails: undefined }],
    ["removes the last that matches", { op: "remove", path: "emails[value pr]" }, { emails: undefined }],
    [
      "removes those that match",
      { op: "remove", path: 'emails[type eq "HOME"]' },
      { emails: [{ type: "work", value: "ana@work", primary: true }] },
    ],
    [
      "removes those it lists",
      { op: "remove", path: "emails", value: [{ value: "ana@work" }] },
      { emails: [{ type: "home", value: "ana@home" }] },
    ],
    [
      "reads a path of the core schema",
      { op: "add", path: "urn:ietf:params:scim:schemas:core:2.0:User:title", value: "x" },
      { title: "x" },
    ],
    [
      "reads a path whatever its case",
      { op: "ADD", path: "NAME.GIVENNAME", value: "x" },
      { name: { givenName: "x", familyName: "Silva" } },
    ],
    [
      "leaves out what no schema knows",
      { op: "add", value: { shoeSize: 44, title: "x" } },
      { title: "x", shoeSize: undefined },
    ],
    [
      "leaves out what is ours, in a whole resource",
      { op: "replace", value: { id: "1", groups: [], schemas: [], title: "x" } },
      { title: "x", id: undefined, groups: undefined },
    ],
  ])("%s", (_what, operation, expected) => {
    expect(patched(operation)).toEqual(clean({ ...ANA, ...expected }));
  });

  it("removes none of an empty list", () => {
    expect(patched({ op: "remove", path: "emails", value: [] })).toEqual(ANA);
  });

  it.each([1_001, 200_000])("refuses %d values of one attribute, however they come", (count) => {
    const some = (from: number, length: number) => Array.from({ length }, (_, n) => ({ value: `${from + n}` }));
    const refused = expect.objectContaining({ status: 400 });
    expect(() => patched({ op: "add", path: "emails", value: some(0, count) })).toThrow(refused);
    const half = Math.min(999, count / 2);
    expect(() =>
      patched({ op: "add", path: "ims", value: some(0, 999) }, { op: "add", path: "ims", value: some(1_000, half) }),
    ).toThrow(refused);
  });

  it("resists values as deep as a body can be", () => {
    const deep = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
    expect(() => patched({ op: "add", path: "emails", value: [{ value: deep }] })).toThrow(
      expect.objectContaining({ status: 400 }),
    );
    expect(() => patched({ op: "add", path: "title", value: deep })).toThrow(expect.objectContaining({ status: 400 }));
  });

  it("adds a value once, and makes it primary in place of the former one", () => {
    const value = [{ value: "new", primary: true }];
    const { emails } = patched({ op: "add", path: "emails", value }, { op: "add", path: "emails", value });
    expect(emails).toEqual([
      { type: "work", value: "ana@work", primary: false },
      { type: "home", value: "ana@home" },
      { value: "new", primary: true },
    ]);
  });

  it("replaces a matching value as a whole, and keeps the filtered attribute", () => {
    const { emails } = patched({ op: "replace", path: 'emails[type eq "work"]', value: { value: "new" } });
    expect(emails).toEqual([
      { type: "work", value: "new" },
      { type: "home", value: "ana@home" },
    ]);
  });

  it("changes one attribute of an extension and keeps the others", () => {
    const path = `${ENTERPRISE_EXTENSION}:costCenter`;
    expect(patched({ op: "replace", path, value: "2" })[ENTERPRISE_EXTENSION]).toEqual({
      costCenter: "2",
      department: "Tour",
      manager: { value: "boss" },
    });
    expect(patched({ op: "remove", path: ENTERPRISE_EXTENSION })[ENTERPRISE_EXTENSION]).toBeUndefined();
  });

  it("applies its operations in their order", () => {
    expect(
      patched(
        { op: "add", path: "title", value: "1" },
        { op: "remove", path: "title" },
        { op: "add", path: "title", value: "3" },
      ),
    ).toMatchObject({ title: "3" });
  });

  it("does not mutate its argument", () => {
    const before = structuredClone(ANA);
    patched(
      { op: "add", path: "emails", value: [{ value: "x" }] },
      { op: "remove", path: `${ENTERPRISE_EXTENSION}:manager` },
    );
    expect(ANA).toEqual(before);
  });
});

describe("a PATCH of a group", () => {
  it("renames it, and leaves its members", () => {
    const operations = parsePatch({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "replace", value: { id: "1", displayName: "New" } }],
    });
    expect(applyPatch(GROUP_KIND, { displayName: "Old" }, operations)).toEqual({ displayName: "New" });
  });
});

function clean(resource: object): object {
  return Object.fromEntries(Object.entries(resource).filter(([, value]) => value !== undefined));
}
