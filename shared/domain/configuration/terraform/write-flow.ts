import { assertNever } from "../../../kernel/assert-never";
import type {
  Approver,
  ApproverGroup,
  Condition,
  ConditionGroup,
  FlowDefinition,
  FlowPermission,
  FlowTarget,
  ResourceScope,
} from "../../access-flows/flow-definition";
import type { FlowContent } from "../../access-flows/input/parse-flow";
import { mergePermissions } from "../../access-flows/matching/merge-permissions";
import { WEEK_DAYS } from "../../access-flows/timeframe";
import { type DocumentNames, referenceTo } from "./document-names";
import {
  EVERYBODY_TYPE,
  PROVIDER_RESOURCE_TYPES,
  type ProviderAccessFlow,
  type ProviderApproverGroup,
  type ProviderCondition,
  type ProviderConditionGroup,
  type ProviderResourcesScope,
  type ProviderTimeframe,
  WEEKDAYS,
} from "./provider-documents";

/** An access flow as its input comes to. */
export type WrittenFlow = Pick<
  FlowContent,
  "name" | "description" | "active" | "trigger" | "maxDurationSeconds" | "definition"
>;

/** Writes the document of an access flow: targets, conditions and approvers in their order, without unset values. */
export function writeFlow(flow: WrittenFlow, names: DocumentNames): ProviderAccessFlow {
  const { requestors, requestFor, targets, timeframe, approverPolicy, escalation } = flow.definition;
  const isForSelf = requestFor.scopes.join() === "SELF" && requestFor.grantees === null;
  return {
    name: flow.name,
    ...(flow.description !== null && { description: flow.description }),
    active: flow.active,
    trigger: flow.trigger,
    ...(flow.maxDurationSeconds !== null && { grant_duration_in_min: wholeMinutes(flow.maxDurationSeconds) }),
    ...(timeframe && { timeframe: writeTimeframe(timeframe) }),
    requestors: writeConditions(requestors, names),
    ...(!isForSelf && { request_for: writeRequestFor(requestFor, names) }),
    access_targets: targets.map((target) => writeTarget(target, names)),
    ...(approverPolicy && {
      approver_policy: {
        approval_mode: approverPolicy.mode,
        approver_groups: approverPolicy.groups.map((group) => writeApprovers(group, names)),
      },
    }),
    ...(escalation && {
      escalation_policy: {
        interval_in_min: Math.ceil(escalation.intervalSeconds / 60),
        approver_groups: escalation.tiers.map((tier) => writeApprovers(tier, names)),
      },
    }),
    settings: writeSettings(flow.definition),
  };
}

/** A limit is never rounded up, nor to none. */
function wholeMinutes(seconds: number): number {
  return Math.max(1, Math.floor(seconds / 60));
}

function writeTimeframe({ daysOfWeek, ...times }: NonNullable<FlowDefinition["timeframe"]>): ProviderTimeframe {
  return {
    start_time: times.startTime,
    end_time: times.endTime,
    days_of_week: daysOfWeek.map((day) => WEEKDAYS[WEEK_DAYS.indexOf(day)]!),
    time_zone: times.timeZone,
  };
}

function writeRequestFor({ scopes, grantees }: FlowDefinition["requestFor"], names: DocumentNames) {
  return {
    request_scopes: scopes.map((scope) => scope.toLowerCase() as Lowercase<typeof scope>),
    ...(grantees && { grantees: writeConditions(grantees, names) }),
  };
}

function writeConditions({ operator, conditions }: ConditionGroup, names: DocumentNames): ProviderConditionGroup {
  if (conditions.length === 0) return { logical_operator: operator, conditions: [{ type: EVERYBODY_TYPE }] };
  return {
    logical_operator: operator,
    conditions: conditions.map((condition) => {
      const match = condition.operator.toLowerCase() as Lowercase<Condition["operator"]>;
      return { type: condition.attribute, match_operator: match, ...writePeople(condition, names) };
    }),
  };
}

function writePeople(
  { values, providerId }: Pick<Condition, "values" | "providerId">,
  names: DocumentNames,
): Omit<ProviderCondition, "type"> {
  return {
    ...(providerId !== null && {
      source_integration_reference: referenceTo(providerId, names.sourceName(providerId)),
    }),
    values: [...values],
  };
}

function writeApprovers({ operator, approvers }: ApproverGroup, names: DocumentNames): ProviderApproverGroup {
  return { logical_operator: operator, approvers: approvers.map((approver) => writeApprover(approver, names)) };
}

export function writeApprover(approver: Approver, names: DocumentNames): ProviderCondition {
  switch (approver.kind) {
    case "OWNER":
      return { type: "Owner" };
    case "MANAGER":
      return { type: "manager" };
    case "PEOPLE":
      return { type: approver.attribute, ...writePeople(approver, names) };
    default:
      return assertNever(approver);
  }
}

function writeTarget(target: FlowTarget, names: DocumentNames): ProviderAccessFlow["access_targets"][number] {
  const { integrationId, resourceType, resources, permissions } = target;
  return {
    integration: {
      integration_reference: referenceTo(integrationId, names.integrationName(integrationId)),
      resource_type: PROVIDER_RESOURCE_TYPES[resourceType],
      permissions: mergePermissions(permissions).flatMap(writePermission),
      ...(resources.length > 0 && { resources_scopes: resources.map(writeScope) }),
    },
  };
}

/** One text for each permission and its namespace or group. */
export function writePermission({ permission, namespaces, groups }: FlowPermission): string[] {
  const limits = permission === "KUBERNETES_GROUP" ? groups : namespaces;
  return limits === null ? [permission] : limits.map((limit) => `${permission}:${limit}`);
}

function writeScope({ mode, by, key, values }: ResourceScope): ProviderResourcesScope {
  return {
    scope_mode: mode === "INCLUDE" ? "include_resources" : "exclude_resources",
    type: by === "ID" ? "APONO_ID" : by,
    ...(key !== null && { key }),
    values: [...values],
  };
}

function writeSettings({ approverPolicy, settings }: FlowDefinition): ProviderAccessFlow["settings"] {
  return {
    justification_required: settings.justificationRequired,
    require_approver_reason: settings.approverReasonRequired,
    // Without approvers there is no self-approval.
    requestor_cannot_approve_himself: approverPolicy !== null && !settings.selfApprovalAllowed,
    require_mfa: settings.mfaRequired,
    labels: [...settings.labels],
    max_extensions: settings.maxExtensions,
    extension_duration_in_min: settings.extensionSeconds === 0 ? 0 : wholeMinutes(settings.extensionSeconds),
  };
}
