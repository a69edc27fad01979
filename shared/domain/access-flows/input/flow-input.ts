import type { ResourceType } from "../../catalog/resource-types";
import type { AccessFlow, FlowTrigger } from "../access-flow.entity";
import type { ApproverPolicy, LogicalOperator, MatchOperator, RequestScope, Timeframe } from "../flow-definition";

/** An access flow as API input. Omitted fields get their defaults; null empties a field. */
export interface FlowInput {
  readonly name?: string | null;
  readonly description?: string | null;
  readonly active?: boolean | null;
  readonly trigger?: FlowTrigger | null;
  /** Null: until revoked. */
  readonly maxDurationSeconds?: number | null;
  readonly requestors?: FlowConditionGroupInput | null;
  readonly requestFor?: {
    readonly scopes: readonly RequestScope[];
    readonly grantees?: FlowConditionGroupInput | null;
  } | null;
  readonly targets?: readonly FlowTargetInput[] | null;
  readonly timeframe?: FlowTimeframeInput | null;
  /** Null: no approval is needed. */
  readonly approverPolicy?: FlowApproverPolicyInput | null;
  readonly escalation?: FlowEscalationInput | null;
  readonly settings?: FlowSettingsInput | null;
}

export interface FlowConditionGroupInput {
  readonly operator?: LogicalOperator | null;
  readonly conditions: readonly FlowConditionInput[];
}

export interface FlowConditionInput {
  readonly attribute: string;
  readonly operator?: MatchOperator | null;
  readonly values: readonly string[];
  readonly providerId?: string | null;
}

export interface FlowTargetInput {
  /** Its name, or its id. */
  readonly integration: string;
  readonly resourceType?: ResourceType | null;
  readonly resources?: readonly FlowResourceScopeInput[] | null;
  readonly permissions: readonly FlowPermissionInput[];
}

export interface FlowResourceScopeInput {
  readonly mode?: "INCLUDE" | "EXCLUDE" | null;
  readonly by: "NAME" | "ID" | "TAG";
  readonly key?: string | null;
  readonly values: readonly string[];
}

export interface FlowPermissionInput {
  readonly permission: string;
  readonly namespaces?: readonly string[] | null;
  readonly groups?: readonly string[] | null;
}

export interface FlowTimeframeInput extends Omit<Timeframe, "daysOfWeek"> {
  readonly daysOfWeek: readonly string[];
}

export interface FlowApproverPolicyInput {
  readonly mode?: ApproverPolicy["mode"] | null;
  readonly groups: readonly FlowApproverGroupInput[];
}

export interface FlowApproverGroupInput {
  readonly operator?: LogicalOperator | null;
  readonly approvers: readonly FlowApproverInput[];
}

export interface FlowApproverInput {
  readonly kind: "OWNER" | "MANAGER" | "PEOPLE";
  readonly attribute?: string | null;
  readonly values?: readonly string[] | null;
  readonly providerId?: string | null;
}

export interface FlowEscalationInput {
  readonly intervalSeconds?: number | null;
  readonly tiers: readonly FlowApproverGroupInput[];
}

export interface FlowSettingsInput {
  readonly justificationRequired?: boolean | null;
  readonly approverReasonRequired?: boolean | null;
  readonly selfApprovalAllowed?: boolean | null;
  readonly maxExtensions?: number | null;
  readonly extensionSeconds?: number | null;
  readonly labels?: readonly string[] | null;
  readonly mfaRequired?: boolean | null;
  readonly mfaMaxAgeSeconds?: number | null;
}

/**
 * Merges a change into the input of a flow. Omitted fields stay, nested ones too; lists are replaced; null empties a
 * field.
 */
export function mergeFlowInput(flow: AccessFlow, change: FlowInput): FlowInput {
  const input = merged(flowInputOf(flow), change);
  return {
    ...input,
    requestFor: input.requestFor && withoutGranteesOfNobody(input.requestFor, change.requestFor),
    settings: input.settings && withoutOrphans(input.settings, change.settings ?? {}),
  };
}

function merged<T>(before: T, change: T | undefined): T {
  if (change === undefined) return before;
  if (!isObject(before) || !isObject(change)) return change;
  const keys = Object.keys({ ...before, ...change }) as (keyof T)[];
  return Object.fromEntries(keys.map((key) => [key, merged(before[key], change[key])])) as T;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

type FlowRequestForInput = NonNullable<FlowInput["requestFor"]>;

/** Drops the grantees of a flow by which nobody asks for others any more, unless the change names them. */
function withoutGranteesOfNobody(
  requestFor: FlowRequestForInput,
  change: FlowInput["requestFor"],
): FlowRequestForInput {
  const isNamed = Boolean(change?.grantees);
  return isNamed || requestFor.scopes.includes("OTHERS") ? requestFor : { ...requestFor, grantees: null };
}

/** Drops settings that depend on a setting that was switched off, unless the change names them. */
function withoutOrphans(settings: FlowSettingsInput, change: FlowSettingsInput): FlowSettingsInput {
  return {
    ...settings,
    extensionSeconds: change.extensionSeconds ?? (settings.maxExtensions ? settings.extensionSeconds : null),
    mfaMaxAgeSeconds: change.mfaMaxAgeSeconds ?? (settings.mfaRequired ? settings.mfaMaxAgeSeconds || null : null),
  };
}

/** The input that would create the flow as it is. */
export function flowInputOf(flow: AccessFlow): FlowInput {
  const { targets, ...definition } = flow.definition;
  return {
    ...definition,
    targets: targets.map(({ integrationId, ...target }) => ({
      ...target,
      integration: integrationId,
      permissions: target.permissions.map(({ groups, ...permission }) => ({ ...permission, groups })),
    })),
    name: flow.name,
    description: flow.description,
    active: flow.active,
    trigger: flow.trigger,
    maxDurationSeconds: flow.maxDurationSeconds,
  };
}
