import { describe, expect, it } from "vitest";
import type { FlowDefinition } from "./flow-documents";
import { draftOf, inputOf, NEW_FLOW } from "./flow-draft";

type Approver = NonNullable<FlowDefinition["approverPolicy"]>["groups"][number]["approvers"][number];

/** Pseudo-random numbers, the same for each seed. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

/** A flow as the API may return it. */
function flowFrom(seed: number): FlowDefinition {
  const below = numbersFrom(seed);
  const one = <T>(...choices: readonly T[]): T => choices[below(choices.length)]!;
  const some = <T>(least: number, most: number, make: (n: number) => T): T[] =>
    Array.from({ length: least + below(most - least + 1) }, (_, n) => make(n));
  const isAutomatic = one(true, false, false);
  const values = () => some(1, 3, (n) => `value ${seed} ${n}`);
  const people = () => ({
    attribute: one("user", "group", "role", "Cost Center"),
    providerId: one(null, "p1"),
    values: values(),
  });
  const conditions = (least: number) => ({
    operator: one("AND" as const, "OR" as const),
    conditions: some(least, 3, () => ({
      ...people(),
      operator: one("IS" as const, "IS_NOT" as const, "CONTAINS" as const, "STARTS_WITH" as const),
    })),
  });
  const group = () => ({
    operator: one("AND" as const, "OR" as const),
    approvers: some(1, 3, () => one<Approver>({ kind: "OWNER" }, { kind: "MANAGER" }, { kind: "PEOPLE", ...people() })),
  });
  const isApproved = !isAutomatic && one(true, true, false);
  const maxDurationSeconds = isAutomatic ? null : one(null, 10, 5_400, 86_400);
  const maxExtensions = maxDurationSeconds === null ? 0 : below(3);
  const mfaRequired = !isAutomatic && one(true, false);
  const scopes = one<readonly ("SELF" | "OTHERS" | "DIRECT_REPORTS")[]>(["SELF"], ["OTHERS"], ["SELF", "OTHERS"]);
  return {
    id: "f",
    version: 3,
    managedBy: "API",
    name: `Flow ${seed}`,
    description: one(null, "When payments hang.\nAsk in #payments."),
    active: one(true, false),
    trigger: isAutomatic ? "AUTOMATIC" : "SELF_SERVE",
    maxDurationSeconds,
    requestors: conditions(isAutomatic ? 1 : 0),
    requestFor: isAutomatic
      ? { scopes: ["SELF"], grantees: null }
      : { scopes: [...scopes], grantees: scopes.includes("OTHERS") ? one(null, conditions(1)) : null },
    targets: some(1, 3, () => ({
      integrationId: one("i1", "i2"),
      integration: null,
      resourceType: "EKS_CLUSTER" as const,
      resources: some(0, 3, () => ({
        ...one(
          { by: "NAME" as const, key: null },
          { by: "ID" as const, key: null },
          { by: "TAG" as const, key: " team" },
        ),
        mode: one("INCLUDE" as const, "EXCLUDE" as const),
        values: values(),
      })),
      permissions: some(1, 3, () =>
        one(
          { permissionId: "AmazonEKSViewPolicy", namespaces: null, groups: [], permission: null },
          { permissionId: "AmazonEKSEditPolicy", namespaces: ["payments-*"], groups: [], permission: null },
          { permissionId: "KUBERNETES_GROUP", namespaces: null, groups: values(), permission: null },
        ),
      ),
    })),
    timeframe: one(null, {
      daysOfWeek: ["MON" as const, "SUN" as const],
      startTime: "22:00",
      endTime: "24:00",
      timeZone: "Europe/Berlin",
    }),
    approverPolicy: isApproved ? { mode: one("ANY_OF" as const, "ALL_OF" as const), groups: some(1, 3, group) } : null,
    escalation: isApproved ? one(null, { intervalSeconds: 1_800, tiers: some(1, 3, group) }) : null,
    settings: {
      justificationRequired: !isAutomatic && one(true, false),
      approverReasonRequired: isApproved && one(true, false),
      selfApprovalAllowed: isApproved && one(true, false),
      maxExtensions,
      extensionSeconds: maxExtensions === 0 ? 0 : one(10, 1_800),
      mfaRequired,
      mfaMaxAgeSeconds: mfaRequired ? 300 : 0,
      labels: some(0, 2, (n) => `label ${n}`),
    },
  };
}

/** The flow after the API has applied its defaults: null becomes 0 for a number, and empty for a list or a key. */
function heldAfter(flow: FlowDefinition): FlowDefinition {
  const { without, ...input } = inputOf(draftOf(flow));
  const held = { APPROVAL: input.approverPolicy, TIME_LIMIT: input.maxDurationSeconds } as const;
  const others = { TIMEFRAME: input.timeframe, ESCALATION: input.escalation } as const;
  const none = Object.entries({ ...held, ...others }).filter(([, value]) => value === null);
  expect(without).toEqual(none.map(([limit]) => limit));
  const conditions = (from: typeof input.requestors) =>
    from && { operator: from.operator!, conditions: from.conditions };
  return {
    ...flow,
    ...input,
    description: input.description || null,
    requestors: conditions(input.requestors) as FlowDefinition["requestors"],
    requestFor: input.requestFor && {
      scopes: input.requestFor.scopes,
      grantees: (input.requestFor.grantees?.conditions.length
        ? conditions(input.requestFor.grantees)
        : null) as FlowDefinition["requestors"],
    },
    targets: input.targets!.map(({ integration, resourceType, resources, permissions }) => ({
      integrationId: integration,
      integration: null,
      resourceType: resourceType!,
      resources: resources!.map(({ mode, by, key, values }) => ({ mode: mode!, by, key: key ?? null, values })),
      permissions: permissions.map(({ permission, namespaces, groups }) => ({
        permissionId: permission,
        namespaces: namespaces ?? null,
        groups: groups ?? [],
        permission: null,
      })),
    })),
    approverPolicy: (input.approverPolicy && {
      mode: input.approverPolicy.mode!,
      groups: input.approverPolicy.groups.map(groupHeld),
    }) as FlowDefinition["approverPolicy"],
    escalation: (input.escalation && {
      intervalSeconds: input.escalation.intervalSeconds!,
      tiers: input.escalation.tiers.map(groupHeld),
    }) as FlowDefinition["escalation"],
    settings: {
      ...input.settings,
      mfaMaxAgeSeconds: input.settings!.mfaMaxAgeSeconds ?? 0,
    } as FlowDefinition["settings"],
  } as FlowDefinition;
}

type GroupInput = NonNullable<ReturnType<typeof inputOf>["approverPolicy"]>["groups"][number];

function groupHeld({ operator, approvers }: GroupInput) {
  return {
    operator,
    approvers: approvers.map(({ kind, ...people }) => (kind === "PEOPLE" ? { kind, ...people } : { kind })),
  };
}

describe("the draft of a flow", () => {
  it("holds the API's flow, and sends it back unchanged", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const flow = flowFrom(seed);
      expect(heldAfter(flow)).toEqual(flow);
    }
  });

  it("leaves out values that another choice makes irrelevant", () => {
    const draft = {
      ...NEW_FLOW,
      approverPolicy: null,
      escalation: { intervalSeconds: 60, tiers: [] },
      maxDurationSeconds: null,
      requestFor: { scopes: ["SELF"] as const, grantees: { operator: "AND" as const, conditions: [] } },
      settings: { ...NEW_FLOW.settings, approverReasonRequired: true, selfApprovalAllowed: true, maxExtensions: 2 },
    };
    expect(inputOf(draft)).toMatchObject({
      escalation: null,
      requestFor: { scopes: ["SELF"] },
      settings: { approverReasonRequired: false, selfApprovalAllowed: false, maxExtensions: 0, extensionSeconds: 0 },
    });
  });

  it("has neither requesters nor approvers where the flow is automatic", () => {
    expect(inputOf({ ...NEW_FLOW, trigger: "AUTOMATIC" })).toMatchObject({
      maxDurationSeconds: null,
      approverPolicy: null,
      settings: { justificationRequired: false, mfaRequired: false },
    });
  });
});
