import type { ConnectorKind, InstallFormat } from "../../gql/enums";
import type { ConnectorInstallInput } from "../../gql/graphql";

export interface InstallDraft {
  readonly kind: ConnectorKind;
  readonly format: InstallFormat;
  /** Typed texts, by the names of the API's fields. */
  readonly texts: Readonly<Record<string, string>>;
  readonly flags: Readonly<Record<string, boolean>>;
}

export interface InstallField {
  readonly name: keyof ConnectorInstallInput & string;
  readonly label: string;
  readonly help: string;
  readonly isList?: boolean;
  readonly isNumber?: boolean;
}

export const NEEDED: readonly InstallField[] = [
  { name: "region", label: "AWS region", help: "Where the stacks are made, such as eu-central-1." },
  { name: "organizationId", label: "Organization id", help: "Such as o-exampleorgid: only its callers are trusted." },
  { name: "managementAccountId", label: "Management account", help: "Twelve digits. Nothing is ever assigned there." },
  {
    name: "targetUnitIds",
    label: "Units that get the member role",
    help: "The root, such as r-ab12, or units, separated by commas.",
    isList: true,
  },
  { name: "connectorAccountId", label: "Account of the connector", help: "Twelve digits: where its workers run." },
];

/** One of the two strategies is required: without either, no access could be given. */
export const WAYS: readonly InstallField[] = [
  {
    name: "identityCenterInstanceArn",
    label: "ARN of the IAM Identity Center instance",
    help: "Makes a pool of permission sets, such as arn:aws:sso:::instance/ssoins-0123456789abcdef.",
  },
  {
    name: "templateRolePattern",
    label: "ARNs of roles of people's own",
    help: "Where people have roles already, such as arn:aws:iam::*:role/people/*.",
  },
];

export const OF_ECS: readonly InstallField[] = [
  { name: "image", label: "Container image", help: "Where the platform's image is kept, with its tag." },
  { name: "cluster", label: "ECS cluster", help: "Name or ARN." },
  { name: "subnets", label: "Subnets", help: "Ids, separated by commas.", isList: true },
  { name: "securityGroups", label: "Security groups", help: "Ids, separated by commas.", isList: true },
  {
    name: "databaseUrlSecretArn",
    label: "Secret with the address of the database",
    help: "ARN of a secret in Secrets Manager whose whole value it is.",
  },
];

export const FURTHER: readonly InstallField[] = [
  { name: "connectorName", label: "Name that its workers announce", help: "At most 64 characters." },
  { name: "connectorRoleName", label: "Name of the connector's role", help: "DrawbridgeConnectorRole when left out." },
  { name: "memberRoleName", label: "Name of the member role", help: "DrawbridgeMemberRole when left out." },
  { name: "managementRoleName", label: "Name of the management role", help: "DrawbridgeManagementRole when left out." },
  { name: "externalId", label: "External id", help: "That of this installation when left out." },
  { name: "poolPrefix", label: "Beginning of the pool's names", help: "drawbridge when left out." },
  { name: "poolSize", label: "Size of the pool", help: "25, 50, 100 or 150; 50 when left out.", isNumber: true },
  { name: "identityCenterKeyArn", label: "KMS key of IAM Identity Center", help: "Where it has one of its own." },
];

export const FURTHER_OF_ECS: readonly InstallField[] = [
  {
    name: "redisUrlSecretArn",
    label: "Secret with the address of Redis",
    help: "Left out where PostgreSQL is the queue.",
  },
  { name: "secretKeySecretArn", label: "Secret with the key that seals webhooks", help: "ARN in Secrets Manager." },
];

export const FLAGS = [
  { name: "holdsManagementRole", label: "The connector runs in the management account and needs no role for it" },
  { name: "allowKubernetesGroups", label: "Access may be given by Kubernetes groups too" },
  { name: "allowSharedEntries", label: "Policies may be added to access entries that others made" },
] as const;

export function fieldsOf(kind: ConnectorKind): readonly InstallField[] {
  const ofEcs = kind === "ECS" ? [...OF_ECS, ...FURTHER_OF_ECS] : [];
  return [...NEEDED, ...WAYS, ...FURTHER, ...ofEcs];
}

/** Empty fields are left out, so that the templates' defaults apply. */
export function inputOf({ kind, format, texts, flags }: InstallDraft): ConnectorInstallInput {
  const typed = fieldsOf(kind).flatMap((field) => {
    const text = texts[field.name]?.trim() ?? "";
    return text === "" ? [] : [[field.name, typedValue(field, text)]];
  });
  return { ...Object.fromEntries(typed), ...flags, format };
}

function typedValue({ isList, isNumber }: InstallField, text: string): string | number | string[] {
  if (isNumber) return Number.isInteger(Number(text)) ? Number(text) : 0;
  return isList
    ? text
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== "")
    : text;
}
