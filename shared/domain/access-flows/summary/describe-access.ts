import { permissionsOf } from "../../catalog/permissions";
import { RESOURCE_TYPE_FACTS, type ResourceType } from "../../catalog/resource-types";
import type { FlowPermission, FlowTarget, ResourceScope } from "../flow-definition";
import { describeList, type FlowNames, quoteText, type SummaryDetail } from "./summary-words";

/** Such as "View or Edit on clusters tagged env=prod of production". */
export function describeTargets(targets: readonly FlowTarget[], names: FlowNames, detail: SummaryDetail): string {
  const say = (target: FlowTarget) => describeTarget(target, names, detail);
  if (detail.items === 0) return `access to ${targets.length} ${targets.length === 1 ? "target" : "targets"}`;
  const more = targets.length - detail.items;
  return [...targets.slice(0, detail.items).map(say), ...(more > 0 ? [`access to ${more} more targets`] : [])].join(
    ", or ",
  );
}

/** Such as "View or Edit in payments-*". */
export function describeAccess(
  permissions: readonly FlowPermission[],
  type: ResourceType,
  detail: SummaryDetail,
): string {
  const say = (permission: FlowPermission) => describePermission(permission, type, detail);
  return describeList(permissions, say, { word: "or", noun: "permissions", detail });
}

function describeTarget(
  { integrationId, resourceType, resources, permissions }: FlowTarget,
  names: FlowNames,
  detail: SummaryDetail,
) {
  const integration = names.integration(integrationId);
  const of = integration === null ? "of a deleted integration" : `of ${quoteText(integration, detail)}`;
  return `${describeAccess(permissions, resourceType, detail)} on ${describeResources(resources, resourceType, names, detail)} ${of}`;
}

function describePermission(
  { permission, namespaces, groups }: FlowPermission,
  type: ResourceType,
  detail: SummaryDetail,
): string {
  const texts = (values: readonly string[], noun: string) =>
    describeList(values, (value) => quoteText(value, detail), { word: "or", noun, detail });
  if (groups.length > 0) return `the Kubernetes group ${texts(groups, "groups")}`;
  const name = permissionsOf(type).find(({ id }) => id === permission)?.name ?? quoteText(permission, detail);
  return namespaces === null ? name : `${name} in ${texts(namespaces, "namespaces")}`;
}

function describeResources(
  scopes: readonly ResourceScope[],
  type: ResourceType,
  names: FlowNames,
  detail: SummaryDetail,
): string {
  const say = (scope: ResourceScope) => describeScope(scope, names, detail);
  const of = (mode: ResourceScope["mode"]) => scopes.filter((scope) => scope.mode === mode);
  const list = (all: readonly ResourceScope[]) => describeList(all, say, { word: "or", noun: "scopes", detail });
  const included = of("INCLUDE");
  const excluded = of("EXCLUDE");
  const noun = RESOURCE_TYPE_FACTS[type].plural;
  const chosen = included.length > 0 ? `${noun} ${detail.items === 0 ? "by " : ""}${list(included)}` : `all ${noun}`;
  return excluded.length > 0 ? `${chosen} except those ${detail.items === 0 ? "by " : ""}${list(excluded)}` : chosen;
}

function describeScope({ by, key, values }: ResourceScope, names: FlowNames, detail: SummaryDetail): string {
  const texts = describeList(values, (value) => nameOf(by, value, names, detail), {
    word: "or",
    noun: "values",
    detail,
  });
  if (by !== "TAG") return by === "ID" ? `that are ${texts}` : `named ${texts}`;
  const [only] = values;
  const tag = quoteText(key ?? "", detail);
  return values.length === 1 && detail.items > 0
    ? `tagged ${tag}=${quoteText(only!, detail)}`
    : `tagged ${tag} with ${texts}`;
}

function nameOf(by: ResourceScope["by"], value: string, names: FlowNames, detail: SummaryDetail): string {
  return quoteText(by === "ID" ? (names.resource(value) ?? value) : value, detail);
}
