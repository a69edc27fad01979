import fc from "fast-check";
import { aDefinition } from "../../../../testing/access-flows";
import type {
  Approver,
  ApproverGroup,
  Condition,
  ConditionGroup,
  FlowDefinition,
  FlowPermission,
  FlowTarget,
  ResourceScope,
} from "../flow-definition";
import { describeFlow, describeRulesOfFlow, MAX_SUMMARY_LENGTH } from "./describe-flow";
import type { FlowNames } from "./summary-words";

const NAMES: FlowNames = {
  integration: (id) => (id === "gone" ? null : id),
  resource: (id) => `cluster ${id}`,
  provider: (id) => (id === "default" ? null : id),
  everybodyAt: null,
};

type Flow = Parameters<typeof describeFlow>[0];

const condition = (attribute: string, operator: Condition["operator"], ...values: string[]): Condition => ({
  attribute,
  operator,
  values,
  providerId: "default",
});
const members = (...groups: string[]): ConditionGroup => ({
  operator: "AND",
  conditions: [condition("group", "IS", ...groups)],
});
const policy = (permission: string, namespaces: string[] | null = null): FlowPermission => ({
  permission,
  namespaces,
  groups: [],
});
const PROD: FlowTarget = {
  integrationId: "production",
  resourceType: "EKS_CLUSTER",
  resources: [{ mode: "INCLUDE", by: "TAG", key: "env", values: ["prod"] }],
  permissions: [policy("AmazonEKSViewPolicy"), policy("AmazonEKSEditPolicy")],
};
const owners: ApproverGroup = { operator: "OR", approvers: [{ kind: "OWNER" }] };
const SETTINGS = aDefinition().settings;

const flow = (given: Partial<FlowDefinition> = {}, other: Partial<Flow> = {}): Flow => ({
  trigger: "SELF_SERVE",
  maxDurationSeconds: 28_800,
  definition: aDefinition({
    requestors: members("Payments"),
    targets: [PROD],
    approverPolicy: { mode: "ANY_OF", groups: [owners] },
    ...given,
  }),
  ...other,
});

describe("the summary of a flow", () => {
  it("names the default provider where everybody is everybody of it, and others have people too", () => {
    const everybody = flow({
      requestors: { operator: "AND", conditions: [] },
      requestFor: { scopes: ["SELF", "OTHERS"], grantees: null },
    });
    expect(describeFlow(everybody, { ...NAMES, everybodyAt: "Okta Staff" })).toMatch(
      /^Everybody at 'Okta Staff' may ask for .* for themselves or anybody at 'Okta Staff', for up to 8 hours/,
    );
  });

  it.each<[string, Flow, string]>([
    [
      "a plain one",
      flow(),
      "Members of Payments may ask for View or Edit on clusters tagged env=prod of production, for up to 8 hours; one of the owners approves.",
    ],
    [
      "everybody, without approval, until revoked",
      flow(
        {
          requestors: { operator: "AND", conditions: [] },
          targets: [{ ...PROD, resources: [] }],
          approverPolicy: null,
        },
        { maxDurationSeconds: null },
      ),
      "Everybody may ask for View or Edit on all clusters of production, until revoked; nobody has to approve.",
    ],
    [
      "conditions, others and hours",
      flow({
        requestors: {
          operator: "OR",
          conditions: [condition("role", "IS_NOT", "guest"), condition("site", "STARTS_WITH", "Ber", "New York")],
        },
        requestFor: { scopes: ["SELF", "OTHERS", "DIRECT_REPORTS"], grantees: members("Data Science") },
        timeframe: {
          daysOfWeek: ["MON", "TUE"],
          startTime: "09:00",
          endTime: "17:00",
          timeZone: "Europe/Berlin",
        },
      }),
      "People who do not have the role guest or who have a site that starts with Ber or 'New York' may ask for View or Edit on clusters tagged env=prod of production, MON, TUE 09:00 to 17:00 (Europe/Berlin) for themselves, their reports or members of 'Data Science', for up to 8 hours; one of the owners approves.",
    ],
    [
      "groups of approvers, tiers and rules",
      flow({
        approverPolicy: {
          mode: "ALL_OF",
          groups: [
            { operator: "AND", approvers: [{ kind: "OWNER" }, { kind: "MANAGER" }] },
            {
              operator: "OR",
              approvers: [{ kind: "PEOPLE", attribute: "group", values: ["SRE"], providerId: "Okta" }],
            },
          ],
        },
        escalation: {
          intervalSeconds: 1_800,
          tiers: [
            owners,
            {
              operator: "OR",
              approvers: [{ kind: "PEOPLE", attribute: "user", values: ["ana"], providerId: "default" }],
            },
          ],
        },
        settings: {
          ...SETTINGS,
          justificationRequired: true,
          approverReasonRequired: true,
          selfApprovalAllowed: true,
          maxExtensions: 2,
          extensionSeconds: 3_600,
          mfaRequired: true,
          mfaMaxAgeSeconds: 900,
        },
      }),
      "Members of Payments may ask for View or Edit on clusters tagged env=prod of production, for up to 8 hours; (one of the owners and the manager) and a member of SRE at Okta approve; after each 30 minutes without a decision one of the owners, then ana may approve too; it takes a reason for each request, a second factor of the last 15 minutes and a reason for each decision; approvers may approve for themselves; 2 extensions of 1 hour.",
    ],
    [
      "several targets, namespaces, groups and what is left out",
      flow({
        targets: [
          {
            ...PROD,
            resources: [
              { mode: "INCLUDE", by: "NAME", key: null, values: ["pay-*"] },
              { mode: "EXCLUDE", by: "ID", key: null, values: ["7"] },
            ],
            permissions: [policy("AmazonEKSEditPolicy", ["payments", "web-*"])],
          },
          {
            ...PROD,
            integrationId: "gone",
            resources: [],
            permissions: [{ permission: "KUBERNETES_GROUP", namespaces: null, groups: ["viewers"] }],
          },
        ],
      }),
      "Members of Payments may ask for Edit in payments or web-* on clusters named pay-* except those that are 'cluster 7' of production, or the Kubernetes group viewers on all clusters of a deleted integration, for up to 8 hours; one of the owners approves.",
    ],
    [
      "an automatic one",
      flow({ approverPolicy: null }, { trigger: "AUTOMATIC", maxDurationSeconds: null }),
      "Members of Payments have View or Edit on clusters tagged env=prod of production without asking, as long as they belong.",
    ],
  ])("is one sentence: %s", (_what, given, sentence) => {
    expect(describeFlow(given, NAMES)).toBe(sentence);
  });

  it("leaves no doubt that one of two people does not suffice where others have to approve too", () => {
    const people = (...values: string[]): Approver => ({
      kind: "PEOPLE",
      attribute: "user",
      values,
      providerId: "default",
    });
    const both = (approverPolicy: FlowDefinition["approverPolicy"]) =>
      describeFlow(flow({ approverPolicy }), NAMES).split("; ")[1];
    const and: ApproverGroup = { operator: "AND", approvers: [people("ana", "ben"), { kind: "OWNER" }] };
    expect(both({ mode: "ANY_OF", groups: [and] })).toBe("(ana or ben) and one of the owners approve.");
    const alone: ApproverGroup = { operator: "OR", approvers: [people("ana", "ben")] };
    expect(both({ mode: "ALL_OF", groups: [alone, owners] })).toBe("(ana or ben) and one of the owners approve.");
    expect(both({ mode: "ANY_OF", groups: [alone, owners] })).toBe("ana or ben or one of the owners approves.");
    const escalation = { intervalSeconds: 1_800, tiers: [and] };
    expect(describeFlow(flow({ escalation }), NAMES)).toContain("(ana or ben) and one of the owners may approve too");
  });

  it("has words for an attribute that is called like a method of every object", () => {
    const requestors = { operator: "AND" as const, conditions: [condition("constructor", "IS", "x")] };
    expect(describeFlow(flow({ requestors }), NAMES)).toContain("People who have the constructor x may ask");
  });

  it("puts a value that could read as a part of the sentence in quotes", () => {
    const given = flow({ requestors: members("a or 'b' may ask for Admin") });
    expect(describeFlow(given, NAMES)).toContain("Members of 'a or ’b’ may ask for Admin' may ask for View");
  });

  it("leaves a gap for missing values", () => {
    const given = flow({
      requestors: { operator: "AND", conditions: [{ ...members("x").conditions[0]!, values: [] }] },
    });
    expect(describeFlow(given, NAMES)).toContain("Members of (not chosen yet) may ask for View");
  });

  it.each([
    ["no approver group", []],
    ["a group without approvers", [{ operator: "OR" as const, approvers: [] }]],
  ])("leaves a gap for approvers: %s", (_, groups) => {
    const given = flow({ approverPolicy: { mode: "ANY_OF", groups } });
    expect(describeFlow(given, NAMES)).toContain("; (not chosen yet) approves");
  });

  it("without its names has the rules alone", () => {
    const given = flow({ settings: { ...SETTINGS, justificationRequired: true } });
    expect(describeRulesOfFlow(given)).toBe(
      "Access may be asked for, for up to 8 hours; somebody has to approve; it takes a reason for each request.",
    );
  });

  it("without its names says when an automatic one gives the access", () => {
    const timeframe = { daysOfWeek: ["MON" as const], startTime: "09:00", endTime: "17:00", timeZone: "UTC" };
    const given = flow({ timeframe, approverPolicy: null }, { trigger: "AUTOMATIC", maxDurationSeconds: null });
    expect(describeRulesOfFlow(given)).toBe(
      "People whom an admin chose have the access, MON 09:00 to 17:00 (UTC) without asking, as long as they belong.",
    );
  });

  it("changes with every part of a flow except the listed ones", () => {
    fc.assert(
      fc.property(anyFlow, (given) => {
        const sentence = describeFlow(given, NAMES);
        for (const { path, changed } of neighbours(given)) {
          if (isSilentAbout(path, given)) expect(describeFlow(changed, NAMES)).toBe(sentence);
          else expect({ path, text: describeFlow(changed, NAMES) }).not.toEqual({ path, text: sentence });
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each<[string, (choice: 0 | 1) => Flow]>([
    ["conditions", (n) => flow({ requestors: { ...bothOf(n), conditions: [IN_A, IN_B] } })],
    [
      "conditions of grantees",
      (n) => flow({ requestFor: { scopes: ["OTHERS"], grantees: { ...bothOf(n), conditions: [IN_A, IN_B] } } }),
    ],
    ["approvers", (n) => flow({ approverPolicy: { mode: "ANY_OF", groups: [{ ...bothOf(n), approvers: TWO }] } })],
    ["approver groups", (n) => flow({ approverPolicy: { mode: n ? "ANY_OF" : "ALL_OF", groups: [owners, managers] } })],
    [
      "approvers of a tier",
      (n) => flow({ escalation: { intervalSeconds: 60, tiers: [{ ...bothOf(n), approvers: TWO }] } }),
    ],
  ])("states whether one or all of several %s are needed", (_what, given) => {
    expect(describeFlow(given(0), NAMES)).not.toBe(describeFlow(given(1), NAMES));
  });

  it.each(["", "a"])("cuts no character in half: no database would keep it (after '%s')", (before) => {
    const named = flow({ requestors: members(`${before}${"🚀".repeat(600)}`, `${before}b${"🚀".repeat(600)}`) });
    expect(describeFlow(named, NAMES)).not.toMatch(/\p{Surrogate}/u);
  });

  it("stays within its limit and one sentence, however much a flow names", () => {
    fc.assert(
      fc.property(anyLargeFlow, (given) => {
        const sentence = describeFlow(given, NAMES);
        expect(sentence.length).toBeLessThanOrEqual(MAX_SUMMARY_LENGTH);
        expect(sentence).toMatch(/^\S.*\.$/);
        expect(describeRulesOfFlow(given).length).toBeLessThanOrEqual(MAX_SUMMARY_LENGTH);
      }),
      { numRuns: 100 },
    );
  });
});

const bothOf = (n: 0 | 1) => ({ operator: (["AND", "OR"] as const)[n] });
const IN_A = condition("group", "IS", "a");
const IN_B = condition("group", "IS", "b");
const managers: ApproverGroup = { operator: "OR", approvers: [{ kind: "MANAGER" }] };
const TWO: Approver[] = [{ kind: "OWNER" }, { kind: "MANAGER" }];

const word = fc.constantFrom("a", "b", "c", "d e");
const words = fc.uniqueArray(word, { minLength: 1, maxLength: 2 });
const provider = fc.constantFrom("default", "Okta");
const anyCondition: fc.Arbitrary<Condition> = fc.record({
  attribute: fc.constantFrom("user", "group", "role", "manager", "site"),
  operator: fc.constantFrom("IS", "IS_NOT", "CONTAINS", "DOES_NOT_CONTAIN", "STARTS_WITH"),
  values: words,
  providerId: provider,
});
const conditions = (most: number): fc.Arbitrary<ConditionGroup> =>
  fc.record({
    operator: fc.constantFrom("AND", "OR"),
    conditions: fc.array(anyCondition, { minLength: 1, maxLength: most }),
  });
const anyApprover: fc.Arbitrary<Approver> = fc.oneof(
  fc.constant({ kind: "OWNER" as const }),
  fc.constant({ kind: "MANAGER" as const }),
  fc.record({
    kind: fc.constant("PEOPLE" as const),
    attribute: fc.constantFrom("user", "group", "role", "site"),
    values: words,
    providerId: provider,
  }),
);
const approverGroups = (most: number): fc.Arbitrary<ApproverGroup[]> =>
  fc.array(
    fc.record({
      operator: fc.constantFrom("AND", "OR"),
      approvers: fc.array(anyApprover, { minLength: 1, maxLength: most }),
    }),
    { minLength: 1, maxLength: most },
  );
const anyScope: fc.Arbitrary<ResourceScope> = fc.oneof(
  fc.record({
    mode: fc.constantFrom("INCLUDE", "EXCLUDE"),
    by: fc.constantFrom("NAME", "ID"),
    key: fc.constant(null),
    values: words,
  }),
  fc.record({ mode: fc.constantFrom("INCLUDE", "EXCLUDE"), by: fc.constant("TAG" as const), key: word, values: words }),
);
const anyPermission: fc.Arbitrary<FlowPermission> = fc.oneof(
  fc.record({
    permission: fc.constantFrom("AmazonEKSViewPolicy", "AmazonEKSEditPolicy"),
    namespaces: fc.option(words),
    groups: fc.constant([]),
  }),
  fc.record({ permission: fc.constant("KUBERNETES_GROUP"), namespaces: fc.constant(null), groups: words }),
);
const targetsOf = (most: number): fc.Arbitrary<FlowTarget[]> =>
  fc.array(
    fc.record({
      integrationId: fc.constantFrom("production", "staging", "gone"),
      resourceType: fc.constant("EKS_CLUSTER" as const),
      resources: fc.array(anyScope, { maxLength: most }),
      permissions: fc.array(anyPermission, { minLength: 1, maxLength: most }),
    }),
    { minLength: 1, maxLength: most },
  );

function flows(most: number): fc.Arbitrary<Flow> {
  return fc.record({
    trigger: fc.constant("SELF_SERVE" as const),
    maxDurationSeconds: fc.option(fc.integer({ min: 10, max: 100_000 })),
    definition: fc.record({
      requestors: conditions(most),
      requestFor: fc.record({
        scopes: fc.uniqueArray(fc.constantFrom("SELF" as const, "OTHERS" as const, "DIRECT_REPORTS" as const), {
          minLength: 1,
        }),
        grantees: fc.option(conditions(most)),
      }),
      targets: targetsOf(most),
      timeframe: fc.option(
        fc.record({
          daysOfWeek: fc.constantFrom(["MON" as const], ["MON" as const, "SUN" as const]),
          startTime: fc.constantFrom("09:00", "10:00"),
          endTime: fc.constantFrom("17:00", "18:00"),
          timeZone: fc.constantFrom("UTC", "Europe/Berlin"),
        }),
      ),
      approverPolicy: fc.option(fc.record({ mode: fc.constantFrom("ANY_OF", "ALL_OF"), groups: approverGroups(most) })),
      escalation: fc.option(
        fc.record({ intervalSeconds: fc.integer({ min: 60, max: 9_000 }), tiers: approverGroups(most) }),
      ),
      settings: fc.record({
        justificationRequired: fc.boolean(),
        approverReasonRequired: fc.boolean(),
        selfApprovalAllowed: fc.boolean(),
        maxExtensions: fc.integer({ min: 0, max: 3 }),
        extensionSeconds: fc.integer({ min: 10, max: 9_000 }),
        labels: words,
        mfaRequired: fc.boolean(),
        mfaMaxAgeSeconds: fc.integer({ min: 300, max: 9_000 }),
      }),
    }),
  });
}

/** So small that nothing of it is cut. */
const anyFlow = flows(1);

/** As much of everything as a flow may have, in the longest words. */
const anyLargeFlow = flows(3).map(
  (given): Flow => mapLists(given, (list) => Array.from({ length: 40 }, (_, n) => list[n % list.length])) as Flow,
);

function mapLists(value: unknown, change: (list: unknown[]) => unknown[]): unknown {
  if (Array.isArray(value)) {
    const inner = value.map((one) => mapLists(one, change));
    return inner.every((one) => typeof one === "string") && isWordsOf(inner) ? inner : change(inner);
  }
  if (typeof value !== "object" || value === null) return typeof value === "string" ? lengthened(value) : value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapLists(one, change)]));
}

const ENUMS = [
  ["AND", "OR"],
  ["IS", "IS_NOT", "CONTAINS", "DOES_NOT_CONTAIN", "STARTS_WITH"],
  ["INCLUDE", "EXCLUDE"],
  ["NAME", "ID", "TAG"],
  ["ANY_OF", "ALL_OF"],
  ["OWNER", "MANAGER"],
];
const FIXED = [
  ...ENUMS.flat(),
  "SELF",
  "OTHERS",
  "DIRECT_REPORTS",
  "PEOPLE",
  "EKS_CLUSTER",
  "SELF_SERVE",
  "KUBERNETES_GROUP",
];
const DAY = /^(MON|TUE|SUN)$/;
const lengthened = (text: string): string =>
  FIXED.includes(text) || DAY.test(text) || /^[\d:]+$|^UTC$|^Europe|^(user|group|role|manager)$/.test(text)
    ? text
    : text.padEnd(256, "x y");
const isWordsOf = (list: unknown[]): boolean =>
  list.every((one) => DAY.test(String(one)) || FIXED.includes(String(one)));

type Step = string | number;

/** The flow with one part changed, in every way that a part can be. */
function neighbours(given: Flow): { path: string; changed: Flow }[] {
  const found: { path: string; changed: Flow }[] = [];
  const visit = (value: unknown, path: readonly Step[]): void => {
    for (const other of changesOf(value)) {
      found.push({ path: path.join("."), changed: replaced(given, path, other) as Flow });
    }
    if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) visit(inner, [...path, key]);
    }
  };
  visit(given, []);
  return found;
}

function changesOf(value: unknown): unknown[] {
  if (typeof value === "boolean") return [!value];
  if (typeof value === "number") return [value + 1];
  if (Array.isArray(value)) {
    if (value.length < 2) return [];
    return [value.slice(1)];
  }
  if (typeof value !== "string") return [];
  const others = ENUMS.find((all) => all.includes(value));
  if (others) return others.filter((one) => one !== value && !(value !== "TAG" && one === "TAG"));
  return FIXED.includes(value) || DAY.test(value) ? [] : [`${value}x`];
}

function replaced(value: unknown, [step, ...rest]: readonly Step[], other: unknown): unknown {
  if (step === undefined) return other;
  if (Array.isArray(value))
    return value.map((one, n) => (String(n) === String(step) ? replaced(one, rest, other) : one));
  const object = value as Record<string, unknown>;
  return { ...object, [step]: replaced(object[step], rest, other) };
}

/** Parts that are not said, and those that mean nothing where they stand. */
function isSilentAbout(path: string, { definition }: Flow): boolean {
  const { requestFor, approverPolicy, settings } = definition;
  if (path.startsWith("definition.settings.labels")) return true;
  if (path.startsWith("definition.requestFor.grantees") && !requestFor.scopes.includes("OTHERS")) return true;
  if (path.startsWith("definition.escalation") && approverPolicy === null) return true;
  if (path.endsWith("extensionSeconds") && settings.maxExtensions === 0) return true;
  if (path.endsWith("mfaMaxAgeSeconds") && !settings.mfaRequired) return true;
  // One part alone is neither all nor any of several.
  return /operator$|approverPolicy\.mode$/.test(path) && !/conditions\.\d+\.operator$/.test(path);
}
