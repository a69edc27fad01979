import { CONFIGURATION_KEYS, type ConfigurationKey } from "./configuration-keys";
import { type Permission, permissionsOf } from "./permissions";
import { isRequestable, RESOURCE_TYPE_FACTS, RESOURCE_TYPES, type ResourceType } from "./resource-types";

export interface CatalogLink {
  readonly label: string;
  readonly url: string;
}

export interface CatalogGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** The ways to discover what is there. */
  readonly discovery: readonly CatalogTile[];
}

export const CATALOG_TILE_KINDS = ["AWS_ORGANIZATION", "SINGLE_ACCOUNT", "SINGLE_CLUSTER"] as const;
export type CatalogTileKind = (typeof CATALOG_TILE_KINDS)[number];

export interface CatalogTile {
  readonly kind: CatalogTileKind;
  readonly name: string;
  readonly description: string;
  readonly supported: boolean;
  /** Why it cannot be chosen yet; null where it can. */
  readonly unsupportedReason: string | null;
  readonly resourceTypes: readonly CatalogResourceType[];
  readonly configurationKeys: readonly ConfigurationKey[];
  readonly prerequisites: readonly CatalogPrerequisite[];
}

export interface CatalogResourceType {
  readonly type: ResourceType;
  readonly name: string;
  readonly description: string;
  /** People can ask for access to it; otherwise it is inventory and ownership only. */
  readonly requestable: boolean;
  readonly permissions: readonly Permission[];
}

export interface CatalogPrerequisite {
  readonly name: string;
  readonly description: string;
  readonly links: readonly CatalogLink[];
}

const ACCESS_ENTRIES_GUIDE: CatalogLink = {
  label: "Grant IAM users access to Kubernetes with EKS access entries",
  url: "https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html",
};

export const AUTHENTICATION_MODE_GUIDE: CatalogLink = {
  label: "Change the authentication mode of a cluster to use access entries",
  url: "https://docs.aws.amazon.com/eks/latest/userguide/setting-up-access-entries.html",
};

const PREREQUISITES: readonly CatalogPrerequisite[] = [
  {
    name: "Connector",
    description:
      "A worker in one of your AWS accounts makes every AWS call. Run it on Amazon ECS, in the management account or in any account whose task role may assume the roles below.",
    links: [
      {
        label: "IAM roles for Amazon ECS tasks",
        url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
      },
    ],
  },
  {
    name: "EKS access entries",
    description:
      "A cluster's authentication mode must be API or API_AND_CONFIG_MAP. Clusters in CONFIG_MAP mode are listed, and access to them cannot be asked for.",
    links: [ACCESS_ENTRIES_GUIDE, AUTHENTICATION_MODE_GUIDE],
  },
  {
    name: "Member role",
    description:
      "The same role in every account, which trusts the connector's role and asks for the external id. StackSets deploy it everywhere except into the management account.",
    links: [
      {
        label: "AWS CloudFormation StackSets with AWS Organizations",
        url: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-enable-trusted-access.html",
      },
    ],
  },
];

/** Everything that can be connected, and what each thing needs to be told. */
export function catalog(): CatalogGroup[] {
  return [
    {
      id: "aws",
      name: "AWS",
      description: "Amazon Web Services",
      discovery: [
        {
          kind: "AWS_ORGANIZATION",
          name: "Amazon Organization",
          description: "Every account of an AWS Organization, found and kept up to date by itself.",
          supported: true,
          unsupportedReason: null,
          resourceTypes: RESOURCE_TYPES.map(describeResourceType),
          configurationKeys: CONFIGURATION_KEYS,
          prerequisites: PREREQUISITES,
        },
        unsupported("SINGLE_ACCOUNT", "Amazon Account", "A single AWS account without an organization."),
        unsupported("SINGLE_CLUSTER", "EKS Cluster", "A single EKS cluster without an organization."),
      ],
    },
  ];
}

function describeResourceType(type: ResourceType): CatalogResourceType {
  const { name, description } = RESOURCE_TYPE_FACTS[type];
  return {
    type,
    name,
    description,
    requestable: isRequestable(type),
    permissions: permissionsOf(type),
  };
}

function unsupported(kind: CatalogTileKind, name: string, description: string): CatalogTile {
  return {
    kind,
    name,
    description,
    supported: false,
    unsupportedReason: "Not supported yet: connect the organization and exclude what you do not want.",
    resourceTypes: [],
    configurationKeys: [],
    prerequisites: [],
  };
}
