import fc from "fast-check";
import {
  type Approver,
  type ApproverGroup,
  type Condition,
  type FlowDefinition,
  type FlowPermission,
  type FlowTarget,
  MATCH_OPERATORS,
  type ResourceScope,
} from "../../../access-flows/flow-definition";
import type { FlowContent } from "../../../access-flows/input/parse-flow";
import { WEEK_DAYS } from "../../../access-flows/timeframe";
import { anyText } from "./any-text";

const operator = fc.constantFrom("AND" as const, "OR" as const);
const values = fc.uniqueArray(anyText({ most: 60 }), { minLength: 1, maxLength: 3 });
const attribute = fc.constantFrom("user", "group", "role", "Cost Center", 'the "desk"', "${x}");
const minutes = (most: number) => fc.integer({ min: 1, max: most }).map((count) => count * 60);
const orSeconds = (most: number) =>
  fc.oneof({ weight: 4, arbitrary: minutes(most / 60) }, { weight: 1, arbitrary: fc.integer({ min: 61, max: most }) });

interface Known {
  /** Of integrations that targets may name. */
  readonly integrationIds: readonly string[];
  /** Of providers that people may be of. */
  readonly providerIds: readonly string[];
}

/** Flows that createAccessFlow would save. */
export function anyFlow({ integrationIds, providerIds }: Known): fc.Arbitrary<FlowContent> {
  const providerId = fc.constantFrom(...providerIds);
  const condition: fc.Arbitrary<Condition> = fc.record({
    attribute,
    operator: fc.constantFrom(...MATCH_OPERATORS),
    values,
    providerId,
  });
  const conditions = (least: number) =>
    fc.record({ operator, conditions: fc.array(condition, { minLength: least, maxLength: 3 }) });
  const groups = fc.array(
    approverGroup(fc.record({ kind: fc.constant("PEOPLE" as const), attribute, values, providerId })),
    {
      minLength: 1,
      maxLength: 3,
    },
  );
  const target = anyTarget(fc.constantFrom(...integrationIds));
  const asked: fc.Arbitrary<Partial<FlowDefinition>> = fc.record({
    requestors: conditions(0),
    requestFor: fc.oneof(
      fc.constantFrom<FlowDefinition["requestFor"]>(
        { scopes: ["SELF"], grantees: null },
        { scopes: ["SELF", "DIRECT_REPORTS"], grantees: null },
      ),
      fc.record({ scopes: fc.constant(["OTHERS" as const]), grantees: fc.option(conditions(0)) }),
    ),
    approverPolicy: fc.record({ mode: fc.constantFrom("ANY_OF" as const, "ALL_OF" as const), groups }),
    escalation: fc.option(fc.record({ intervalSeconds: orSeconds(604_800), tiers: groups })),
  });
  const base = fc.record({
    name: fc.stringMatching(/^[A-Za-z][A-Za-z0-9 _-]{0,40}[A-Za-z0-9]$/),
    description: fc.option(anyText({ most: 200, lines: true })),
    active: fc.boolean(),
    targets: fc.array(target, { minLength: 1, maxLength: 3 }),
    timeframe: fc.option(anyTimeframe),
    labels: fc.uniqueArray(anyText({ most: 20 }), { maxLength: 3 }),
  });
  const selfServe = fc
    .tuple(base, asked, fc.option(orSeconds(86_400)), anySettings)
    .map(([{ targets, timeframe, labels, ...flow }, rules, maxDurationSeconds, settings]) => ({
      ...flow,
      trigger: "SELF_SERVE" as const,
      maxDurationSeconds,
      definition: {
        ...(rules as FlowDefinition),
        targets,
        timeframe,
        settings: {
          ...settings,
          ...(maxDurationSeconds === null && { maxExtensions: 0, extensionSeconds: 0 }),
          labels,
        },
      },
    }));
  const automatic = fc.tuple(base, conditions(1)).map(([{ targets, timeframe, labels, ...flow }, requestors]) => ({
    ...flow,
    trigger: "AUTOMATIC" as const,
    maxDurationSeconds: null,
    definition: {
      requestors,
      requestFor: { scopes: ["SELF" as const], grantees: null },
      targets,
      timeframe,
      approverPolicy: null,
      escalation: null,
      settings: { ...NOTHING_ASKED, labels },
    },
  }));
  return fc
    .oneof({ weight: 3, arbitrary: selfServe }, { weight: 1, arbitrary: automatic })
    .map((flow) => ({ ...flow, nameKey: flow.name.toLowerCase() }));
}

const NOTHING_ASKED = {
  justificationRequired: false,
  approverReasonRequired: false,
  selfApprovalAllowed: false,
  maxExtensions: 0,
  extensionSeconds: 0,
  mfaRequired: false,
  mfaMaxAgeSeconds: 0,
};

function approverGroup(people: fc.Arbitrary<Approver>): fc.Arbitrary<ApproverGroup> {
  const approver = fc.oneof(people, fc.constantFrom<Approver>({ kind: "OWNER" }, { kind: "MANAGER" }));
  return fc.record({ operator, approvers: fc.array(approver, { minLength: 1, maxLength: 3 }) });
}

const anyTimeframe = fc.record({
  daysOfWeek: fc.subarray([...WEEK_DAYS], { minLength: 1 }),
  startTime: fc.constantFrom("00:00", "09:30", "22:00"),
  endTime: fc.constantFrom("06:00", "17:00", "24:00"),
  timeZone: fc.constantFrom("Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires"),
});

const anySettings = fc
  .record({
    justificationRequired: fc.boolean(),
    approverReasonRequired: fc.boolean(),
    selfApprovalAllowed: fc.boolean(),
    extensions: fc.option(
      fc.record({ maxExtensions: fc.integer({ min: 1, max: 100 }), extensionSeconds: orSeconds(86_400) }),
    ),
    mfaMaxAgeSeconds: fc.constantFrom(0, 3_600, 3_600, 900),
  })
  .map(({ extensions, mfaMaxAgeSeconds, ...settings }) => ({
    ...settings,
    ...(extensions ?? { maxExtensions: 0, extensionSeconds: 0 }),
    mfaRequired: mfaMaxAgeSeconds > 0,
    mfaMaxAgeSeconds,
  }));

function anyTarget(integrationId: fc.Arbitrary<string>): fc.Arbitrary<FlowTarget> {
  const mode = fc.constantFrom("INCLUDE" as const, "EXCLUDE" as const);
  const scope: fc.Arbitrary<ResourceScope> = fc.oneof(
    fc.record({ mode, by: fc.constant("NAME" as const), key: fc.constant(null), values }),
    fc.record({ mode, by: fc.constant("TAG" as const), key: anyText({ most: 60 }), values }),
  );
  return fc.record({
    integrationId,
    resourceType: fc.constant("EKS_CLUSTER" as const),
    resources: fc.array(scope, { maxLength: 3 }),
    permissions: fc.array(fc.oneof(anyPolicy, anyGroups), { minLength: 1, maxLength: 3 }),
  });
}

const anyPolicy: fc.Arbitrary<FlowPermission> = fc.record({
  permission: fc.constantFrom("AmazonEKSViewPolicy", "AmazonEKSEditPolicy"),
  namespaces: fc.option(fc.subarray(["payments", "orders-*", "*"], { minLength: 1 })),
  groups: fc.constant([]),
});

const anyGroups: fc.Arbitrary<FlowPermission> = fc.record({
  permission: fc.constant("KUBERNETES_GROUP"),
  namespaces: fc.constant(null),
  groups: fc.uniqueArray(anyText({ most: 40 }), { minLength: 1, maxLength: 3 }),
});
