import type { AccessFlow } from "../../../shared/domain/access-flows/access-flow.entity";
import type { FlowDefinition, FlowPermission } from "../../../shared/domain/access-flows/flow-definition";
import type { Integration } from "../../../shared/domain/integrations/integration.entity";
import { canonicalJson } from "../../../shared/kernel/canonical-json";

type NameOf = (id: string) => string;

/** The content of an integration, with names instead of ids. */
export function portableIntegration(integration: Integration, nameOf: NameOf): object {
  const { externalId } = integration.configurationAsTyped;
  return {
    name: integration.name,
    connectorId: nameOf(integration.connectorId),
    resourceTypes: integration.resourceTypes,
    region: integration.region,
    ssoRegion: integration.ssoRegion,
    ssoPortal: integration.ssoPortal,
    managementAccountRoleArn: integration.managementAccountRoleArn,
    excludedOrganizationalUnitIds: integration.excludedOrganizationalUnitIds,
    excludedAccountIds: integration.excludedAccountIds,
    sessionDurationHours: integration.sessionDurationHours,
    discoveryRegions: integration.discoveryRegions,
    memberRoleName: integration.memberRoleName,
    // Each installation has an own one, for where none was typed.
    externalId: externalId?.trim() ? integration.externalId : null,
    principalStrategy: integration.principalStrategy,
    principalRoleTemplate: integration.principalRoleTemplate,
    sharedEntriesAllowed: integration.sharedEntriesAllowed,
    foreignPolicies: integration.foreignPolicies,
    poolPermissionSetArns: integration.poolPermissionSetArns,
    poolReservePercent: integration.poolReservePercent,
    customAccessDetails: integration.customAccessDetails,
    enabled: integration.enabled,
    ...(withNames(
      { integrationOwners: integration.integrationOwners, ownerRules: integration.ownerRules },
      nameOf,
    ) as object),
  };
}

/** The content of a flow, with names; lists without a meaning in their order are sorted. */
export function portableFlow(flow: AccessFlow, nameOf: NameOf): object {
  const { name, description, active, trigger, maxDurationSeconds, definition } = flow;
  const { targets, approverPolicy, requestFor, settings } = withNames(definition, nameOf) as FlowDefinition;
  return {
    name,
    description,
    active,
    trigger,
    maxDurationSeconds,
    ...(withNames(definition, nameOf) as FlowDefinition),
    targets: targets.map((target) => ({ ...target, permissions: sorted(target.permissions.map(sortedPermission)) })),
    approverPolicy: approverPolicy && { ...approverPolicy, groups: sorted(approverPolicy.groups) },
    requestFor: { ...requestFor, scopes: sorted(requestFor.scopes) },
    settings: { ...settings, labels: sorted(settings.labels) },
  };
}

function sortedPermission({ permission, namespaces, groups }: FlowPermission): FlowPermission {
  return { permission, namespaces: namespaces && sorted(namespaces), groups: sorted(groups) };
}

/** Each once. */
function sorted<T>(items: readonly T[]): T[] {
  const byText = new Map(items.map((item) => [canonicalJson(item), item]));
  return [...byText.keys()].sort().map((text) => byText.get(text)!);
}

/** Without the frozen ids of names. */
function withNames(value: unknown, nameOf: NameOf): unknown {
  if (Array.isArray(value)) return value.map((item) => withNames(item, nameOf));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "ids");
  return Object.fromEntries(entries.map(([key, own]) => [key, isId(key, own) ? nameOf(own) : withNames(own, nameOf)]));
}

function isId(key: string, value: unknown): value is string {
  return (key === "providerId" || key === "integrationId") && typeof value === "string";
}

/** Without the settings that the code cannot express. */
export function withoutSettings(value: object, settings: readonly { readonly path: readonly string[] }[]): object {
  const copy = structuredClone(value) as Holder;
  for (const { path } of settings) {
    const holder = path.slice(0, -1).reduce((at, step) => at[step] as Holder, copy);
    if (!Object.hasOwn(holder, path.at(-1)!)) throw new Error(`There is no setting ${path.join(".")}.`);
    delete holder[path.at(-1)!];
  }
  return copy;
}

type Holder = Record<string, unknown>;
