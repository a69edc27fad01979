import { DEFAULT_MEMBER_ROLE_NAME } from "../../catalog/configuration-keys";
import type { ConnectorKind } from "../connector.entity";
import type { InstallationFacts, InstallForm } from "./install-form";
import type { TemplateName } from "./shipped-files";

/** A template parameter's value, and the input field that it comes from. */
export interface GivenValue {
  readonly parameter: string;
  readonly field: keyof InstallForm | null;
  /** Undefined: left empty, so that the template's default applies. */
  readonly value: string | undefined;
}

/** The templates to deploy in order, with the values of each. */
export function installValuesOf(
  kind: ConnectorKind,
  form: InstallForm,
  facts: InstallationFacts,
): ReadonlyMap<TemplateName, readonly GivenValue[]> {
  const values = new Map<TemplateName, readonly GivenValue[]>();
  if (hasPool(form)) values.set("pool", poolValues(form, facts));
  if (!form.holdsManagementRole) values.set("management-role", managementValues(form, facts));
  values.set("member-role", memberValues(form, facts));
  if (kind === "ECS" && !form.rolesOnly) values.set("connector-task", connectorValues(form, facts));
  return values;
}

/** Whether people get access through IAM Identity Center. */
export function hasPool({ identityCenterInstanceArn }: InstallForm): boolean {
  return trimmedText(identityCenterInstanceArn) !== undefined;
}

export function memberRoleNameOf({ memberRoleName }: InstallForm): string {
  return trimmedText(memberRoleName) ?? DEFAULT_MEMBER_ROLE_NAME;
}

function externalIdOf({ externalId }: InstallForm, facts: InstallationFacts): string {
  return trimmedText(externalId) ?? facts.externalId;
}

function poolPrefixOf({ poolPrefix }: InstallForm): string {
  return trimmedText(poolPrefix) ?? "drawbridge";
}

/** Null: the connector's own role has the statements of that role. */
export function managementRoleArnOf(form: InstallForm): string | null {
  if (form.holdsManagementRole) return null;
  const name = trimmedText(form.managementRoleName) ?? "DrawbridgeManagementRole";
  return `arn:${installPartitionOf(form)}:iam::${trimmedText(form.managementAccountId) ?? ""}:role/${name}`;
}

/** The region determines the partition. */
export function installPartitionOf({ region }: InstallForm): string {
  if (region?.trim().startsWith("cn-")) return "aws-cn";
  return region?.trim().startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

export function trimmedText(value: string | null | undefined): string | undefined {
  return value?.trim() || undefined;
}

function poolValues(form: InstallForm, { installationId }: InstallationFacts): GivenValue[] {
  return [
    { parameter: "InstallationId", field: null, value: installationId },
    typed(form, "identityCenterInstanceArn"),
    { ...typed(form, "poolPrefix"), value: poolPrefixOf(form) },
    { parameter: "PoolSize", field: "poolSize", value: form.poolSize == null ? undefined : String(form.poolSize) },
  ];
}

function managementValues(form: InstallForm, facts: InstallationFacts): GivenValue[] {
  return [
    ...trustValues(form, facts),
    typed(form, "managementAccountId"),
    { ...typed(form, "managementRoleName"), parameter: "RoleName" },
    // Without a pool the role only reads.
    ...(hasPool(form) ? [{ parameter: "InstallationId", field: null, value: facts.installationId }] : []),
    typed(form, "identityCenterKeyArn"),
  ];
}

function memberValues(form: InstallForm, facts: InstallationFacts): GivenValue[] {
  return [
    ...trustValues(form, facts),
    { ...typed(form, "memberRoleName"), parameter: "RoleName" },
    ...(hasPool(form) ? [{ ...typed(form, "poolPrefix"), value: poolPrefixOf(form) }] : []),
    typed(form, "templateRolePattern"),
    { parameter: "InstallationId", field: null, value: facts.installationId },
    switched(form, "allowKubernetesGroups"),
    switched(form, "allowSharedEntries"),
  ];
}

function connectorValues(form: InstallForm, { installationId }: InstallationFacts): GivenValue[] {
  const arn = managementRoleArnOf(form);
  return [
    typed(form, "image"),
    typed(form, "databaseUrlSecretArn"),
    typed(form, "redisUrlSecretArn"),
    typed(form, "secretKeySecretArn"),
    { parameter: "InstallationId", field: null, value: installationId },
    typed(form, "connectorName"),
    typed(form, "organizationId"),
    ...(arn === null
      ? [switched(form, "holdsManagementRole"), typed(form, "managementAccountId"), typed(form, "identityCenterKeyArn")]
      : [{ parameter: "ManagementAccountRoleArn", field: null, value: arn }]),
    typed(form, "memberRoleName"),
    typed(form, "connectorRoleName"),
    typed(form, "cluster"),
    { parameter: "Subnets", field: "subnets", value: listed(form.subnets) },
    { parameter: "SecurityGroups", field: "securityGroups", value: listed(form.securityGroups) },
  ];
}

function trustValues(form: InstallForm, facts: InstallationFacts): GivenValue[] {
  return [
    typed(form, "connectorAccountId"),
    typed(form, "connectorRoleName"),
    { ...typed(form, "externalId"), value: externalIdOf(form, facts) },
    typed(form, "organizationId"),
  ];
}

type TextField = {
  [K in keyof InstallForm]-?: NonNullable<InstallForm[K]> extends string ? K : never;
}[keyof InstallForm];

/** The value of a field of text. Its parameter has the name of the field, with a capital first letter. */
function typed(form: InstallForm, field: TextField): GivenValue {
  return { parameter: capital(field), field, value: trimmedText(form[field]) };
}

function switched(form: InstallForm, field: "allowKubernetesGroups" | "allowSharedEntries" | "holdsManagementRole") {
  const value = form[field] == null ? undefined : String(form[field]);
  return { parameter: capital(field), field, value };
}

function listed(items: readonly string[] | null | undefined): string | undefined {
  return trimmedText((items ?? []).map((item) => item.trim()).join(","));
}

function capital(field: string): string {
  return `${field[0]!.toUpperCase()}${field.slice(1)}`;
}
