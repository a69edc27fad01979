import { isId } from "../../../kernel/ids";
import { LIMITED_BY, permissionsOf } from "../../catalog/permissions";
import type { ResourceType } from "../../catalog/resource-types";
import type { FlowPermission, FlowTarget, ResourceScope } from "../flow-definition";
import { isSystemGroup } from "../matching/allowed-access";
import type { FlowPermissionInput, FlowResourceScopeInput, FlowTargetInput } from "./flow-input";
import type { FieldPath, ProblemCollector } from "./problem-collector";

/** The references that parsing an input needs. */
export interface IntegrationReferences {
  /** By id, or by name without case; null: not found. */
  integrationId(nameOrId: string): string | null;
}

export function parseTargets(
  problems: ProblemCollector,
  forms: readonly FlowTargetInput[] | null | undefined,
  known: IntegrationReferences,
): FlowTarget[] {
  const targets = forms ?? [];
  problems.count(["targets"], targets, { least: 1, most: 50 });
  return targets.map((input, n) => parseTarget(problems, ["targets", n], input, known));
}

function parseTarget(
  problems: ProblemCollector,
  path: FieldPath,
  input: FlowTargetInput,
  known: IntegrationReferences,
): FlowTarget {
  const resourceType = input.resourceType ?? "EKS_CLUSTER";
  if (permissionsOf(resourceType).length === 0) {
    const message = `'resourceType' cannot be ${resourceType}: it is listed with its owners, access to it cannot be asked for yet.`;
    problems.add([...path, "resourceType"], message);
  }
  const resources = input.resources ?? [];
  problems.count([...path, "resources"], resources, { least: 0, most: 50 });
  problems.count([...path, "permissions"], input.permissions, { least: 1, most: 50 });
  return {
    integrationId: parseIntegration(problems, [...path, "integration"], input.integration, known),
    resourceType,
    resources: resources.map((scope, n) => parseScope(problems, [...path, "resources", n], scope)),
    permissions: input.permissions.map((permission, n) =>
      parsePermission(problems, [...path, "permissions", n], permission, resourceType),
    ),
  };
}

function parseIntegration(
  problems: ProblemCollector,
  path: FieldPath,
  typed: string,
  known: IntegrationReferences,
): string {
  const text = problems.text(path, typed, { most: 64 });
  const id = text === "" ? null : known.integrationId(text);
  if (text !== "" && id === null) problems.add(path, `No integration is named '${text.slice(0, 64)}'.`);
  return id ?? "";
}

function parseScope(
  problems: ProblemCollector,
  path: FieldPath,
  { mode, by, key, values }: FlowResourceScopeInput,
): ResourceScope {
  const texts = problems.texts([...path, "values"], values, { items: 500, most: 256 });
  if (by === "ID") {
    for (const [n, text] of texts.entries()) {
      if (text !== "" && !isId(text)) problems.add([...path, "values", n], `'${text.slice(0, 64)}' is not an id.`);
    }
  }
  if (by !== "TAG" && key) problems.add([...path, "key"], "'key' goes with TAG only.");
  return {
    mode: mode ?? "INCLUDE",
    by,
    // Kept exactly as in AWS, spaces included.
    key: by === "TAG" ? tagKey(problems, [...path, "key"], key) : null,
    values: by === "ID" ? texts.map((text) => text.toLowerCase()) : texts,
  };
}

function tagKey(problems: ProblemCollector, path: FieldPath, key: string | null | undefined): string {
  problems.text(path, key, { most: 128 });
  return key ?? "";
}

function parsePermission(
  problems: ProblemCollector,
  path: FieldPath,
  { permission, namespaces, groups }: FlowPermissionInput,
  type: ResourceType,
): FlowPermission {
  const name = permission.trim();
  const known = permissionsOf(type).find(({ id }) => id === name);
  if (!known && permissionsOf(type).length > 0) {
    const names = permissionsOf(type).map(({ id }) => id);
    problems.add([...path, "permission"], `'${name.slice(0, 64)}' is not a permission; there are ${names.join(", ")}.`);
  }
  const isGroups = known !== undefined && LIMITED_BY[known.kind] === "groups";
  if (isGroups && namespaces) problems.add([...path, "namespaces"], "'namespaces' goes with access policies only.");
  if (!isGroups && groups?.length) problems.add([...path, "groups"], "'groups' goes with KUBERNETES_GROUP only.");
  return {
    permission: name,
    namespaces: isGroups || !namespaces ? null : parseNamespaces(problems, [...path, "namespaces"], namespaces),
    groups: isGroups ? parseGroups(problems, [...path, "groups"], groups) : [],
  };
}

/** A name, a prefix with `*`, or `*` alone. */
const NAMESPACE = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?|[a-z0-9][a-z0-9-]{0,61}\*|\*)$/;

function parseNamespaces(problems: ProblemCollector, path: FieldPath, namespaces: readonly string[]): string[] {
  const texts = problems.texts(path, namespaces, { items: 50, most: 64 });
  texts.forEach((text, n) => {
    if (text === "" || NAMESPACE.test(text)) return;
    const rule =
      "at most 63 lower-case letters, digits and '-', none of them a '-' at either end; or such a beginning with '*', or '*'";
    problems.add([...path, n], `'${text.slice(0, 64)}' is not a namespace: ${rule}.`);
  });
  return texts;
}

function parseGroups(
  problems: ProblemCollector,
  path: FieldPath,
  groups: readonly string[] | null | undefined,
): string[] {
  const texts = problems.texts(path, groups, { items: 100, most: 256 });
  texts.forEach((text, n) => {
    if (!isSystemGroup(text)) return;
    problems.add([...path, n], `'${text.slice(0, 64)}' cannot be given: groups that start with system: never are.`);
  });
  return texts;
}
