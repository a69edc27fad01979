import type { IntegrationOwner, OwnerRule } from "../integrations/owner-rules";
import { type OwnerDirectory, type OwnerMatch, resolveOwner } from "./resolve-owner";

const group = (name: string, given: Partial<OwnerMatch> = {}): OwnerMatch => ({
  kind: "GROUP",
  providerId: "okta",
  providerName: "Okta",
  ownerId: `group ${name}`,
  name,
  matchedBy: "NAME",
  members: 2,
  activeMembers: 2,
  ...given,
});

const person = (name: string, given: Partial<OwnerMatch> = {}) =>
  group(name, { kind: "USER", ownerId: `person ${name}`, members: 1, activeMembers: 1, ...given });

/** A directory that matches these values for any attribute. */
function knowing(values: Readonly<Record<string, OwnerMatch[]>>) {
  const directory: OwnerDirectory = {
    matches: ({ value }) => values[value.toLowerCase()] ?? [],
  };
  return directory;
}

const rule = (given: Partial<OwnerRule> = {}): OwnerRule => ({
  keyName: "team",
  attribute: "group",
  providerId: null,
  separator: null,
  ...given,
});

const FALLBACK: IntegrationOwner = { attribute: "user", providerId: null, values: ["kim"] };
const KIM = person("kim");

interface Given {
  rules?: OwnerRule[];
  owners?: IntegrationOwner[];
  knows?: Record<string, OwnerMatch[]>;
}

function resolve(tags: Record<string, string>, given: Given = {}) {
  const { rules = [rule()], owners = [FALLBACK], knows = {} } = given;
  return resolveOwner(tags, { integrationOwners: owners, ownerRules: rules }, knowing({ kim: [KIM], ...knows }));
}

const names = (ownership: ReturnType<typeof resolve>) => ownership.owners.map((owner) => owner.match.name);
const outcomes = (ownership: ReturnType<typeof resolve>) => ownership.steps.map((step) => step.outcome);

describe("the owner of a resource", () => {
  it("is the group that its tag names, with the way it was found", () => {
    const ownership = resolve({ team: " Payments " }, { knows: { payments: [group("Payments")] } });
    expect(ownership).toMatchObject({
      status: "RESOLVED",
      reason: null,
      owners: [{ source: "RESOURCE_OWNER", keyName: "team", attribute: "group", value: "Payments" }],
      steps: [
        {
          keyName: "team",
          value: "Payments",
          outcome: "MATCHED",
          explanation: "'Payments' is the group 'Payments' of Okta, by its name.",
          hint: null,
        },
      ],
    });
  });

  it("named by one value with a space in it is never two groups", () => {
    const knows = { platform: [group("Platform")], team: [group("Team")] };
    const ownership = resolve({ team: "Platform Team" }, { knows });
    expect(ownership).toMatchObject({ status: "FALLBACK", reason: "NO_MATCH" });
    expect(ownership.steps.map((step) => step.value)).toEqual(["Platform Team"]);
    const both = { ...knows, "platform team": [group("Platform Team")] };
    expect(names(resolve({ team: "Platform Team" }, { knows: both }))).toEqual(["Platform Team"]);
  });

  it("is the union of the results of several rules, each owner once", () => {
    const rules = [rule(), rule({ keyName: "contact", attribute: "user" }), rule({ keyName: "squad" })];
    const knows = { payments: [group("Payments")], ana: [person("ana")] };
    const ownership = resolve({ team: "payments", contact: "ana", squad: "Payments" }, { rules, knows });
    expect(ownership.status).toBe("RESOLVED");
    expect(names(ownership)).toEqual(["Payments", "ana"]);
    expect(outcomes(ownership)).toEqual(["MATCHED", "MATCHED", "MATCHED"]);
  });

  it("is found by one rule although another finds nobody, which is shown", () => {
    const ownership = resolve(
      { contact: "ana" },
      { rules: [rule(), rule({ keyName: "contact" })], knows: { ana: [person("ana")] } },
    );
    expect(ownership).toMatchObject({ status: "RESOLVED", reason: null });
    expect(outcomes(ownership)).toEqual(["TAG_MISSING", "MATCHED"]);
  });

  it("is one person who is found by their name and by their address", () => {
    const both = [person("a"), person("a", { matchedBy: "EMAIL" })];
    expect(names(resolve({ team: "x" }, { rules: [rule({ attribute: "user" })], knows: { x: both } }))).toEqual(["a"]);
  });

  it.each([
    ["a key and a name", [group("a", { matchedBy: "ID" }), group("b")]],
    ["a name and an address", [person("a", { matchedBy: "EMAIL" }), person("b")]],
    ["two names", [group("a"), group("b")]],
  ])("is nobody where %s are of two, as none is better than the other", (_what, matches) => {
    const ownership = resolve({ team: "x" }, { knows: { x: matches } });
    expect([ownership.status, ownership.reason]).toEqual(["FALLBACK", "AMBIGUOUS"]);
  });
});

describe("a value with a separator", () => {
  const rules = [rule({ separator: "," })];
  const knows = { a: [group("a")], b: [group("b")] };

  it("is taken whole first", () => {
    const whole = { ...knows, "a,b": [group("a,b")] };
    expect(names(resolve({ team: "a,b" }, { rules, knows: whole }))).toEqual(["a,b"]);
  });

  it("is split when the whole names nobody, and every part is shown", () => {
    const ownership = resolve({ team: "a, nobody ,,b," }, { rules, knows });
    expect(names(ownership)).toEqual(["a", "b"]);
    expect(ownership.steps.map(({ value, outcome }) => [value, outcome])).toEqual([
      ["a", "MATCHED"],
      ["nobody", "NO_MATCH"],
      ["b", "MATCHED"],
    ]);
  });

  it("is not split when the whole is ambiguous or names an empty group", () => {
    const twice = [group("a,b"), group("a,b", { ownerId: "other" })];
    expect(resolve({ team: "a,b" }, { rules, knows: { ...knows, "a,b": twice } }).reason).toBe("AMBIGUOUS");
    const empty = [group("a,b", { members: 0, activeMembers: 0 })];
    expect(resolve({ team: "a,b" }, { rules, knows: { ...knows, "a,b": empty } }).reason).toBe("GROUP_EMPTY");
  });

  it("is never split when the rule has none", () => {
    expect(resolve({ team: "a,b" }, { knows })).toMatchObject({ status: "FALLBACK", reason: "NO_MATCH" });
  });

  it("of separators alone names nobody, and is not taken for a missing one", () => {
    const ownership = resolve({ team: " , ," }, { rules, knows });
    expect(ownership).toMatchObject({ status: "FALLBACK", reason: "NO_MATCH" });
    expect(outcomes(ownership)).toEqual(["NO_MATCH"]);
  });
});

describe("a resource whose own owner is not found has the reason", () => {
  const absent = group("Payments", { members: 0, activeMembers: 0 });
  const gone = group("Payments", { activeMembers: 0 });
  const inEntra = group("Payments", { providerId: "entra", providerName: "Entra", ownerId: "other" });

  it.each<[string, Record<string, string>, Given, string | null]>([
    ["NO_RULE", { team: "Payments" }, { rules: [] }, null],
    ["TAG_MISSING", {}, {}, "There is no tag 'team'."],
    ["TAG_EMPTY", { team: "  " }, {}, "The tag 'team' is empty."],
    ["NO_MATCH", { team: "Payments" }, {}, "No group is named 'Payments'."],
    [
      "AMBIGUOUS",
      { team: "Payments" },
      { knows: { payments: [group("Payments"), inEntra] } },
      "'Payments' names several: 'Payments' in Okta and 'Payments' in Entra.",
    ],
    ["GROUP_EMPTY", { team: "Payments" }, { knows: { payments: [absent] } }, "The group 'Payments' has no members."],
    ["ALL_INACTIVE", { team: "Payments" }, { knows: { payments: [gone] } }, "Nobody of 'Payments' is active."],
  ])("%s, and falls back to the integration's owners", (reason, tags, given, explanation) => {
    const ownership = resolve(tags, given);
    expect(ownership).toMatchObject({
      status: "FALLBACK",
      reason,
      owners: [{ source: "INTEGRATION_OWNER", keyName: null, attribute: "user", value: "kim" }],
    });
    expect(ownership.steps.map((step) => [step.outcome, step.explanation])).toEqual(
      explanation === null ? [] : [[reason, explanation]],
    );
  });

  it("with a hint where the key differs in case", () => {
    const [step] = resolve({ Team: "Payments" }).steps;
    expect(step!.hint).toBe("There is a tag 'Team': tag keys are case-sensitive in AWS.");
    expect(resolve({ teams: "Payments" }).steps[0]!.hint).toBeNull();
  });

  it("with the place of the search, and without a hint that would grow old", () => {
    const [step] = resolve({ team: "Paymnts" }, { rules: [rule({ providerId: "okta" })] }).steps;
    expect(step).toMatchObject({ outcome: "NO_MATCH", providerId: "okta", hint: null });
  });

  it("with the reason nearest to an owner, when rules differ", () => {
    const rules = [rule(), rule({ keyName: "squad" }), rule({ keyName: "contact" })];
    const ownership = resolve({ team: "x", squad: "Payments" }, { rules, knows: { payments: [absent] } });
    expect(ownership.reason).toBe("GROUP_EMPTY");
    expect(outcomes(ownership)).toEqual(["NO_MATCH", "GROUP_EMPTY", "TAG_MISSING"]);
  });
});

describe("a resource without an owner of its own", () => {
  it("belongs to every integration owner that can be found, each once", () => {
    const owners = [
      { ...FALLBACK, values: ["kim", "nobody", "KIM"] },
      { ...FALLBACK, attribute: "group", values: ["sre"] },
    ];
    expect(names(resolve({}, { owners, knows: { sre: [group("sre")] } }))).toEqual(["kim", "sre"]);
  });

  it.each<[string, OwnerMatch[]]>([
    ["is nobody", []],
    ["is inactive", [person("kim", { activeMembers: 0 })]],
    ["is ambiguous", [KIM, person("kim", { ownerId: "other" })]],
  ])("is unowned when its integration's owner %s", (_what, kim) => {
    expect(resolve({}, { knows: { kim } })).toMatchObject({ status: "UNOWNED", reason: "TAG_MISSING", owners: [] });
  });

  it("is unowned when its integration has none", () => {
    expect(resolve({}, { owners: [], rules: [] })).toMatchObject({ status: "UNOWNED", reason: "NO_RULE", steps: [] });
  });
});
