import type { FlowAnswer, IntegrationAnswer } from "./provider-decoders";
import { DecodeError, EncodeError } from "./provider-wire";

/** The provider's resources as they stand in a state. Null: not set. A list that is empty in an answer is read as null. */

export interface OwnerModel {
  readonly attribute_type: string;
  readonly attribute_values: readonly string[];
  readonly source_integration_name: string | null;
}

export interface OwnersMappingModel {
  readonly key_name: string;
  readonly attribute_type: string;
  readonly source_integration_name: string | null;
}

export interface IntegrationModel {
  readonly name: string;
  readonly type: string;
  readonly connector_id: string;
  readonly connected_resource_types: readonly string[] | null;
  readonly integration_config: Readonly<Record<string, string>>;
  readonly custom_access_details: string | null;
  readonly owner: OwnerModel | null;
  readonly owners_mapping: OwnersMappingModel | null;
}

/** Some versions send an empty text for a source of an owner that is not set. */
export function createRequestOf(model: IntegrationModel): object {
  const { owner } = model;
  return {
    ...updateRequestOf(model),
    type: model.type,
    connector_id: model.connector_id,
    ...(owner && { owner: { ...ownerOf(owner), source_integration_reference: owner.source_integration_name ?? "" } }),
  };
}

/** An update names neither type nor connector. */
export function updateRequestOf(model: IntegrationModel): object {
  const { owner, owners_mapping: mapping } = model;
  return {
    name: model.name,
    integration_config: sentConfig(model.integration_config),
    connected_resource_types: model.connected_resource_types,
    ...set("custom_access_details", model.custom_access_details),
    ...(owner && {
      owner: { ...ownerOf(owner), ...set("source_integration_reference", owner.source_integration_name) },
    }),
    ...(mapping && {
      owners_mapping: {
        key_name: mapping.key_name,
        attribute_type: mapping.attribute_type,
        ...set("source_integration_reference", mapping.source_integration_name),
      },
    }),
  };
}

/** Typed code cannot hold a null here, but a person's file can. */
function sentConfig(config: Readonly<Record<string, unknown>>): object {
  for (const [key, value] of Object.entries(config)) {
    if (value === null) throw new EncodeError(`integration_config.${key} is null`);
  }
  return config;
}

function ownerOf({ attribute_type, attribute_values }: OwnerModel) {
  return { attribute_type, attribute_value: attribute_values };
}

/**
 * The model of an answer, as the provider reads it. A field of the answer that is null has the empty value of its type;
 * a missing field is null.
 */
export function integrationModelOf(answer: IntegrationAnswer): IntegrationModel {
  if (answer.category !== "RESOURCES") throw new DecodeError(`not a resource integration: ${answer.category}`);
  const { owner, owners_mapping: mapping } = answer;
  return {
    name: answer.name,
    type: answer.type,
    connector_id: answer.connector_id ?? "",
    connected_resource_types: listIfFilled(answer.connected_resource_types),
    integration_config: Object.fromEntries(
      Object.entries(answer.integration_config).map(([key, value]) => {
        if (typeof value !== "string") throw new DecodeError(`integration_config.${key} is no string`);
        return [key, value];
      }),
    ),
    custom_access_details: textIfSet(answer.custom_access_details),
    owner:
      owner === undefined
        ? null
        : {
            attribute_type: owner?.attribute_type ?? "",
            attribute_values: owner?.attribute_value ?? [],
            source_integration_name: textIfSet(owner?.source_integration_name),
          },
    owners_mapping:
      mapping === undefined
        ? null
        : {
            key_name: mapping?.key_name ?? "",
            attribute_type: mapping?.attribute_type ?? "",
            source_integration_name: textIfSet(mapping?.source_integration_name),
          },
  };
}

function listIfFilled<T>(list: readonly T[] | null | undefined): readonly T[] | null {
  return list?.length ? list : null;
}

function textIfSet(value: string | null | undefined): string | null {
  return value === undefined ? null : (value ?? "");
}

export interface ConditionModel {
  readonly type: string;
  readonly match_operator: string;
  readonly values: readonly string[] | null;
  readonly source_integration_name: string | null;
}

export interface ConditionsModel {
  readonly logical_operator: string;
  readonly conditions: readonly ConditionModel[] | null;
}

export interface ApproverGroupModel {
  readonly logical_operator: string;
  readonly approvers: readonly ConditionModel[] | null;
}

export interface TargetModel {
  readonly integration: {
    readonly integration_name: string;
    readonly resource_type: string;
    readonly permissions: readonly string[];
    readonly resources_scopes:
      | readonly {
          readonly scope_mode: string;
          readonly type: string;
          readonly key: string | null;
          readonly values: readonly string[];
        }[]
      | null;
  };
}

export interface FlowModel {
  readonly name: string;
  readonly description: string | null;
  readonly active: boolean;
  readonly trigger: string;
  readonly grant_duration_in_min: number | null;
  readonly timeframe: {
    readonly start_time: string;
    readonly end_time: string;
    readonly days_of_week: readonly string[];
    readonly time_zone: string;
  } | null;
  readonly requestors: ConditionsModel;
  readonly request_for: {
    readonly request_scopes: readonly string[];
    readonly grantees: ConditionsModel | null;
  } | null;
  readonly access_targets: readonly TargetModel[];
  readonly approver_policy: {
    readonly approval_mode: string;
    readonly approver_groups: readonly ApproverGroupModel[] | null;
  } | null;
  readonly escalation_policy: {
    readonly interval_in_min: number;
    readonly approver_groups: readonly ApproverGroupModel[] | null;
  } | null;
  readonly settings: {
    readonly justification_required: boolean;
    readonly require_approver_reason: boolean;
    readonly requester_cannot_approve_self: boolean;
    readonly require_mfa: boolean;
    readonly labels: readonly string[] | null;
    readonly max_extensions: number;
    readonly extension_duration_in_min: number;
  };
}

export function upsertRequestOf(model: FlowModel): object {
  const { request_for: requestFor, approver_policy: policy, escalation_policy: escalation, settings } = model;
  return {
    name: model.name,
    ...set("description", model.description),
    active: model.active,
    trigger: model.trigger,
    ...set("grant_duration_in_min", model.grant_duration_in_min),
    ...set("timeframe", model.timeframe),
    requestors: conditionsRequest(model.requestors),
    ...(requestFor && {
      request_for: {
        request_scopes: requestFor.request_scopes,
        ...(requestFor.grantees && { grantees: conditionsRequest(requestFor.grantees) }),
      },
    }),
    request_for_others: false,
    access_targets: sentList("access_targets", model.access_targets).map(({ integration }) => ({
      integration: {
        integration_reference: integration.integration_name,
        resource_type: integration.resource_type,
        permissions: sentList("permissions", integration.permissions),
        ...(integration.resources_scopes?.length && {
          resources_scopes: integration.resources_scopes.map(({ key, ...scope }) => ({ ...scope, ...set("key", key) })),
        }),
      },
    })),
    ...(policy && {
      approver_policy: { approval_mode: policy.approval_mode, approver_groups: groupsRequest(policy.approver_groups) },
    }),
    ...(escalation && {
      escalation_policy: {
        interval_in_min: escalation.interval_in_min,
        approver_groups: groupsRequest(escalation.approver_groups),
      },
    }),
    settings: {
      justification_required: settings.justification_required,
      require_approver_reason: settings.require_approver_reason,
      requestor_cannot_approve_himself: settings.requester_cannot_approve_self,
      require_mfa: settings.require_mfa,
      labels: settings.labels ?? [],
      max_extensions: settings.max_extensions,
      extension_duration_in_min: settings.extension_duration_in_min,
    },
  };
}

function conditionsRequest({ logical_operator, conditions }: ConditionsModel): object {
  return { logical_operator, conditions: sentList("conditions", conditions).map(conditionRequest) };
}

function groupsRequest(groups: readonly ApproverGroupModel[] | null): object[] {
  return sentList("approver_groups", groups).map(({ logical_operator, approvers }) => ({
    logical_operator,
    approvers: sentList("approvers", approvers).map(conditionRequest),
  }));
}

/** The client checks a request before it sends it: an empty list is none, and none is invalid where one is required. */
function sentList<T>(name: string, list: readonly T[] | null): readonly T[] {
  if (!list?.length) throw new EncodeError(`${name} (nil is invalid value)`);
  return list;
}

function conditionRequest({ type, match_operator, values, source_integration_name }: ConditionModel): object {
  return {
    type,
    ...set("source_integration_reference", source_integration_name),
    // How values are compared is said where there are any.
    ...(values && { values, match_operator }),
  };
}

export function flowModelOf(answer: FlowAnswer): FlowModel {
  const { request_for: requestFor, approver_policy: policy, escalation_policy: escalation, settings } = answer;
  return {
    name: answer.name,
    description: answer.description ?? null,
    active: answer.active,
    trigger: answer.trigger,
    grant_duration_in_min: answer.grant_duration_in_min ?? null,
    timeframe: answer.timeframe ?? null,
    requestors: conditionsModel(answer.requestors),
    request_for: requestFor?.request_scopes.length
      ? {
          request_scopes: requestFor.request_scopes,
          grantees: requestFor.grantees ? conditionsModel(requestFor.grantees) : null,
        }
      : null,
    access_targets: answer.access_targets.map(({ integration }) => {
      if (!integration) throw new DecodeError("an access target has no integration");
      return {
        integration: {
          integration_name: integration.integration_name,
          resource_type: integration.resource_type,
          permissions: integration.permissions,
          resources_scopes: listIfFilled(
            integration.resources_scopes?.map(({ scope_mode, type, key, values }) => ({
              scope_mode,
              type,
              key: key ?? null,
              values,
            })),
          ),
        },
      };
    }),
    approver_policy: policy
      ? { approval_mode: policy.approval_mode, approver_groups: listIfFilled(policy.approver_groups.map(groupModel)) }
      : null,
    escalation_policy: escalation
      ? {
          interval_in_min: escalation.interval_in_min ?? 30,
          approver_groups: listIfFilled(escalation.approver_groups.map(groupModel)),
        }
      : null,
    settings: {
      justification_required: settings.justification_required,
      require_approver_reason: settings.require_approver_reason,
      requester_cannot_approve_self: settings.requestor_cannot_approve_himself,
      require_mfa: settings.require_mfa,
      labels: listIfFilled(settings.labels),
      // Planned with 0 where nothing is set: one that is missing would be another value.
      max_extensions: settings.max_extensions ?? Number.NaN,
      extension_duration_in_min: settings.extension_duration_in_min ?? Number.NaN,
    },
  };
}

type ConditionAnswer = FlowAnswer["requestors"]["conditions"][number];

function conditionModel({ type, match_operator, values, source_integration_name }: ConditionAnswer): ConditionModel {
  return {
    type,
    match_operator: match_operator ?? "is",
    values: listIfFilled(values),
    source_integration_name: source_integration_name ?? null,
  };
}

function conditionsModel({ logical_operator, conditions }: FlowAnswer["requestors"]): ConditionsModel {
  return { logical_operator, conditions: listIfFilled(conditions.map(conditionModel)) };
}

function groupModel(group: NonNullable<FlowAnswer["approver_policy"]>["approver_groups"][number]): ApproverGroupModel {
  return { logical_operator: group.logical_operator, approvers: listIfFilled(group.approvers.map(conditionModel)) };
}

function set<K extends string, T>(name: K, value: T | null): object {
  return value === null ? {} : { [name]: value };
}
