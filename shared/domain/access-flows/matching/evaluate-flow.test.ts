import { aDefinition, aFlow, aTarget } from "../../../../testing/access-flows";
import type { ApproverGroup, ApproverPolicy, RequestScope } from "../flow-definition";
import {
  compareFlows,
  describeDuration,
  evaluateFlow,
  evaluateResource,
  fewestApprovals,
  type RequestedAccess,
  type RequestedResource,
  type RequesterRelation,
} from "./evaluate-flow";

const MYSELF: RequesterRelation = { isForSelf: true, isGrantee: true, isReport: false };
const SOMEBODY: RequesterRelation = { isForSelf: false, isGrantee: false, isReport: false };
const WISH: RequestedAccess = {
  access: { policies: [{ policy: "AmazonEKSViewPolicy", namespaces: null }], kubernetesGroups: [] },
  durationSeconds: 3_600,
  at: new Date("2026-01-05T12:00:00.000Z"),
};
const TARGETS = [aTarget("0198c0de-0000-7000-8000-000000000001")];

const codesOf = (...args: Parameters<typeof evaluateFlow>) => evaluateFlow(...args).map(({ code }) => code);
const forScopes = (...scopes: RequestScope[]) =>
  aFlow({ definition: aDefinition({ requestFor: { scopes, grantees: null } }) });

describe("a flow", () => {
  it.each<[string, RequestScope[], RequesterRelation, string[]]>([
    ["for oneself, by oneself", ["SELF"], MYSELF, []],
    ["for oneself, for somebody else", ["SELF"], { ...SOMEBODY, isGrantee: true, isReport: true }, ["NOT_FOR_OTHERS"]],
    ["for others, for one of them", ["OTHERS"], { ...SOMEBODY, isGrantee: true }, []],
    ["for others, for one who is not meant", ["OTHERS"], SOMEBODY, ["GRANTEE_NOT_ALLOWED"]],
    ["for others, for oneself", ["OTHERS"], MYSELF, ["GRANTEE_NOT_ALLOWED"]],
    ["for reports, for a report", ["DIRECT_REPORTS"], { ...SOMEBODY, isReport: true }, []],
    ["for reports, for somebody else", ["DIRECT_REPORTS"], { ...SOMEBODY, isGrantee: true }, ["GRANTEE_NOT_ALLOWED"]],
    ["for reports, for oneself", ["DIRECT_REPORTS"], MYSELF, ["GRANTEE_NOT_ALLOWED"]],
    [
      "for others and reports, for a report who is not among the others",
      ["OTHERS", "DIRECT_REPORTS"],
      { ...SOMEBODY, isReport: true },
      [],
    ],
    ["for all three, for oneself", ["SELF", "OTHERS", "DIRECT_REPORTS"], MYSELF, []],
  ])("%s", (_what, scopes, relation, codes) => {
    expect(codesOf(forScopes(...scopes), TARGETS, relation, WISH)).toEqual(codes);
  });

  it.each<[string, number | null, number | null | undefined, string[]]>([
    ["exactly the maximum", 3_600, 3_600, []],
    ["a second more", 3_600, 3_601, ["TOO_LONG"]],
    ["until revoked where there is a maximum", 3_600, null, ["TOO_LONG"]],
    ["until revoked where there is none", null, null, []],
    ["any time where there is no maximum", null, 99_999_999, []],
    ["however long the flow gives", 10, undefined, []],
  ])("accepts a request for %s", (_what, maxDurationSeconds, durationSeconds, codes) => {
    expect(codesOf(aFlow({ maxDurationSeconds }), TARGETS, MYSELF, { ...WISH, durationSeconds })).toEqual(codes);
  });

  it("names every violated rule, and itself", () => {
    const timeframe = { daysOfWeek: ["SAT"], startTime: "09:00", endTime: "17:00", timeZone: "UTC" } as const;
    const flow = aFlow({ name: "Weekend", definition: aDefinition({ timeframe }) });
    const requested: RequestedAccess = {
      ...WISH,
      durationSeconds: 7_200,
      access: { policies: [], kubernetesGroups: ["x"] },
    };
    const refusals = evaluateFlow(flow, TARGETS, SOMEBODY, requested);
    expect(refusals.map(({ code }) => code)).toEqual([
      "NOT_FOR_OTHERS",
      "GROUP_NOT_ALLOWED",
      "TOO_LONG",
      "OUTSIDE_TIMEFRAME",
    ]);
    expect(new Set(refusals.map(({ flowId }) => flowId))).toEqual(new Set([flow.id]));
    expect(refusals[2]!.message).toBe("'Weekend' gives access for at most 1 h.");
    expect(refusals[3]!.message).toBe("'Weekend' gives access SAT 09:00 to 17:00 (UTC) only.");
  });

  it("gives the access of every target that holds the cluster", () => {
    const groups = aTarget(TARGETS[0]!.integrationId, {
      permissions: [{ permission: "KUBERNETES_GROUP", namespaces: null, groups: ["x"] }],
    });
    const access = { ...WISH.access, kubernetesGroups: ["x"] };
    expect(codesOf(aFlow(), [...TARGETS, groups], MYSELF, { ...WISH, access })).toEqual([]);
    expect(codesOf(aFlow(), TARGETS, MYSELF, { ...WISH, access })).toEqual(["GROUP_NOT_ALLOWED"]);
  });
});

describe("a cluster", () => {
  const cluster: RequestedResource = {
    id: "1",
    name: "payments-eu",
    status: "PRESENT",
    manageable: true,
    unmanageableReason: null,
    isServed: true,
    isBeyondSlots: false,
    scopeReason: null,
  };

  it.each<[string, Partial<RequestedResource>, string[]]>([
    ["that is there and manageable", {}, []],
    ["that is missing", { status: "MISSING" }, ["RESOURCE_MISSING"]],
    ["whose region is switched off", { status: "REGION_DISABLED" }, ["RESOURCE_MISSING"]],
    ["that is gone", { status: "GONE", manageable: false }, ["RESOURCE_MISSING"]],
    ["that left the scope", { status: "OUT_OF_SCOPE", isServed: false }, ["OUT_OF_SCOPE"]],
    [
      "without access entries",
      { manageable: false, unmanageableReason: "ACCESS_ENTRIES_DISABLED" },
      ["RESOURCE_NOT_MANAGEABLE"],
    ],
    ["of an integration that is switched off", { isServed: false }, ["RESOURCE_NOT_MANAGEABLE"]],
    ["in the management account, where no slot is assigned", { isBeyondSlots: true }, ["MANAGEMENT_ACCOUNT"]],
  ])("%s", (_what, given, codes) => {
    const refusals = evaluateResource({ ...cluster, ...given });
    expect(refusals.map(({ code }) => code)).toEqual(codes);
    expect(refusals.every(({ flowId, message }) => flowId === null && message.includes("'payments-eu'"))).toBe(true);
  });
});

describe("of two flows", () => {
  const owner = { kind: "OWNER" } as const;
  const group = (operator: "AND" | "OR", size: number): ApproverGroup => ({
    operator,
    approvers: Array(size).fill(owner),
  });
  const policy = (mode: ApproverPolicy["mode"], ...groups: ApproverGroup[]): ApproverPolicy => ({ mode, groups });

  it.each<[ApproverPolicy | null, number]>([
    [null, 0],
    [policy("ANY_OF", group("OR", 3)), 1],
    [policy("ANY_OF", group("AND", 3), group("AND", 2)), 2],
    [policy("ALL_OF", group("OR", 3)), 1],
    [policy("ALL_OF", group("AND", 3), group("OR", 2)), 4],
  ])("the one with fewer approvals is better: %j needs %d", (approverPolicy, count) => {
    expect(fewestApprovals(approverPolicy)).toBe(count);
  });

  it("the better one has fewer approvals, else is longer, else comes first by name", () => {
    const approved = aDefinition({ approverPolicy: policy("ANY_OF", group("OR", 1)) });
    const flows = [
      aFlow({ name: "B", maxDurationSeconds: null, definition: approved }),
      aFlow({ name: "B short", maxDurationSeconds: 60 }),
      aFlow({ name: "c long" }),
      aFlow({ name: "A long" }),
      aFlow({ name: "unlimited", maxDurationSeconds: null }),
    ];
    const order = ["unlimited", "A long", "c long", "B short", "B"];
    expect([...flows].sort(compareFlows).map(({ name }) => name)).toEqual(order);
    expect(
      flows
        .reverse()
        .sort(compareFlows)
        .map(({ name }) => name),
    ).toEqual(order);
  });
});

describe("a duration", () => {
  it.each([
    [10, "10 s"],
    [60, "1 min"],
    [9_000, "2 h 30 min"],
    [90_061, "1 d 1 h 1 min 1 s"],
  ])("of %d seconds reads %s", (seconds, text) => {
    expect(describeDuration(seconds)).toBe(text);
  });
});
