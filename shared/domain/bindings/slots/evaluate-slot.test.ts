import type { SlotContents } from "../../cloud/access-cloud.port";
import { evaluateSlot } from "./evaluate-slot";

const INSTALLATION = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3";
const RULES = { installationId: INSTALLATION, managementAccountId: "104729104729" };
const ACTIONS = ["eks:DescribeCluster", "eks:ListClusters", "eks:AccessKubernetesApi"];

describe("a slot", () => {
  it.each<[string, Partial<SlotContents>]>([
    ["as the template makes it", {}],
    ["the 150th", { name: "drawbridge-150" }],
    ["whose actions stand in another order", { inlinePolicy: policy({ Action: [...ACTIONS].reverse() }) }],
    ["whose statement has a name", { inlinePolicy: policy({ Sid: "Anything" }) }],
    [
      "with one statement, and its resource in a list",
      {
        inlinePolicy: JSON.stringify({
          Statement: { Resource: ["*"], Action: ACTIONS, Effect: "Allow" },
          Version: "2012-10-17",
        }),
      },
    ],
    ["with tags of others beside", { tags: { "drawbridge-pool": INSTALLATION, team: "platform" } }],
    ["that is assigned in accounts of members", { accountIds: ["310254875561"] }],
  ])("may be assigned: %s", (_, changes) => {
    expect(evaluateSlot(contents(changes), RULES)).toEqual([]);
  });

  it.each<[string, Partial<SlotContents>, string]>([
    ["a name without a number", { name: "drawbridge" }, "NAME_WITHOUT_NUMBER"],
    ["no tag", { tags: {} }, "TAG_DIFFERS"],
    ["another installation's tag", { tags: { "drawbridge-pool": "another" } }, "TAG_DIFFERS"],
    ["no policy", { inlinePolicy: null }, "POLICY_DIFFERS"],
    ["a policy that is no JSON", { inlinePolicy: "{" }, "POLICY_DIFFERS"],
    ["a policy that is null", { inlinePolicy: "null" }, "POLICY_DIFFERS"],
    ["an action more", { inlinePolicy: policy({ Action: [...ACTIONS, "eks:*"] }) }, "POLICY_DIFFERS"],
    ["an action less", { inlinePolicy: policy({ Action: ACTIONS.slice(1) }) }, "POLICY_DIFFERS"],
    ["all but these actions", { inlinePolicy: policy({ Action: undefined, NotAction: ACTIONS }) }, "POLICY_DIFFERS"],
    ["a narrower resource", { inlinePolicy: policy({ Resource: "arn:aws:eks:*" }) }, "POLICY_DIFFERS"],
    ["a denial", { inlinePolicy: policy({ Effect: "Deny" }) }, "POLICY_DIFFERS"],
    ["a condition", { inlinePolicy: policy({ Condition: {} }) }, "POLICY_DIFFERS"],
    ["AdministratorAccess", { managedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"] }, "POLICY_ATTACHED"],
    ["a policy of the company's", { customerManagedPolicies: ["/team/deploy"] }, "POLICY_ATTACHED"],
    ["a boundary", { permissionsBoundary: "arn:aws:iam::aws:policy/ReadOnlyAccess" }, "BOUNDARY_SET"],
    ["longer sessions", { sessionDuration: "PT12H" }, "SESSION_DIFFERS"],
    ["an assignment in the management account", { accountIds: ["104729104729"] }, "IN_MANAGEMENT_ACCOUNT"],
  ])("may not be assigned with %s", (_, changes, code) => {
    expect(evaluateSlot(contents(changes), RULES).map((reason) => reason.code)).toEqual([code]);
  });

  it("has the attached policy and every problem at once in its message", () => {
    const arn = "arn:aws:iam::aws:policy/AdministratorAccess";
    const reasons = evaluateSlot(contents({ managedPolicies: [arn], sessionDuration: "PT2H", tags: {} }), RULES);
    expect(reasons.map(({ code }) => code)).toEqual(["TAG_DIFFERS", "POLICY_ATTACHED", "SESSION_DIFFERS"]);
    expect(reasons[1]?.message).toContain(arn);
  });
});

function policy(changes: object): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ACTIONS, Resource: "*", ...changes }],
  });
}

function contents(changes: Partial<SlotContents>): SlotContents {
  return {
    name: "drawbridge-07",
    tags: { "drawbridge-pool": INSTALLATION },
    sessionDuration: "PT1H",
    inlinePolicy: policy({}),
    managedPolicies: [],
    customerManagedPolicies: [],
    permissionsBoundary: null,
    accountIds: [],
    ...changes,
  };
}
