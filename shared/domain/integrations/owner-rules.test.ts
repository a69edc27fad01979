import { checkOwners, type OwnerRule, parseOwners } from "./owner-rules";

const OWNER = { attribute: "group", providerId: null, values: ["Platform Team"] };
const RULE: OwnerRule = { keyName: "team", attribute: "group", providerId: null, separator: null };
const refused = (...given: Parameters<typeof checkOwners>) =>
  checkOwners(...given).map((problem) => problem.path.join("."));

describe("owners in an input", () => {
  it("are trimmed, with values given twice only once, and empty means none", () => {
    const form = {
      integrationOwners: [{ attribute: " Group ", values: [" Platform Team", "Platform Team ", " "] }],
      ownerRules: [{ keyName: "team", attribute: "USER", providerId: "", separator: "" }],
    };
    expect(parseOwners(form)).toEqual({ integrationOwners: [OWNER], ownerRules: [{ ...RULE, attribute: "user" }] });
  });

  it("keep the case of a custom attribute and of a tag key, which AWS tells apart", () => {
    const form = { ownerRules: [{ keyName: "Team", attribute: "costCenter" }] };
    expect(parseOwners(form).ownerRules).toMatchObject([{ keyName: "Team", attribute: "costCenter" }]);
  });

  it("may be left out", () => {
    expect(parseOwners({ integrationOwners: null })).toEqual({ integrationOwners: [], ownerRules: [] });
  });
});

describe("the rules of owners", () => {
  it("allow an integration owner alone, both, and neither", () => {
    expect([refused([OWNER], []), refused([OWNER], [RULE]), refused([], [])]).toEqual([[], [], []]);
  });

  it("refuse a resource owner without an integration owner, naming both fields", () => {
    expect(refused([], [RULE])).toEqual(["ownerRules", "integrationOwners"]);
  });

  it("refuse incomplete rows, all at once", () => {
    const rule = { keyName: "", attribute: "", providerId: null, separator: "123456789" };
    expect(refused([{ attribute: "", providerId: null, values: [] }], [rule])).toEqual([
      "integrationOwners.0.attribute",
      "integrationOwners.0.values",
      "ownerRules.0.keyName",
      "ownerRules.0.attribute",
      "ownerRules.0.separator",
    ]);
  });

  it("refuse more rows than 20", () => {
    expect(refused(Array(21).fill(OWNER), Array(21).fill(RULE))).toEqual(["integrationOwners", "ownerRules"]);
  });
});
