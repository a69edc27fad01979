import type {
  AccessFlowTrigger,
  ApprovalMode,
  ApproverKind,
  DayOfWeek,
  LogicalOperator,
  MatchOperator,
  RequestScope,
  ResourceScopeBy,
  ResourceScopeMode,
  ResourceType,
} from "../../../gql/enums";
import type { PreviewAccessFlowInput } from "../../../gql/graphql";
import type { FlowDefinition } from "./flow-documents";

/** People by an attribute. A null provider is the default provider. */
export interface NamedPeople {
  readonly attribute: string;
  readonly providerId: string | null;
  readonly values: readonly string[];
}

export interface ConditionDraft extends NamedPeople {
  readonly operator: MatchOperator;
}

/** Without conditions it means everybody. */
export interface ConditionsDraft {
  readonly operator: LogicalOperator;
  readonly conditions: readonly ConditionDraft[];
}

/** Attribute, provider and values apply to PEOPLE alone. */
export interface ApproverDraft extends NamedPeople {
  readonly kind: ApproverKind;
}

export interface ApproverGroupDraft {
  readonly operator: LogicalOperator;
  readonly approvers: readonly ApproverDraft[];
}

export interface ScopeDraft {
  readonly mode: ResourceScopeMode;
  readonly by: ResourceScopeBy;
  /** The key applies to TAG alone. */
  readonly key: string;
  readonly values: readonly string[];
}

export interface PermissionDraft {
  readonly permission: string;
  /** Null: the whole cluster. */
  readonly namespaces: readonly string[] | null;
  /** The groups apply to KUBERNETES_GROUP alone. */
  readonly groups: readonly string[];
}

export interface TargetDraft {
  /** The id of the integration; empty: none is chosen yet. */
  readonly integration: string;
  readonly resourceType: ResourceType;
  readonly resources: readonly ScopeDraft[];
  readonly permissions: readonly PermissionDraft[];
}

export interface TimeframeDraft {
  readonly daysOfWeek: readonly DayOfWeek[];
  readonly startTime: string;
  readonly endTime: string;
  readonly timeZone: string;
}

export interface SettingsDraft {
  readonly justificationRequired: boolean;
  readonly approverReasonRequired: boolean;
  readonly selfApprovalAllowed: boolean;
  readonly maxExtensions: number;
  readonly extensionSeconds: number;
  readonly mfaRequired: boolean;
  readonly mfaMaxAgeSeconds: number;
  readonly labels: readonly string[];
}

/**
 * A flow while it is filled in. Values that another choice makes irrelevant are kept, so that choosing back restores
 * them.
 */
export interface FlowDraft {
  readonly name: string;
  readonly description: string;
  readonly active: boolean;
  readonly trigger: AccessFlowTrigger;
  readonly requestors: ConditionsDraft;
  readonly requestFor: { readonly scopes: readonly RequestScope[]; readonly grantees: ConditionsDraft | null };
  readonly targets: readonly TargetDraft[];
  /** Null: until revoked. */
  readonly maxDurationSeconds: number | null;
  /** Null: at any hour. */
  readonly timeframe: TimeframeDraft | null;
  /** Null: no approval is needed. */
  readonly approverPolicy: { readonly mode: ApprovalMode; readonly groups: readonly ApproverGroupDraft[] } | null;
  /** Null: there is no escalation. */
  readonly escalation: { readonly intervalSeconds: number; readonly tiers: readonly ApproverGroupDraft[] } | null;
  readonly settings: SettingsDraft;
}

export const KUBERNETES_GROUP = "KUBERNETES_GROUP";
export const NEW_CONDITION: ConditionDraft = { attribute: "group", providerId: null, operator: "IS", values: [] };
export const OWNER: ApproverDraft = { kind: "OWNER", attribute: "group", providerId: null, values: [] };
export const OWNERS: ApproverGroupDraft = { operator: "OR", approvers: [OWNER] };
export const NEW_SCOPE: ScopeDraft = { mode: "INCLUDE", by: "NAME", key: "", values: [] };
export const NEW_TARGET: TargetDraft = {
  integration: "",
  resourceType: "EKS_CLUSTER",
  resources: [],
  permissions: [{ permission: "AmazonEKSViewPolicy", namespaces: null, groups: [] }],
};

const EVERYBODY: ConditionsDraft = { operator: "AND", conditions: [] };
const HOUR = 3_600;

/** A flow of least privilege: a group may View every cluster for an hour once an owner approves. */
export const NEW_FLOW: FlowDraft = {
  name: "",
  description: "",
  active: true,
  trigger: "SELF_SERVE",
  requestors: { operator: "AND", conditions: [NEW_CONDITION] },
  requestFor: { scopes: ["SELF"], grantees: null },
  targets: [NEW_TARGET],
  maxDurationSeconds: HOUR,
  timeframe: null,
  approverPolicy: { mode: "ANY_OF", groups: [OWNERS] },
  escalation: null,
  settings: {
    justificationRequired: true,
    approverReasonRequired: false,
    selfApprovalAllowed: false,
    maxExtensions: 0,
    extensionSeconds: HOUR,
    mfaRequired: false,
    mfaMaxAgeSeconds: HOUR,
    labels: [],
  },
};

/** The draft that corresponds to the flow. */
export function draftOf(flow: FlowDefinition): FlowDraft {
  const { approverPolicy: policy, escalation, timeframe, requestFor, requestors, settings } = flow;
  return {
    name: flow.name,
    description: flow.description ?? "",
    active: flow.active,
    trigger: flow.trigger,
    requestors: requestors ? conditionsOf(requestors) : NEW_FLOW.requestors,
    requestFor: requestFor
      ? { scopes: requestFor.scopes, grantees: requestFor.grantees ? conditionsOf(requestFor.grantees) : null }
      : NEW_FLOW.requestFor,
    targets: (flow.targets ?? []).map(targetOf),
    maxDurationSeconds: flow.maxDurationSeconds ?? null,
    timeframe: timeframe ? timeframeOf(timeframe) : null,
    approverPolicy: policy ? { mode: policy.mode, groups: policy.groups.map(groupOf) } : null,
    escalation: escalation
      ? { intervalSeconds: escalation.intervalSeconds, tiers: escalation.tiers.map(groupOf) }
      : null,
    settings: {
      justificationRequired: settings.justificationRequired,
      approverReasonRequired: settings.approverReasonRequired,
      selfApprovalAllowed: settings.selfApprovalAllowed,
      maxExtensions: settings.maxExtensions,
      extensionSeconds: settings.extensionSeconds || HOUR,
      mfaRequired: settings.mfaRequired,
      mfaMaxAgeSeconds: settings.mfaMaxAgeSeconds || HOUR,
      labels: settings.labels,
    },
  };
}

/**
 * The whole flow as input. Limits that a choice leaves out are named in `without`, because an update keeps fields that
 * it does not name.
 */
export function inputOf(draft: FlowDraft): PreviewAccessFlowInput {
  const { trigger, timeframe, targets } = draft;
  const isAutomatic = trigger === "AUTOMATIC";
  const policy = isAutomatic ? null : draft.approverPolicy;
  const escalation = policy && draft.escalation;
  const maxSeconds = isAutomatic ? null : draft.maxDurationSeconds;
  return {
    name: draft.name,
    description: draft.description,
    active: draft.active,
    trigger,
    requestors: conditionsInput(draft.requestors),
    requestFor: isAutomatic ? { scopes: ["SELF"] } : requestForInput(draft.requestFor),
    targets: targets.map(targetInput),
    maxDurationSeconds: maxSeconds,
    timeframe: timeframe && { ...timeframe, daysOfWeek: [...timeframe.daysOfWeek] },
    approverPolicy: policy && { mode: policy.mode, groups: policy.groups.map(groupInput) },
    escalation: escalation && {
      intervalSeconds: escalation.intervalSeconds,
      tiers: escalation.tiers.map(groupInput),
    },
    settings: isAutomatic ? automaticSettings(draft.settings) : settingsInput(draft, policy !== null),
    without: [
      ...(policy ? [] : ["APPROVAL" as const]),
      ...(maxSeconds === null ? ["TIME_LIMIT" as const] : []),
      ...(timeframe ? [] : ["TIMEFRAME" as const]),
      ...(escalation ? [] : ["ESCALATION" as const]),
    ],
  };
}

function requestForInput({ scopes, grantees }: FlowDraft["requestFor"]) {
  if (!scopes.includes("OTHERS")) return { scopes: [...scopes] };
  return { scopes: [...scopes], grantees: conditionsInput(grantees ?? EVERYBODY) };
}

function automaticSettings({ labels }: SettingsDraft) {
  return {
    justificationRequired: false,
    approverReasonRequired: false,
    selfApprovalAllowed: false,
    maxExtensions: 0,
    extensionSeconds: 0,
    mfaRequired: false,
    mfaMaxAgeSeconds: null,
    labels: [...labels],
  };
}

function settingsInput({ settings, maxDurationSeconds }: FlowDraft, isApproved: boolean) {
  const maxExtensions = maxDurationSeconds === null ? 0 : settings.maxExtensions;
  return {
    justificationRequired: settings.justificationRequired,
    approverReasonRequired: isApproved && settings.approverReasonRequired,
    selfApprovalAllowed: isApproved && settings.selfApprovalAllowed,
    maxExtensions,
    extensionSeconds: maxExtensions === 0 ? 0 : settings.extensionSeconds,
    mfaRequired: settings.mfaRequired,
    mfaMaxAgeSeconds: settings.mfaRequired ? settings.mfaMaxAgeSeconds : null,
    labels: [...settings.labels],
  };
}

type Conditions = NonNullable<FlowDefinition["requestors"]>;
type Target = NonNullable<FlowDefinition["targets"]>[number];
type Group = NonNullable<FlowDefinition["approverPolicy"]>["groups"][number];

function conditionsOf({ operator, conditions }: Conditions): ConditionsDraft {
  return {
    operator,
    conditions: conditions.map((one) => ({
      attribute: one.attribute,
      providerId: one.providerId ?? null,
      operator: one.operator,
      values: one.values,
    })),
  };
}

function conditionsInput({ operator, conditions }: ConditionsDraft) {
  return { operator, conditions: conditions.map((one) => ({ ...one, values: [...one.values] })) };
}

function targetOf({ integrationId, resourceType, resources, permissions }: Target): TargetDraft {
  return {
    integration: integrationId,
    resourceType,
    resources: resources.map(({ mode, by, key, values }) => ({ mode, by, key: key ?? "", values })),
    permissions: permissions.map(({ permissionId, namespaces, groups }) => ({
      permission: permissionId,
      namespaces: namespaces ?? null,
      groups,
    })),
  };
}

function targetInput({ integration, resourceType, resources, permissions }: TargetDraft) {
  return {
    integration,
    resourceType,
    resources: resources.map(({ mode, by, key, values }) => ({
      mode,
      by,
      key: by === "TAG" ? key : null,
      values: [...values],
    })),
    permissions: permissions.map(permissionInput),
  };
}

function permissionInput({ permission, namespaces, groups }: PermissionDraft) {
  const isGroup = permission === KUBERNETES_GROUP;
  return {
    permission,
    namespaces: isGroup || namespaces === null ? null : [...namespaces],
    groups: isGroup ? [...groups] : null,
  };
}

function timeframeOf({ daysOfWeek, startTime, endTime, timeZone }: TimeframeDraft): TimeframeDraft {
  return { daysOfWeek, startTime, endTime, timeZone };
}

function groupOf({ operator, approvers }: Group): ApproverGroupDraft {
  return {
    operator,
    approvers: approvers.map((one) =>
      "attribute" in one
        ? { kind: one.kind, attribute: one.attribute, providerId: one.providerId ?? null, values: one.values }
        : { ...OWNER, kind: one.kind },
    ),
  };
}

function groupInput({ operator, approvers }: ApproverGroupDraft) {
  return {
    operator,
    approvers: approvers.map(({ kind, ...people }) =>
      kind === "PEOPLE"
        ? { kind, ...people, values: [...people.values] }
        : { kind, attribute: null, providerId: null, values: null },
    ),
  };
}
