import { aFlow } from "../../../../testing/access-flows";
import { type FlowInput, flowInputOf } from "./flow-input";
import { type FlowReferences, parseFlow } from "./parse-flow";

const INTEGRATION = "0198c0de-0000-7000-8000-000000000001";
const PROVIDER = "0198c0de-0000-7000-8000-000000000002";

const KNOWN: FlowReferences = {
  hasProvider: (id) => id === PROVIDER,
  integrationId: (text) => (["aws production", INTEGRATION].includes(text.toLowerCase()) ? INTEGRATION : null),
};

const FORM: FlowInput = {
  name: " Payments on call ",
  requestors: { conditions: [{ attribute: " Group ", values: [" Payments ", "Payments"] }] },
  targets: [{ integration: "AWS Production", permissions: [{ permission: "AmazonEKSViewPolicy" }] }],
  approverPolicy: { groups: [{ approvers: [{ kind: "OWNER" }] }] },
};

const POLICY = { permission: "AmazonEKSEditPolicy" };
const GROUPS = { permission: "KUBERNETES_GROUP", groups: ["on-call"] };

const parse = (given: FlowInput = {}) => parseFlow({ ...FORM, ...given }, KNOWN);
const pathsOf = (given: FlowInput) => parse(given).problems.map(({ path }) => path.join("."));
const withTarget = (given: object): FlowInput => ({ targets: [{ ...FORM.targets![0]!, ...given }] });
const withScope = (scope: object): FlowInput =>
  withTarget({ resources: [{ by: "NAME", values: ["payments-*"], ...scope }] });

describe("the input of a flow", () => {
  it("gets its defaults, and is kept in a comparable form", () => {
    expect(parse()).toEqual({
      problems: [],
      content: {
        name: "Payments on call",
        nameKey: "payments on call",
        description: null,
        active: true,
        trigger: "SELF_SERVE",
        maxDurationSeconds: 3_600,
        definition: {
          requestors: {
            operator: "AND",
            conditions: [{ attribute: "group", operator: "IS", values: ["Payments"], providerId: null }],
          },
          requestFor: { scopes: ["SELF"], grantees: null },
          targets: [
            {
              integrationId: INTEGRATION,
              resourceType: "EKS_CLUSTER",
              resources: [],
              permissions: [{ permission: "AmazonEKSViewPolicy", namespaces: null, groups: [] }],
            },
          ],
          timeframe: null,
          approverPolicy: { mode: "ANY_OF", groups: [{ operator: "OR", approvers: [{ kind: "OWNER" }] }] },
          escalation: null,
          settings: {
            justificationRequired: true,
            approverReasonRequired: false,
            selfApprovalAllowed: false,
            maxExtensions: 0,
            extensionSeconds: 0,
            labels: [],
            mfaRequired: false,
            mfaMaxAgeSeconds: 0,
          },
        },
      },
    });
  });

  it("keeps every given value, and is the same when it is parsed again", () => {
    const form: FlowInput = {
      ...FORM,
      description: " For incidents. ",
      active: false,
      maxDurationSeconds: null,
      requestFor: {
        scopes: ["SELF", "OTHERS", "OTHERS"],
        grantees: { operator: "OR", conditions: [{ attribute: "site", operator: "STARTS_WITH", values: ["B"] }] },
      },
      targets: [
        {
          integration: INTEGRATION,
          resources: [
            { by: "NAME", values: ["payments-*"] },
            { mode: "EXCLUDE", by: "TAG", key: "Env ", values: ["test"] },
            { by: "ID", values: [INTEGRATION.toUpperCase()] },
          ],
          permissions: [{ ...POLICY, namespaces: ["payments-*", "shared", "*"] }, GROUPS],
        },
      ],
      timeframe: { daysOfWeek: ["SUN", "MON"], startTime: "22:00", endTime: "24:00", timeZone: "Europe/Berlin" },
      approverPolicy: {
        mode: "ALL_OF",
        groups: [
          {
            operator: "AND",
            approvers: [
              { kind: "MANAGER" },
              { kind: "PEOPLE", attribute: "User", values: ["ana"], providerId: PROVIDER },
            ],
          },
        ],
      },
      escalation: { tiers: [{ approvers: [{ kind: "OWNER" }] }] },
      settings: {
        approverReasonRequired: true,
        selfApprovalAllowed: true,
        labels: ["incident", "incident"],
        mfaRequired: true,
      },
    };
    const { content, problems } = parse(form);
    expect(problems).toEqual([]);
    expect(content).toMatchObject({ description: "For incidents.", active: false, maxDurationSeconds: null });
    expect(content.definition).toMatchObject({
      requestFor: { scopes: ["SELF", "OTHERS"], grantees: { operator: "OR" } },
      timeframe: { daysOfWeek: ["MON", "SUN"] },
      escalation: { intervalSeconds: 1_800, tiers: [{ operator: "OR" }] },
      settings: { labels: ["incident"], selfApprovalAllowed: true, mfaRequired: true, mfaMaxAgeSeconds: 3_600 },
    });
    expect(content.definition.targets[0]!.resources.map(({ key, values }) => [key, values])).toEqual([
      [null, ["payments-*"]],
      ["Env ", ["test"]],
      [null, [INTEGRATION]],
    ]);
    expect(parseFlow(flowInputOf(aFlow(content)), KNOWN)).toEqual({ content, problems: [] });
  });

  it.each<[string, FlowInput, string[]]>([
    ["no name", { name: "  " }, ["name"]],
    ["a name that is too long", { name: "x".repeat(65) }, ["name"]],
    ["a name with other signs", { name: "a/b" }, ["name"]],
    ["a description that is too long", { description: "x".repeat(1_001) }, ["description"]],
    ["NUL in a text", { description: "a\0b" }, ["description"]],
    ["half a character", { description: "a\ud800" }, ["description"]],
    ["an age of no second factor", { settings: { mfaMaxAgeSeconds: 3_600 } }, ["settings.mfaMaxAgeSeconds"]],
    [
      "a second factor too young",
      { settings: { mfaRequired: true, mfaMaxAgeSeconds: 240 } },
      ["settings.mfaMaxAgeSeconds"],
    ],
    ["9 seconds", { maxDurationSeconds: 9 }, ["maxDurationSeconds"]],
    ["half a second", { maxDurationSeconds: 10.5 }, ["maxDurationSeconds"]],
    ["more than a year", { maxDurationSeconds: 365 * 86_400 + 1 }, ["maxDurationSeconds"]],
    ["no requestors", { requestors: undefined }, ["requestors"]],
    ["null requestors", { requestors: null }, ["requestors"]],
    ["nothing about approvers", { approverPolicy: undefined }, ["approverPolicy"]],
    ["nobody to approve, said so", { approverPolicy: null }, []],
    [
      "a condition without a value",
      { requestors: { conditions: [{ attribute: "user", values: [] }] } },
      ["requestors.conditions.0.values"],
    ],
    [
      "a condition with an empty value",
      { requestors: { conditions: [{ attribute: "user", values: ["a", " "] }] } },
      ["requestors.conditions.0.values.1"],
    ],
    [
      "a condition without an attribute",
      { requestors: { conditions: [{ attribute: " ", values: ["a"] }] } },
      ["requestors.conditions.0.attribute"],
    ],
    [
      "a provider that is unknown",
      { requestors: { conditions: [{ attribute: "user", values: ["a"], providerId: "x" }] } },
      ["requestors.conditions.0.providerId"],
    ],
    [
      "too many conditions",
      { requestors: { conditions: Array(51).fill({ attribute: "user", values: ["a"] }) } },
      ["requestors.conditions"],
    ],
    ["for nobody", { requestFor: { scopes: [] } }, ["requestFor.scopes"]],
    [
      "grantees without others",
      { requestFor: { scopes: ["SELF", "DIRECT_REPORTS"], grantees: { conditions: [] } } },
      ["requestFor.grantees"],
    ],
    ["no targets", { targets: [] }, ["targets"]],
    ["null targets", { targets: null }, ["targets"]],
    ["an integration that is unknown", withTarget({ integration: "AWS test" }), ["targets.0.integration"]],
    ["no integration", withTarget({ integration: "" }), ["targets.0.integration"]],
    ["accounts, which cannot be asked for", withTarget({ resourceType: "AWS_ACCOUNT" }), ["targets.0.resourceType"]],
    ["no permissions", withTarget({ permissions: [] }), ["targets.0.permissions"]],
    [
      "a permission that is unknown",
      withTarget({ permissions: [{ permission: "AmazonEKSAutoNodePolicy" }] }),
      ["targets.0.permissions.0.permission"],
    ],
    [
      "no namespaces in particular",
      withTarget({ permissions: [{ ...POLICY, namespaces: [] }] }),
      ["targets.0.permissions.0.namespaces"],
    ],
    [
      "namespaces in upper case",
      withTarget({ permissions: [{ ...POLICY, namespaces: ["ok", "Payments"] }] }),
      ["targets.0.permissions.0.namespaces.1"],
    ],
    [
      "a pattern with a star inside",
      withTarget({ permissions: [{ ...POLICY, namespaces: ["pay*-eu"] }] }),
      ["targets.0.permissions.0.namespaces.0"],
    ],
    [
      "a namespace that ends with a hyphen",
      withTarget({ permissions: [{ ...POLICY, namespaces: ["pay-"] }] }),
      ["targets.0.permissions.0.namespaces.0"],
    ],
    [
      "a namespace that is too long",
      withTarget({ permissions: [{ ...POLICY, namespaces: ["x".repeat(64)] }] }),
      ["targets.0.permissions.0.namespaces.0"],
    ],
    [
      "a namespace of one letter, and the longest there is",
      withTarget({ permissions: [{ ...POLICY, namespaces: ["x", "x".repeat(63), `${"x".repeat(62)}*`] }] }),
      [],
    ],
    [
      "namespaces with a group",
      withTarget({ permissions: [{ ...GROUPS, namespaces: ["a"] }] }),
      ["targets.0.permissions.0.namespaces"],
    ],
    [
      "groups with a policy",
      withTarget({ permissions: [{ ...POLICY, groups: ["a"] }] }),
      ["targets.0.permissions.0.groups"],
    ],
    ["no groups", withTarget({ permissions: [{ ...GROUPS, groups: null }] }), ["targets.0.permissions.0.groups"]],
    [
      "a group of Kubernetes",
      withTarget({ permissions: [{ ...GROUPS, groups: ["on-call", "System:masters"] }] }),
      ["targets.0.permissions.0.groups.1"],
    ],
    ["a scope without values", withScope({ values: [] }), ["targets.0.resources.0.values"]],
    ["a tag without a key", withScope({ by: "TAG" }), ["targets.0.resources.0.key"]],
    ["a key without a tag", withScope({ key: "team" }), ["targets.0.resources.0.key"]],
    [
      "an id that is none",
      withScope({ by: "ID", values: [INTEGRATION, "payments"] }),
      ["targets.0.resources.0.values.1"],
    ],
    [
      "no days",
      { timeframe: { daysOfWeek: [], startTime: "09:00", endTime: "17:00", timeZone: "UTC" } },
      ["timeframe.daysOfWeek"],
    ],
    [
      "a day that is none",
      { timeframe: { daysOfWeek: ["MON", "FUNDAY"], startTime: "09:00", endTime: "17:00", timeZone: "UTC" } },
      ["timeframe.daysOfWeek.1"],
    ],
    [
      "times that are none",
      { timeframe: { daysOfWeek: ["MON"], startTime: "24:00", endTime: "9:00", timeZone: "UTC" } },
      ["timeframe.startTime", "timeframe.endTime"],
    ],
    [
      "a zone that is none",
      { timeframe: { daysOfWeek: ["MON"], startTime: "09:00", endTime: "17:00", timeZone: "Europe/Atlantis" } },
      ["timeframe.timeZone"],
    ],
    [
      "an offset for a zone",
      { timeframe: { daysOfWeek: ["MON"], startTime: "09:00", endTime: "17:00", timeZone: "+01:00" } },
      ["timeframe.timeZone"],
    ],
    ["no groups of approvers", { approverPolicy: { groups: [] } }, ["approverPolicy.groups"]],
    [
      "a group without approvers",
      { approverPolicy: { groups: [{ approvers: [] }] } },
      ["approverPolicy.groups.0.approvers"],
    ],
    [
      "an owner with values",
      { approverPolicy: { groups: [{ approvers: [{ kind: "OWNER", attribute: "user", values: ["a"] }] }] } },
      ["approverPolicy.groups.0.approvers.0.attribute", "approverPolicy.groups.0.approvers.0.values"],
    ],
    [
      "people without an attribute and values",
      { approverPolicy: { groups: [{ approvers: [{ kind: "PEOPLE" }] }] } },
      ["approverPolicy.groups.0.approvers.0.attribute", "approverPolicy.groups.0.approvers.0.values"],
    ],
    [
      "people who are somebody's reports",
      { approverPolicy: { groups: [{ approvers: [{ kind: "PEOPLE", attribute: "Manager", values: ["a"] }] }] } },
      ["approverPolicy.groups.0.approvers.0.attribute"],
    ],
    [
      "people who are the owner",
      { approverPolicy: { groups: [{ approvers: [{ kind: "PEOPLE", attribute: "Owner", values: ["a"] }] }] } },
      ["approverPolicy.groups.0.approvers.0.attribute"],
    ],
    ["no tiers", { escalation: { tiers: [] } }, ["escalation.tiers"]],
    ["six tiers", { escalation: { tiers: Array(6).fill({ approvers: [{ kind: "OWNER" }] }) } }, ["escalation.tiers"]],
    ["five tiers", { escalation: { tiers: Array(5).fill({ approvers: [{ kind: "OWNER" }] }) } }, []],
    [
      "an interval of nothing",
      { escalation: { intervalSeconds: 0, tiers: [{ approvers: [{ kind: "OWNER" }] }] } },
      ["escalation.intervalSeconds"],
    ],
    [
      "tiers where nobody has to approve",
      { approverPolicy: null, escalation: { tiers: [{ approvers: [{ kind: "OWNER" }] }] } },
      ["escalation"],
    ],
    [
      "a reason where nobody has to approve",
      { approverPolicy: null, settings: { approverReasonRequired: true, selfApprovalAllowed: true } },
      ["settings.approverReasonRequired", "settings.selfApprovalAllowed"],
    ],
    ["extensions without a length", { settings: { maxExtensions: 1 } }, ["settings.extensionSeconds"]],
    ["a length without extensions", { settings: { extensionSeconds: 600 } }, ["settings.extensionSeconds"]],
    [
      "extensions of what does not end",
      { maxDurationSeconds: null, settings: { maxExtensions: 1, extensionSeconds: 600 } },
      ["settings.maxExtensions"],
    ],
    ["extensions that are right", { settings: { maxExtensions: 2, extensionSeconds: 600 } }, []],
    ["fewer extensions than none", { settings: { maxExtensions: -1 } }, ["settings.maxExtensions"]],
    ["a label that is too long", { settings: { labels: ["ok", "x".repeat(65)] } }, ["settings.labels.1"]],
  ])("with %s", (_what, given, paths) => {
    expect(pathsOf(given)).toEqual(paths);
  });

  it("that is automatic needs neither a duration nor approvers, and refuses settings of requests", () => {
    const automatic: FlowInput = { trigger: "AUTOMATIC", approverPolicy: undefined };
    const { content, problems } = parse(automatic);
    expect(problems).toEqual([]);
    expect(content.maxDurationSeconds).toBeNull();
    expect(content.definition.settings.justificationRequired).toBe(false);
    expect(parseFlow(flowInputOf(aFlow(content)), KNOWN)).toEqual({ content, problems: [] });
    expect(
      pathsOf({
        ...automatic,
        maxDurationSeconds: 600,
        requestFor: { scopes: ["OTHERS"] },
        approverPolicy: FORM.approverPolicy,
        escalation: { tiers: [{ approvers: [{ kind: "OWNER" }] }] },
        settings: {
          justificationRequired: true,
          approverReasonRequired: true,
          selfApprovalAllowed: true,
          maxExtensions: 1,
          extensionSeconds: 60,
          mfaRequired: true,
        },
        requestors: { conditions: [] },
      }),
    ).toEqual([
      "maxDurationSeconds",
      "requestFor",
      "approverPolicy",
      "escalation",
      "settings.justificationRequired",
      "settings.approverReasonRequired",
      "settings.selfApprovalAllowed",
      "settings.maxExtensions",
      "settings.extensionSeconds",
      "settings.mfaRequired",
      "requestors",
    ]);
  });

  it("has no description that nobody can see", () => {
    const typed = (description: string) => parseFlow({ description }, KNOWN).content.description;
    expect([typed(" For on-call "), typed("\u200b\u2060")]).toEqual(["For on-call", null]);
  });

  it("that is empty is refused with every missing field, in sentences", () => {
    expect(parseFlow({}, KNOWN).problems.map(({ message }) => message)).toEqual([
      "'name' is required.",
      "'targets' needs at least one item.",
      "'requestors' is required; without conditions it is everybody.",
      "'approverPolicy' is required. 'without' with APPROVAL means that nobody has to approve.",
    ]);
  });
});
