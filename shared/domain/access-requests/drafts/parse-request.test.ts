import { type NewRequestInput, parseRequest } from "./parse-request";

const ID = "0198c0de-0000-7000-8000-000000000001";
const OTHER = "0198c0de-0000-7000-8000-000000000002";
const VIEW = { permission: "AmazonEKSViewPolicy" };

const parse = (given: Partial<NewRequestInput> = {}) =>
  parseRequest({ resourceIds: [ID], permissions: [VIEW], durationSeconds: 1_800, ...given });
const pathsOf = (given: Partial<NewRequestInput>) => parse(given).problems.map(({ path }) => path.join("."));

describe("the input of a request", () => {
  it("unites its permissions, in one order whatever theirs was", () => {
    const { draft, problems } = parse({
      permissions: [
        { permission: "KUBERNETES_GROUP", groups: [" ops ", "dev"] },
        { permission: "AmazonEKSEditPolicy", namespaces: ["b", "a-*"] },
        { permission: "AmazonEKSEditPolicy", namespaces: ["a-*"] },
        VIEW,
      ],
    });
    expect(problems).toEqual([]);
    expect(draft.access).toEqual({
      policies: [
        { policy: "AmazonEKSEditPolicy", namespaces: ["a-*", "b"] },
        { policy: "AmazonEKSViewPolicy", namespaces: null },
      ],
      kubernetesGroups: ["dev", "ops"],
    });
  });

  it("trims texts, takes empty ones for none, and ids whatever their case", () => {
    const { draft } = parse({
      resourceIds: [ID.toUpperCase()],
      justification: " \n\u200b\u2060",
      clientRequestId: " a ",
      granteeId: OTHER.toUpperCase(),
    });
    expect(draft).toMatchObject({ resourceIds: [ID], justification: null, clientRequestId: "a", granteeId: OTHER });
  });

  it.each([
    [{ durationSeconds: 1_800 }, 1_800],
    [{ durationSeconds: 10 }, 10],
    [{ durationSeconds: null }, null],
    [{ durationSeconds: undefined }, undefined],
  ])("with %j requests %j seconds", (given, seconds) => {
    expect(parse(given)).toMatchObject({ draft: { durationSeconds: seconds }, problems: [] });
  });

  it.each([
    ["no cluster", { resourceIds: [] }, ["resourceIds"]],
    ["21 clusters", { resourceIds: Array.from({ length: 21 }, () => ID) }, ["resourceIds"]],
    ["one twice", { resourceIds: [ID, OTHER, ID] }, ["resourceIds.2"]],
    ["what is no id", { resourceIds: [ID, "x"] }, ["resourceIds.1"]],
    ["no permission", { permissions: [] }, ["permissions"]],
    ["too many permissions", { permissions: Array.from({ length: 21 }, () => ({ permission: "x" })) }, ["permissions"]],
    ["NUL", { justification: "a\0b", clientRequestId: "\0" }, ["justification", "clientRequestId"]],
    ["half a character", { justification: "a\ud83d" }, ["justification"]],
    ["an override of direction", { justification: "\u202etxt.exe" }, ["justification"]],
    ["lines in a name", { clientRequestId: "a\nb" }, ["clientRequestId"]],
    ["one character that is a book", { justification: `a${"\u0301".repeat(100_000)}` }, ["justification"]],
    ["an unknown one", { permissions: [VIEW, { permission: "Root" }] }, ["permissions.1.permission"]],
    ["groups of a policy", { permissions: [{ ...VIEW, groups: ["ops"] }] }, ["permissions.0.groups"]],
    ["no namespaces of several", { permissions: [{ ...VIEW, namespaces: [] }] }, ["permissions.0.namespaces"]],
    [
      "what is no namespace",
      { permissions: [{ ...VIEW, namespaces: ["ok", "Not_OK", "*-x", "a*b", ""] }] },
      [1, 2, 3, 4].map((n) => `permissions.0.namespaces.${n}`),
    ],
    [
      "namespaces of a group",
      { permissions: [{ permission: "KUBERNETES_GROUP", groups: ["ops"], namespaces: ["a"] }] },
      ["permissions.0.namespaces"],
    ],
    ["no group", { permissions: [{ permission: "KUBERNETES_GROUP" }] }, ["permissions.0.groups"]],
    [
      "groups of Kubernetes itself",
      { permissions: [{ permission: "KUBERNETES_GROUP", groups: ["ops", " System:Masters", ""] }] },
      ["permissions.0.groups.1", "permissions.0.groups.2"],
    ],
    ["9 seconds", { durationSeconds: 9 }, ["durationSeconds"]],
    ["no time", { durationSeconds: 0 }, ["durationSeconds"]],
    ["more than a year", { durationSeconds: 367 * 86_400 }, ["durationSeconds"]],
    ["a long justification", { justification: "x".repeat(2_001) }, ["justification"]],
    ["a long name", { clientRequestId: "x".repeat(201) }, ["clientRequestId"]],
    ["somebody who is no id", { granteeId: "max" }, ["granteeId"]],
  ] satisfies [string, Partial<NewRequestInput>, string[]][])("with %s names the field", (_what, given, paths) => {
    expect(pathsOf(given)).toEqual(paths);
  });

  it("has a justification of at most 2,000 characters and 4,000 bytes", () => {
    expect(pathsOf({ justification: "é".repeat(2_000) })).toEqual([]);
    expect(pathsOf({ justification: "👩‍👩‍👧‍👦".repeat(161) })).toEqual(["justification"]);
  });

  it("is refused with every problem at once", () => {
    expect(pathsOf({ resourceIds: [], permissions: [], durationSeconds: -1 })).toEqual([
      "resourceIds",
      "permissions",
      "durationSeconds",
    ]);
  });
});
