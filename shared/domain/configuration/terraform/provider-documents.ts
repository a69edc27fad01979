import { z } from "zod";
import { factOfEachType } from "../../catalog/resource-types";

/**
 * The documents of the public Terraform provider, with its names: an integration (`apono_resource_integration`) and an
 * access flow (`apono_access_flow_v2`). Decision 0048 maps our settings to them.
 */

export const PROVIDER_INTEGRATION_TYPE = "aws-organization";

export const PROVIDER_RESOURCE_TYPES = factOfEachType("terraformName");

/** Names of attributes in people's files, where the wire has others. */
export const ATTRIBUTE_NAMES: Readonly<Record<string, string>> = {
  attribute_value: "attribute_values",
  integration_reference: "integration_name",
  requestor_cannot_approve_himself: "requester_cannot_approve_self",
  source_integration_reference: "source_integration_name",
};

/** Their names on the wire, by their names in files. */
export const SENT_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(ATTRIBUTE_NAMES).map(([sent, attribute]) => [attribute, sent]),
);

export const WEEKDAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"] as const;

/** Minutes of a year, and of a week. */
const MOST_MINUTES = 525_600;
const MOST_INTERVAL_MINUTES = 10_080;

const logicalOperator = z.enum(["AND", "OR"]);

const owner = z.strictObject({
  attribute_type: z.string(),
  attribute_value: z.array(z.string()),
  /** The name or the id of an identity provider. An empty text is none: some versions send it for an attribute left out. */
  source_integration_reference: z.string().nullish(),
});

const ownersMapping = z.strictObject({
  key_name: z.string(),
  attribute_type: z.string(),
  source_integration_reference: z.string().nullish(),
});

const integrationFields = {
  name: z.string(),
  integration_config: z.record(z.string(), z.string()),
  connected_resource_types: z.array(z.string()).nullish(),
  custom_access_details: z.string().nullish(),
  owner: owner.nullish(),
  owners_mapping: ownersMapping.nullish(),
  /** Part of the schema so that it is refused by a clear message: AWS Organizations need no secret. */
  secret_store_config: z.unknown().optional(),
};

export const providerIntegrationSchema = z.strictObject({
  ...integrationFields,
  type: z.string(),
  connector_id: z.string().nullish(),
});

/** An update: the provider leaves out both, because they never change. */
export const providerIntegrationUpdateSchema = z.strictObject({
  ...integrationFields,
  type: z.string().nullish(),
  connector_id: z.string().nullish(),
});

/**
 * The type of a condition that everybody fulfils, which has no values. The provider can neither send nor read a list
 * without conditions.
 */
export const EVERYBODY_TYPE = "everybody";

/**
 * People by an attribute, or approvers. A condition of everybody, and an approver of type Owner, or manager, have
 * neither operator nor values.
 */
const condition = z.strictObject({
  type: z.string(),
  match_operator: z.enum(["is", "is_not", "contains", "does_not_contain", "starts_with"]).nullish(),
  values: z.array(z.string()).nullish(),
  source_integration_reference: z.string().nullish(),
});

const conditionGroup = z.strictObject({ logical_operator: logicalOperator, conditions: z.array(condition) });

const approverGroup = z.strictObject({ logical_operator: logicalOperator, approvers: z.array(condition) });

const resourcesScope = z.strictObject({
  scope_mode: z.enum(["include_resources", "exclude_resources"]),
  type: z.enum(["NAME", "APONO_ID", "TAG"]),
  key: z.string().nullish(),
  values: z.array(z.string()),
});

const integrationTarget = z.strictObject({
  /** The name or the id of an integration. */
  integration_reference: z.string(),
  resource_type: z.string(),
  permissions: z.array(z.string()),
  resources_scopes: z.array(resourcesScope).nullish(),
});

const accessTarget = z.strictObject({
  integration: integrationTarget.nullish(),
  /** Part of the schema so that each is refused by a clear message: such targets do not exist here. */
  bundle: z.unknown().optional(),
  access_scope: z.unknown().optional(),
  query_target: z.unknown().optional(),
});

const timeframe = z.strictObject({
  start_time: z.string(),
  end_time: z.string(),
  days_of_week: z.array(z.enum(WEEKDAYS)),
  time_zone: z.string(),
});

const flowSettings = z.strictObject({
  justification_required: z.boolean(),
  require_approver_reason: z.boolean(),
  requestor_cannot_approve_himself: z.boolean(),
  require_mfa: z.boolean(),
  labels: z.array(z.string()),
  /** Both are unknown to versions before February 2026. */
  max_extensions: z.int().min(0).max(100).nullish(),
  extension_duration_in_min: z.int().min(0).max(MOST_MINUTES).nullish(),
});

export const providerAccessFlowSchema = z.strictObject({
  name: z.string(),
  description: z.string().nullish(),
  active: z.boolean(),
  trigger: z.enum(["SELF_SERVE", "AUTOMATIC"]),
  requestors: conditionGroup,
  request_for: z
    .strictObject({
      request_scopes: z.array(z.enum(["self", "others", "direct_reports"])),
      grantees: conditionGroup.nullish(),
    })
    .nullish(),
  /** Superseded by `request_for`, which wins where both are given. */
  request_for_others: z.boolean().nullish(),
  access_targets: z.array(accessTarget),
  approver_policy: z
    .strictObject({ approval_mode: z.enum(["ANY_OF", "ALL_OF"]), approver_groups: z.array(approverGroup) })
    .nullish(),
  escalation_policy: z
    .strictObject({
      interval_in_min: z.int().min(1).max(MOST_INTERVAL_MINUTES).nullish(),
      approver_groups: z.array(approverGroup),
    })
    .nullish(),
  /** Null or left out: until revoked. */
  grant_duration_in_min: z.int().min(1).max(MOST_MINUTES).nullish(),
  timeframe: timeframe.nullish(),
  settings: flowSettings,
});

/** A proposed flow, for a preview. Without an id: the flow of its name, or a new one. */
export const flowToPreviewSchema = providerAccessFlowSchema.extend({ id: z.string().nullish() });

/** Sent to create an integration. Unset values are left out. */
export type ProviderIntegration = z.infer<typeof providerIntegrationSchema>;
/** Sent to update an integration. */
export type ProviderIntegrationUpdate = z.infer<typeof providerIntegrationUpdateSchema>;
/** Sent to create or update an access flow. Unset values are left out. */
export type ProviderAccessFlow = z.infer<typeof providerAccessFlowSchema>;

export type FlowToPreview = z.infer<typeof flowToPreviewSchema>;

export type ProviderCondition = z.infer<typeof condition>;
export type ProviderConditionGroup = z.infer<typeof conditionGroup>;
export type ProviderApproverGroup = z.infer<typeof approverGroup>;
export type ProviderTimeframe = z.infer<typeof timeframe>;
export type ProviderResourcesScope = z.infer<typeof resourcesScope>;
export type ProviderOwner = z.infer<typeof owner>;
export type ProviderOwnersMapping = z.infer<typeof ownersMapping>;

/** A document as the provider reads it: it names a source in one field, and reads it in two. */
export type ProviderAnswer<T> = T extends readonly (infer One)[]
  ? readonly ProviderAnswer<One>[]
  : T extends { source_integration_reference?: string | null }
    ? Omit<T, "source_integration_reference"> & SourceAnswer
    : T extends object
      ? { readonly [Field in keyof T]: ProviderAnswer<T[Field]> }
      : T;

interface SourceAnswer {
  readonly source_integration_id?: string | null;
  readonly source_integration_name?: string | null;
}

/** An integration as the provider reads it. */
export interface ProviderIntegrationAnswer extends ProviderAnswer<Partial<ProviderIntegration>> {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly category: "RESOURCES" | "USER-INFORMATION";
  readonly status: "Initializing" | "Refreshing" | "Active" | "Error" | "Warning" | "Disabled";
  readonly last_sync_time?: string;
}

/** An access flow as the provider reads it. */
export interface ProviderAccessFlowAnswer extends ProviderAnswer<Omit<ProviderAccessFlow, "access_targets">> {
  readonly id: string;
  readonly access_targets: readonly {
    readonly integration: Omit<z.infer<typeof integrationTarget>, "integration_reference"> & {
      readonly integration_id: string;
      readonly integration_name: string;
    };
  }[];
  /** An ISO 8601 text: required by the provider. */
  readonly creation_date: string;
  readonly update_date: string;
}

/** A group as the provider reads it. */
export interface ProviderGroupAnswer {
  readonly id: string;
  readonly name: string;
  readonly source_integration_id?: string | null;
  readonly source_integration_name?: string | null;
}

/** A page of a list, as the provider reads it. */
export interface ProviderPage<T> {
  readonly items: readonly T[];
  readonly pagination: { readonly next_page_token: string | null };
}

/** A setting that a document cannot express, by its path in the API, such as "settings.mfaMaxAgeSeconds". */
export interface NotExpressible {
  readonly path: string;
  /** A sentence with the document's value instead, and how to set ours. */
  readonly reason: string;
}
