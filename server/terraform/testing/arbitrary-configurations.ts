import fc from "fast-check";
import { typedText } from "../../../shared/kernel/text/typed-text";
import type { ConditionModel, FlowModel, IntegrationModel } from "./provider-models";
import { SETTINGS } from "./terraform-harness";

/** Configurations as people may write them, in many spellings; each of them is right. */

const word = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/);
/** Terraform normalizes texts to NFC. */
const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }).map((one) => one.normalize("NFC"));
const plainText = text.filter((one) => typedText(one) !== "" && !/[\p{C}\p{Zl}\p{Zp}]/u.test(one));
const spaced = (value: fc.Arbitrary<string>) =>
  fc.tuple(fc.constantFrom("", " ", "  "), value, fc.constantFrom("", " ")).map((parts) => parts.join(""));
const nullable = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const listText = (items: fc.Arbitrary<string>) =>
  fc
    .tuple(fc.uniqueArray(items, { minLength: 1, maxLength: 4 }), fc.constantFrom("JSON", "SPACED_JSON", "COMMAS"))
    .map(([all, how]) => {
      if (how === "COMMAS") return all.join(", ");
      return how === "JSON" ? JSON.stringify(all) : JSON.stringify(all, null, 1);
    });

const region = fc.constantFrom("eu-west-1", "US-EAST-1", " eu-central-1");
const source = fc.constantFrom("Okta", "Google Oauth", "okta");
const values = fc.array(plainText, { minLength: 1, maxLength: 3 });
const attribute = fc.oneof(fc.constantFrom("user", "group", "Role", "department"), word);

const config: fc.Arbitrary<Record<string, string>> = fc.record(
  {
    region,
    sso_region: region,
    sso_portal: fc.constantFrom("https://example.awsapps.com/start", "https://example.awsapps.com/start/"),
    excluded_organizational_unit_ids: listText(fc.stringMatching(/^ou-[0-9a-z]{4}-[0-9a-z]{8}$/)),
    excluded_account_ids: listText(fc.stringMatching(/^\d{12}$/)),
    session_duration_hours: fc.constantFrom("1", "02", "12 ", ""),
    discovery_regions: listText(fc.constantFrom("eu-west-1", "us-east-1", "EU-NORTH-1")),
    member_role_name: fc.constantFrom("DrawbridgeMemberRole", "path/Member", ""),
    external_id: fc.constantFrom("external-0123456789", ""),
    principal_strategy: fc.constant("IDENTITY_CENTER"),
    principal_role_template: fc.constant("arn:aws:iam::{{accountId}}:role/people/{{userName}}"),
    shared_entries_allowed: fc.constantFrom("true", "false", " true"),
    foreign_policies: fc.constantFrom("REPORT", "REMOVE"),
    pool_reserve_percent: fc.constantFrom("0", "10", "100"),
    integration_owners: fc
      .array(fc.record({ attribute_type: attribute, attribute_value: values }), { minLength: 1, maxLength: 3 })
      .map((rows) => JSON.stringify(rows)),
  },
  { requiredKeys: ["region", "sso_region", "sso_portal"] },
);

export function arbitraryIntegration(connectorId: string): fc.Arbitrary<IntegrationModel> {
  const owner = fc.record({
    attribute_type: attribute,
    attribute_values: values,
    source_integration_name: nullable(source),
  });
  const mapping = fc.record({
    key_name: plainText,
    attribute_type: attribute,
    source_integration_name: nullable(source),
  });
  return fc
    .record({
      name: spaced(word),
      type: fc.constant("aws-organization"),
      connector_id: fc.constant(connectorId),
      connected_resource_types: fc.shuffledSubarray(["aws-organization-eks-cluster", "aws-organization-account"], {
        minLength: 1,
      }),
      integration_config: config,
      custom_access_details: nullable(fc.oneof(plainText, fc.constantFrom("One\nTwo\n", " ", '"$' + '{a}" %{b}'))),
      owner: nullable(owner),
      owners_mapping: nullable(mapping),
    })
    .map(withOneWayOfOwners);
}

/** Owners stand in one place; rules need somebody who decides where they find nobody. */
function withOneWayOfOwners(model: IntegrationModel): IntegrationModel {
  const { integration_owners: rows, ...others } = model.integration_config;
  if (model.owner) return { ...model, integration_config: others };
  return rows ? model : { ...model, owners_mapping: null };
}

const condition: fc.Arbitrary<ConditionModel> = fc.record({
  type: attribute,
  match_operator: fc.constantFrom("is", "is_not", "contains", "does_not_contain", "starts_with"),
  values,
  source_integration_name: nullable(source),
});
const conditions = fc.record({
  logical_operator: fc.constantFrom("AND", "OR"),
  conditions: fc.array(condition, { minLength: 1, maxLength: 3 }),
});
const EVERYBODY: ConditionModel = {
  type: "everybody",
  match_operator: "is",
  values: null,
  source_integration_name: null,
};
const people = fc.oneof(
  { weight: 4, arbitrary: conditions },
  {
    weight: 1,
    arbitrary: fc.record({ logical_operator: fc.constantFrom("AND", "OR"), conditions: fc.constant([EVERYBODY]) }),
  },
);
const approver: fc.Arbitrary<ConditionModel> = fc.oneof(
  condition.map((one) => ({ ...one, match_operator: "is" })),
  fc.constantFrom("Owner", "manager").map((type) => ({
    type,
    match_operator: "is",
    values: null,
    source_integration_name: null,
  })),
);
const groups = fc.array(
  fc.record({
    logical_operator: fc.constantFrom("AND", "OR"),
    approvers: fc.array(approver, { minLength: 1, maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 3 },
);

const permission = fc.constantFrom(
  "AmazonEKSViewPolicy",
  "AmazonEKSEditPolicy:payments-*",
  "AmazonEKSEditPolicy:web",
  "AmazonEKSEditPolicy:*",
  "AmazonEKSAdminPolicy",
  "AmazonEKSAdminPolicy:web",
  "KUBERNETES_GROUP:viewers",
  "KUBERNETES_GROUP:oidc:team a",
);
const scope = fc.oneof(
  fc.record({
    scope_mode: fc.constantFrom("include_resources", "exclude_resources"),
    type: fc.constant("NAME"),
    key: fc.constant(null),
    values: fc.array(fc.constantFrom("prod-*", "Web", "web"), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    scope_mode: fc.constantFrom("include_resources", "exclude_resources"),
    type: fc.constant("TAG"),
    key: fc.constantFrom("env", "Team Name"),
    values,
  }),
  fc.record({
    scope_mode: fc.constantFrom("include_resources", "exclude_resources"),
    type: fc.constant("APONO_ID"),
    key: fc.constant(null),
    values: fc.constantFrom(["0198C0DE-0000-7000-8000-000000000009"], ["0198c0de-0000-7000-8000-000000000008"]),
  }),
);

/** `integrations` are how flows may name the one that there is. */
export function arbitraryFlow(integrations: readonly string[]): fc.Arbitrary<FlowModel> {
  const target = fc.record({
    integration: fc.record({
      integration_name: fc.constantFrom(...integrations),
      resource_type: fc.constant("aws-organization-eks-cluster"),
      permissions: fc.uniqueArray(permission, { minLength: 1, maxLength: 5 }),
      resources_scopes: nullable(fc.array(scope, { minLength: 1, maxLength: 3 })),
    }),
  });
  const settings = fc.record({
    justification_required: fc.boolean(),
    require_approver_reason: fc.boolean(),
    requester_cannot_approve_self: fc.boolean(),
    require_mfa: fc.boolean(),
    labels: nullable(fc.uniqueArray(plainText, { minLength: 1, maxLength: 3 })),
    max_extensions: fc.integer({ min: 0, max: 3 }),
    extension_duration_in_min: fc.integer({ min: 1, max: 90 }),
  });
  return fc
    .record({
      name: spaced(word),
      description: nullable(fc.oneof(plainText, fc.constantFrom("", "Two\nlines", " spaced "))),
      active: fc.boolean(),
      trigger: fc.constantFrom("SELF_SERVE", "SELF_SERVE", "AUTOMATIC"),
      grant_duration_in_min: nullable(fc.integer({ min: 1, max: 525_600 })),
      timeframe: nullable(
        fc.record({
          start_time: fc.constantFrom("00:00", "08:30"),
          end_time: fc.constantFrom("17:00", "24:00"),
          days_of_week: fc.shuffledSubarray(["MONDAY", "TUESDAY", "SATURDAY", "SUNDAY"], { minLength: 1 }),
          time_zone: fc.constantFrom("Europe/Berlin", "Asia/Jerusalem", "UTC"),
        }),
      ),
      requestors: people,
      request_for: nullable(
        fc.record({
          request_scopes: fc.shuffledSubarray(["self", "others", "direct_reports"], { minLength: 1 }),
          grantees: nullable(people),
        }),
      ),
      access_targets: fc.array(target, { minLength: 1, maxLength: 3 }),
      approver_policy: nullable(
        fc.record({ approval_mode: fc.constantFrom("ANY_OF", "ALL_OF"), approver_groups: groups }),
      ),
      escalation_policy: nullable(
        fc.record({ interval_in_min: fc.integer({ min: 1, max: 10_080 }), approver_groups: groups }),
      ),
      settings,
    })
    .map(withoutContradictions);
}

const ONE_PERSON: FlowModel["requestors"] = {
  logical_operator: "AND",
  conditions: [{ type: "user", match_operator: "is", values: ["ana"], source_integration_name: null }],
};

/** Drops settings whose precondition is not set. */
function withoutContradictions(model: FlowModel): FlowModel {
  const { request_for: requestFor, settings } = model;
  if (model.trigger === "AUTOMATIC") {
    const plain = { ...SETTINGS, justification_required: false, labels: settings.labels };
    return {
      ...model,
      // Access without asking is never for everybody.
      requestors: model.requestors.conditions?.includes(EVERYBODY) ? ONE_PERSON : model.requestors,
      grant_duration_in_min: null,
      request_for: null,
      approver_policy: null,
      escalation_policy: null,
      settings: { ...plain, requester_cannot_approve_self: settings.requester_cannot_approve_self },
    };
  }
  const isEndless = model.grant_duration_in_min === null;
  const maxExtensions = isEndless ? 0 : settings.max_extensions;
  return {
    ...model,
    request_for: requestFor && {
      ...requestFor,
      grantees: requestFor.request_scopes.includes("others") ? requestFor.grantees : null,
    },
    escalation_policy: model.approver_policy && model.escalation_policy,
    settings: {
      ...settings,
      require_approver_reason: model.approver_policy !== null && settings.require_approver_reason,
      max_extensions: maxExtensions,
      extension_duration_in_min: maxExtensions > 0 ? settings.extension_duration_in_min : 0,
    },
  };
}
