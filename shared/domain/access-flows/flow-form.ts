import type { ResourceType } from "../catalog/resource-types";
import type { AccessFlow, FlowTrigger } from "./access-flow.entity";
import type { ApproverPolicy, LogicalOperator, MatchOperator, RequestScope, Timeframe } from "./flow-definition";

/** A flow as an admin fills it in. What is left out gets its default; null empties. */
export interface FlowForm {
  readonly name?: string | null;
  readonly description?: string | null;
  readonly active?: boolean | null;
  readonly trigger?: FlowTrigger | null;
  /** Null: until revoked. */
  readonly maxDurationSeconds?: number | null;
  readonly requestors?: ConditionGroupForm | null;
  readonly requestFor?: {
    readonly scopes: readonly RequestScope[];
    readonly grantees?: ConditionGroupForm | null;
  } | null;
  readonly targets?: readonly FlowTargetForm[] | null;
  readonly timeframe?: TimeframeForm | null;
  /** Null: nobody has to approve. */
  readonly approverPolicy?: ApproverPolicyForm | null;
  readonly escalation?: EscalationForm | null;
  readonly settings?: FlowSettingsForm | null;
}

export interface ConditionGroupForm {
  readonly operator?: LogicalOperator | null;
  readonly conditions: readonly ConditionForm[];
}

export interface ConditionForm {
  readonly attribute: string;
  readonly operator?: MatchOperator | null;
  readonly values: readonly string[];
  readonly providerId?: string | null;
}

export interface FlowTargetForm {
  /** Its name, or its id. */
  readonly integration: string;
  readonly resourceType?: ResourceType | null;
  readonly resources?: readonly ResourceScopeForm[] | null;
  readonly permissions: readonly FlowPermissionForm[];
}

export interface ResourceScopeForm {
  readonly mode?: "INCLUDE" | "EXCLUDE" | null;
  readonly by: "NAME" | "ID" | "TAG";
  readonly key?: string | null;
  readonly values: readonly string[];
}

export interface FlowPermissionForm {
  readonly permission: string;
  readonly namespaces?: readonly string[] | null;
  readonly groups?: readonly string[] | null;
}

export interface TimeframeForm extends Omit<Timeframe, "daysOfWeek"> {
  readonly daysOfWeek: readonly string[];
}

export interface ApproverPolicyForm {
  readonly mode?: ApproverPolicy["mode"] | null;
  readonly groups: readonly ApproverGroupForm[];
}

export interface ApproverGroupForm {
  readonly operator?: LogicalOperator | null;
  readonly approvers: readonly ApproverForm[];
}

export interface ApproverForm {
  readonly kind: "OWNER" | "MANAGER" | "PEOPLE";
  readonly attribute?: string | null;
  readonly values?: readonly string[] | null;
  readonly providerId?: string | null;
}

export interface EscalationForm {
  readonly intervalSeconds?: number | null;
  readonly tiers: readonly ApproverGroupForm[];
}

export interface FlowSettingsForm {
  readonly justificationRequired?: boolean | null;
  readonly approverReasonRequired?: boolean | null;
  readonly selfApprovalAllowed?: boolean | null;
  readonly maxExtensions?: number | null;
  readonly extensionSeconds?: number | null;
  readonly labels?: readonly string[] | null;
  readonly mfaRequired?: boolean | null;
  readonly mfaMaxAgeSeconds?: number | null;
}

/** The form of a flow after a change: a field left out stays, within another one too; a list is replaced as a whole; null empties. */
export function changedForm(flow: AccessFlow, change: FlowForm): FlowForm {
  const form = merged(flowFormOf(flow), change);
  return { ...form, settings: form.settings && withoutOrphans(form.settings, change.settings ?? {}) };
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

/** A setting that goes with another one goes when that is switched off, unless the change names it too. */
function withoutOrphans(settings: FlowSettingsForm, change: FlowSettingsForm): FlowSettingsForm {
  return {
    ...settings,
    extensionSeconds: change.extensionSeconds ?? (settings.maxExtensions ? settings.extensionSeconds : null),
    mfaMaxAgeSeconds: change.mfaMaxAgeSeconds ?? (settings.mfaRequired ? settings.mfaMaxAgeSeconds || null : null),
  };
}

/** The form as it was last filled in. */
export function flowFormOf(flow: AccessFlow): FlowForm {
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
