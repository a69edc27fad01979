import { likeText } from "../../../platform/database/like-text";
import type { FlowTarget, ResourceScope } from "../flow-definition";

/** Adds a parameter to the statement, and answers its placeholder, such as "$3" or ":p3". */
export type BindParameter = (value: unknown) => string;

/** SQL for whether the target covers the resource of that alias. */
export function targetCondition(target: FlowTarget, bind: BindParameter, alias: string): string {
  const scopes = (mode: ResourceScope["mode"]) =>
    target.resources.filter((scope) => scope.mode === mode).map((scope) => scopeCondition(scope, bind, alias));
  const includes = scopes("INCLUDE");
  const excludes = scopes("EXCLUDE");
  return [
    `${alias}.integration_id = ${bind(target.integrationId)}`,
    `${alias}.type = ${bind(target.resourceType)}`,
    ...(includes.length > 0 ? [`(${includes.join(" or ")})`] : []),
    ...excludes.map((condition) => `not ${condition}`),
  ].join(" and ");
}

/** SQL for whether any of the targets covers the resource. */
export function anyTargetCondition(targets: readonly FlowTarget[], bind: BindParameter, alias: string): string {
  if (targets.length === 0) return "false";
  const scopes = [...new Map(targets.map((target) => [scopeKey(target), target])).values()];
  return `(${scopes.map((target) => `(${targetCondition(target, bind, alias)})`).join(" or ")})`;
}

/** Identifies targets that cover the same resources. Flows often differ in people or permissions alone. */
export function scopeKey({ integrationId, resourceType, resources }: FlowTarget): string {
  return JSON.stringify([
    integrationId,
    resourceType,
    resources.map(({ mode, by, key, values }) => [mode, by, key, values]),
  ]);
}

function scopeCondition({ by, key, values }: ResourceScope, bind: BindParameter, alias: string): string {
  if (by === "ID") return `${alias}.id = any(${bind(values)}::uuid[])`;
  const patterns = `any(${bind(values.map(likePattern))}::text[])`;
  if (by === "NAME") return `lower(${alias}.name) like ${patterns}`;
  // A missing tag does not match, and must not make an exclusion null.
  return `coalesce(lower(${alias}.tags ->> ${bind(key)}::text) like ${patterns}, false)`;
}

/** In lower case, with `*` for anything. */
function likePattern(text: string): string {
  return likeText(text.trim().toLowerCase()).replaceAll("*", "%");
}
