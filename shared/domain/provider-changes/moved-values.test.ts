import { movedValues, type ValueMove } from "./moved-values";

const MOVING: ValueMove = {
  fromId: "old",
  toId: "new",
  successors: new Map([
    ["ana", { id: "new-ana", externalId: "00u1", name: "ana@example.com", email: "a.lee@example.com" }],
    ["payments", { id: "new-payments", externalId: "00g1", name: "PAYMENTS", email: null }],
  ]),
  meant: (attribute, value) => {
    if (value === "Twins") return ["twin-1", "twin-2"];
    return attribute === "user" && value === "ana-later" ? ["ana"] : [];
  },
};

const row = (given: object = {}) => ({
  attribute: "group",
  operator: "IS",
  providerId: "old",
  values: ["Payments"],
  ids: ["payments"] as (string | null)[],
  ...given,
});

const moved = (given: object) => movedValues(row(given), MOVING);

it("a value names the successor, by its name there or by its key", () => {
  expect(moved({})).toMatchObject({ providerId: "new", values: ["Payments"], ids: ["new-payments"] });
  expect(moved({ values: ["id:g1"] })).toMatchObject({ values: ["id:00g1"], ids: ["new-payments"] });
});

it.each([
  ["ana", "ana@example.com"],
  ["ANA@example.com", "ANA@example.com"],
  ["a.lee@example.com", "a.lee@example.com"],
])("a person named by %s is then named by %s", (before, after) => {
  expect(moved({ attribute: "user", values: [before], ids: ["ana"] })).toMatchObject({
    values: [after],
    ids: ["new-ana"],
  });
});

it("a frozen value is the holder of a name at the old provider now", () => {
  expect(moved({ attribute: "user", values: ["ana-later"], ids: [null] })).toMatchObject({ ids: ["new-ana"] });
});

it.each([
  ["another provider", { providerId: "third" }],
  ["no provider", { providerId: null }],
  ["something without a successor alone", { values: ["Legacy"], ids: ["legacy"] }],
  [
    "something without a successor that it keeps out",
    { operator: "IS_NOT", values: ["Payments", "Legacy"], ids: ["payments", "legacy"] },
  ],
  [
    "several that it keeps out, of whom nobody can tell who is meant",
    { operator: "IS_NOT", values: ["Payments", "Twins"], ids: ["payments", null] },
  ],
])("a value stays as it is where it names %s", (_, given) => {
  expect(moved(given)).toEqual(row(given));
});

it("a value without a successor keeps its id, so that a namesake there is not meant", () => {
  expect(moved({ values: ["Payments", "Legacy"], ids: ["payments", "legacy"] })).toMatchObject({
    providerId: "new",
    ids: ["new-payments", "legacy"],
  });
});

it.each([
  ["patterns", { operator: "STARTS_WITH", values: ["Pay"], ids: [null] }],
  ["roles", { attribute: "role", values: ["dev"], ids: [null] }],
  ["custom attributes", { attribute: "desk", values: ["12"], ids: [null] }],
  ["what named nobody", { values: ["Nobody"], ids: [null] }],
  ["what named several", { values: ["Twins"], ids: [null] }],
])("%s are moved as they are", (_, given) => {
  expect(moved(given)).toEqual({ ...row(given), providerId: "new" });
});

it("values without ids and without an operator are accepted", () => {
  const owner = { attribute: "user", providerId: "old", values: ["ana-later", "nobody"] };
  expect(movedValues(owner, MOVING)).toEqual({
    ...owner,
    providerId: "new",
    values: ["ana@example.com", "nobody"],
    ids: ["new-ana", null],
  });
});
