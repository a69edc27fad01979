import type { FieldProblem } from "../../../kernel/app-error";
import type { MatchOperator, RequestScope } from "../../access-flows/flow-definition";
import type {
  FlowApproverGroupInput,
  FlowApproverInput,
  FlowConditionGroupInput,
  FlowConditionInput,
  FlowInput,
  FlowPermissionInput,
  FlowResourceScopeInput,
  FlowSettingsInput,
  FlowTargetInput,
  FlowTimeframeInput,
} from "../../access-flows/input/flow-input";
import type { ResourceType } from "../../catalog/resource-types";
import type { DocumentReferences } from "./document-names";
import { shortenText } from "./document-problems";
import { type ExactFlowSettings, USUAL_MFA_SECONDS } from "./flow-not-expressible";
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
import { sourceId } from "./read-integration";
import type { ReadDocument } from "./translate-problems";

type Path = FieldProblem["path"];
type Target = ProviderAccessFlow["access_targets"][number];

/**
 * Reads a document as the input of an access flow. Omitted settings are emptied, except those that a document cannot
 * express. Where `exact` is given, it has those, or they get their defaults.
 */
export function readFlow(
  document: ProviderAccessFlow,
  references: DocumentReferences,
  exact: ExactFlowSettings | null = null,
): ReadDocument<FlowInput> {
  const reading = new FlowReading(references, exact);
  const targets = document.access_targets.map((target, n) => reading.target(target, n));
  const input: FlowInput = {
    name: document.name,
    description: document.description ?? null,
    active: document.active,
    trigger: document.trigger,
    maxDurationSeconds: exact?.maxDurationSeconds ?? inSeconds(document.grant_duration_in_min),
    requestors: reading.conditions(document.requestors, ["requestors"]),
    requestFor: reading.requestFor(document),
    targets: targets.map(({ form }) => form),
    timeframe: document.timeframe ? readTimeframe(document.timeframe) : null,
    approverPolicy: reading.approverPolicy(document),
    escalation: reading.escalation(document),
    settings: reading.settings(document),
  };
  const sources = targets.map((target) => target.permissionSources);
  return {
    input,
    problems: reading.problems,
    gaps: reading.gaps,
    pathOf: (path) => pathOf(path, sources),
    namesAt,
  };
}

const DEFAULT_INTERVAL_MINUTES = 30;

const DAY_NAMES = Object.fromEntries(WEEKDAYS.map((day) => [day, day.slice(0, 3)])) as Readonly<
  Record<(typeof WEEKDAYS)[number], string>
>;

function readTimeframe(timeframe: ProviderTimeframe): FlowTimeframeInput {
  return {
    daysOfWeek: timeframe.days_of_week.map((day) => DAY_NAMES[day]),
    startTime: timeframe.start_time,
    endTime: timeframe.end_time,
    timeZone: timeframe.time_zone,
  };
}

function inSeconds(minutes: number | null | undefined): number | null {
  return minutes == null ? null : minutes * 60;
}

interface ReadTarget {
  readonly form: FlowTargetInput;
  /** For each permission of the input, the positions of its parts in the document's texts. */
  readonly permissionSources: readonly (readonly number[])[];
}

class FlowReading {
  readonly problems: FieldProblem[] = [];
  readonly gaps: Path[] = [];

  constructor(
    private readonly references: DocumentReferences,
    private readonly exact: ExactFlowSettings | null,
  ) {}

  conditions({ logical_operator, conditions }: ProviderConditionGroup, path: Path): FlowConditionGroupInput {
    const isEverybody = conditions.length === 1 && meansEverybody(conditions[0]!);
    return {
      operator: logical_operator,
      conditions: conditions.flatMap((condition, n) => {
        const at = [...path, "conditions", n];
        if (!meansEverybody(condition)) return [this.condition(condition, at)];
        this.everybody(condition, isEverybody, at);
        return isEverybody ? [] : [PLACE_HOLDER];
      }),
    };
  }

  private everybody(condition: ProviderCondition, isAlone: boolean, path: Path): void {
    const { match_operator: operator, source_integration_reference: source } = condition;
    const refuse = (name: string) => this.add([...path, name], `'${name}' has no place with '${EVERYBODY_TYPE}'.`);
    if (!isAlone) {
      this.add([...path, "type"], `'${EVERYBODY_TYPE}' stands alone: take it out, or the other conditions.`);
    }
    if (operator != null && operator !== "is") refuse("match_operator");
    if (source?.trim()) refuse("source_integration_name");
  }

  requestFor({ request_for: asked, request_for_others: forOthers }: ProviderAccessFlow): FlowInput["requestFor"] {
    if (!asked) return { scopes: forOthers ? ["SELF", "OTHERS"] : ["SELF"], grantees: null };
    const { grantees } = asked;
    return {
      scopes: asked.request_scopes.map((scope) => scope.toUpperCase() as RequestScope),
      grantees: grantees ? this.conditions(grantees, ["request_for", "grantees"]) : null,
    };
  }

  approverPolicy({ approver_policy: policy }: ProviderAccessFlow): FlowInput["approverPolicy"] {
    if (!policy) return null;
    const groups = this.groups(policy.approver_groups, ["approver_policy", "approver_groups"]);
    return { mode: policy.approval_mode, groups };
  }

  escalation({ escalation_policy: escalation }: ProviderAccessFlow): FlowInput["escalation"] {
    if (!escalation) return null;
    return {
      intervalSeconds:
        this.exact?.escalationIntervalSeconds ?? inSeconds(escalation.interval_in_min ?? DEFAULT_INTERVAL_MINUTES),
      tiers: this.groups(escalation.approver_groups, ["escalation_policy", "approver_groups"]),
    };
  }

  private groups(groups: readonly ProviderApproverGroup[], path: Path): FlowApproverGroupInput[] {
    return groups.map(({ logical_operator, approvers }, n) => ({
      operator: logical_operator,
      approvers: approvers.map((approver, m) => this.approver(approver, [...path, n, "approvers", m])),
    }));
  }

  settings({ settings, trigger, approver_policy: policy }: ProviderAccessFlow): FlowSettingsInput {
    const maxExtensions = settings.max_extensions ?? 0;
    const extensionMinutes = settings.extension_duration_in_min ?? 0;
    if (maxExtensions > 0 && extensionMinutes === 0) {
      const name = "extension_duration_in_min";
      this.add(["settings", name], `'${name}' must be at least 1 where there are extensions.`);
    }
    return {
      justificationRequired: settings.justification_required,
      approverReasonRequired: settings.require_approver_reason,
      // Without approvers the setting has no effect.
      selfApprovalAllowed: trigger === "SELF_SERVE" && !!policy && !settings.requestor_cannot_approve_himself,
      maxExtensions,
      extensionSeconds: this.exact?.extensionSeconds ?? inSeconds(extensionMinutes || (maxExtensions > 0 ? 1 : 0)),
      labels: settings.labels,
      mfaRequired: settings.require_mfa,
      ...(this.exact && settings.require_mfa && { mfaMaxAgeSeconds: this.exact.mfaMaxAgeSeconds ?? USUAL_MFA_SECONDS }),
    };
  }

  target(target: Target, index: number): ReadTarget {
    const path = ["access_targets", index];
    const others = (["bundle", "access_scope", "query_target"] as const).filter((other) => target[other] != null);
    for (const other of others) this.add([...path, other], `'${other}' is not known here: name an integration.`);
    const { integration } = target;
    if (!integration) {
      if (others.length === 0) this.add([...path, "integration"], "'integration' is required.");
      this.gaps.push([...path, "integration"]);
      return { form: { integration: "", permissions: [] }, permissionSources: [] };
    }
    const within = [...path, "integration"];
    const permissions = this.permissions(integration.permissions, [...within, "permissions"]);
    const exact = this.exact?.targets?.find((one) => one.index === index)?.permissions;
    return {
      form: {
        integration: this.integration(integration.integration_reference, within),
        resourceType: this.resourceType(integration.resource_type, within),
        resources: integration.resources_scopes?.map(scopeForm) ?? [],
        permissions: exact ?? permissions.map(({ form }) => form),
      },
      permissionSources: exact ? [] : permissions.map(({ sources }) => sources),
    };
  }

  private permissions(texts: readonly string[], path: Path): ReadPermission[] {
    texts.forEach((text, n) => {
      if (text.trim() === GROUPS)
        this.add([...path, n], `'${GROUPS}' needs the name of a group: write ${GROUPS}:NAME.`);
    });
    return permissionsIn(texts);
  }

  /** Stored by id: the name may belong to another object later. */
  private integration(reference: string, path: Path): string {
    const id = this.references.integrationId(reference);
    const message = `No integration is named '${shortenText(reference)}'.`;
    if (id === null) this.add([...path, "integration_name"], message);
    return id ?? "";
  }

  private resourceType(slug: string, path: Path): ResourceType | null {
    const types = Object.entries(PROVIDER_RESOURCE_TYPES) as [ResourceType, string][];
    const found = types.find(([, one]) => one === slug);
    if (!found) {
      const known = types.map(([, one]) => one).join(", ");
      this.add([...path, "resource_type"], `'${shortenText(slug)}' is no resource type here; there are ${known}.`);
    }
    return found?.[0] ?? null;
  }

  private condition(condition: ProviderCondition, path: Path): FlowConditionInput {
    const providerId = this.source(condition, path);
    // With values it is an attribute that people named so.
    if (isOwner(condition) && !condition.values?.length) {
      this.add([...path, "type"], "'Owner' is for approvers only.");
      return PLACE_HOLDER;
    }
    return {
      attribute: condition.type,
      operator: (condition.match_operator?.toUpperCase() ?? "IS") as MatchOperator,
      values: condition.values ?? [],
      providerId,
    };
  }

  private approver(approver: ProviderCondition, path: Path): FlowApproverInput {
    if (approver.match_operator && approver.match_operator !== "is") {
      this.add([...path, "match_operator"], "'match_operator' must be is: approvers are compared in no other way.");
    }
    const kind = isOwner(approver) ? "OWNER" : approver.type.trim().toLowerCase() === "manager" ? "MANAGER" : "PEOPLE";
    if (kind === "PEOPLE") {
      const providerId = this.source(approver, path);
      return { kind, attribute: approver.type, values: approver.values ?? [], providerId };
    }
    if (approver.values?.length) {
      const who = kind === "OWNER" ? "owns the resource" : "is the manager of who gets the access";
      this.add([...path, "values"], `'values' has no place with '${approver.type}', which is whoever ${who}.`);
    }
    return { kind };
  }

  private source({ source_integration_reference: reference }: ProviderCondition, path: Path): string | null {
    return sourceId(reference, path, this.references, (at, message) => this.add(at, message));
  }

  private add(path: Path, message: string): void {
    this.problems.push({ path, message });
  }
}

/** In place of a refused condition, so that its gap is no problem of its own. */
const PLACE_HOLDER: FlowConditionInput = { attribute: "user", operator: "IS", values: ["-"] };

/** With values it is a condition on an attribute that people named so. */
function meansEverybody({ type, values }: ProviderCondition): boolean {
  return type.trim().toLowerCase() === EVERYBODY_TYPE && !values?.length;
}

function isOwner({ type }: ProviderCondition): boolean {
  return type.trim().toLowerCase() === "owner";
}

function scopeForm(scope: ProviderResourcesScope): FlowResourceScopeInput {
  return {
    mode: scope.scope_mode === "include_resources" ? "INCLUDE" : "EXCLUDE",
    by: scope.type === "APONO_ID" ? "ID" : scope.type,
    key: scope.key ?? null,
    values: scope.values,
  };
}

const GROUPS = "KUBERNETES_GROUP";

interface ReadPermission {
  readonly form: FlowPermissionInput;
  readonly sources: readonly number[];
}

/** Texts such as "AmazonEKSViewPolicy" or "AmazonEKSViewPolicy:payments-*", as one permission for each name. */
function permissionsIn(texts: readonly string[]): ReadPermission[] {
  const names = [...new Set(texts.map((text) => splitPermission(text).name))];
  return names.map((name) => {
    const parts = texts
      .map((text, index) => ({ ...splitPermission(text), index }))
      .filter((part) => part.name === name);
    const sources = parts.map(({ index }) => index);
    const limits = parts.map(({ limit }) => limit ?? "");
    if (name === GROUPS) return { form: { permission: name, namespaces: null, groups: limits }, sources };
    // The whole cluster includes its namespaces.
    const isWhole = parts.some(({ limit }) => limit === null);
    return { form: { permission: name, namespaces: isWhole ? null : limits, groups: null }, sources };
  });
}

function splitPermission(text: string): { readonly name: string; readonly limit: string | null } {
  const colon = text.indexOf(":");
  if (colon < 0) return { name: text.trim(), limit: null };
  return { name: text.slice(0, colon).trim(), limit: text.slice(colon + 1).trim() };
}

const NAMES: Readonly<Record<string, string>> = {
  maxDurationSeconds: "grant_duration_in_min",
  requestFor: "request_for",
  scopes: "request_scopes",
  targets: "access_targets",
  integration: "integration_name",
  resourceType: "resource_type",
  resources: "resources_scopes",
  daysOfWeek: "days_of_week",
  startTime: "start_time",
  endTime: "end_time",
  timeZone: "time_zone",
  approverPolicy: "approver_policy",
  groups: "approver_groups",
  mode: "approval_mode",
  escalation: "escalation_policy",
  tiers: "approver_groups",
  intervalSeconds: "interval_in_min",
  kind: "type",
  attribute: "type",
  providerId: "source_integration_name",
  justificationRequired: "justification_required",
  approverReasonRequired: "require_approver_reason",
  selfApprovalAllowed: "requester_cannot_approve_self",
  maxExtensions: "max_extensions",
  extensionSeconds: "extension_duration_in_min",
  mfaRequired: "require_mfa",
  mfaMaxAgeSeconds: "require_mfa",
};

/** A permission with its namespace or group is one text. */
const PERMISSION_NAMES = { permission: "permissions", namespaces: "permissions", groups: "permissions" };

function namesAt([field, , part]: Path): Readonly<Record<string, string>> {
  return field === "targets" && part === "permissions" ? PERMISSION_NAMES : NAMES;
}

type PermissionSources = readonly (readonly (readonly number[])[])[];

function pathOf(path: Path, sources: PermissionSources): Path {
  const [field, target, part, permission, ...limit] = path;
  if (field !== "targets" || typeof target !== "number") return path.map((one, n) => nameOf(one, path, n));
  const within: Path = ["access_targets", target, "integration"];
  if (part !== "permissions") return [...within, ...path.slice(2).map((one) => scopeName(one))];
  if (typeof permission !== "number") return [...within, "permissions"];
  const index = typeof limit[1] === "number" ? limit[1] : 0;
  const source = sources[target]?.[permission]?.[index];
  return source === undefined ? [...within, "permissions"] : [...within, "permissions", source];
}

function nameOf(part: string | number, path: Path, index: number): string | number {
  if (typeof part === "number") return part;
  if (part !== "operator") return NAMES[part] ?? part;
  return path[index - 2] === "conditions" ? "match_operator" : "logical_operator";
}

function scopeName(part: string | number): string | number {
  if (part === "mode") return "scope_mode";
  if (part === "by") return "type";
  return typeof part === "number" ? part : (NAMES[part] ?? part);
}
