import { CATALOG_TILE_KINDS } from "../../shared/domain/catalog/catalog";
import { CONFIGURATION_KEY_TYPES, CONFIGURATION_SECTIONS } from "../../shared/domain/catalog/configuration-keys";
import { PERMISSION_KINDS, RISK_LEVELS } from "../../shared/domain/catalog/permissions";
import { factOfEachType, RESOURCE_TYPES } from "../../shared/domain/catalog/resource-types";
import { enumOf } from "../graphql/enum-of";

export const ResourceTypeEnum = enumOf(
  "ResourceType",
  RESOURCE_TYPES,
  "A kind of thing that is discovered in AWS and can have owners.",
  factOfEachType("meaning"),
);

export const CatalogTileKindEnum = enumOf("CatalogTileKind", CATALOG_TILE_KINDS, "A way to discover what is there.", {
  AWS_ORGANIZATION: "All accounts of an AWS Organization: connect it with `createIntegration`.",
  SINGLE_ACCOUNT: "A single account by itself. Not supported yet: connect its organization.",
  SINGLE_CLUSTER: "A single cluster by itself. Not supported yet: connect its organization.",
});

export const ConfigurationKeyTypeEnum = enumOf(
  "ConfigurationKeyType",
  CONFIGURATION_KEY_TYPES,
  "The control that a form shows for a setting, and how its value is sent.",
  {
    TEXT: "One line that is sent as it was typed.",
    REGION: "The code of an AWS region, such as eu-west-1: offer a list, and let others be typed.",
    URL: "An address that begins with https.",
    ROLE_ARN: "The full ARN of an IAM role, such as arn:aws:iam::111122223333:role/Name: paste it from AWS.",
    INTEGER: "A whole number, sent as Int.",
    BOOLEAN: "A switch, sent as true or false.",
    CHOICE: "One value of `choices`, sent as text.",
    LIST: "Several values: sent as a list, or as one text with commas.",
    MULTILINE_TEXT: "Several lines that are kept as they were typed.",
    OWNERS: "Rows of an attribute, an identity provider and values: see IntegrationOwnerInput.",
    OWNER_RULES: "Rows of a tag key, an attribute and an identity provider: see OwnerRuleInput.",
  },
);

export const ConfigurationSectionEnum = enumOf(
  "ConfigurationSection",
  CONFIGURATION_SECTIONS,
  "The part of a form in which a setting stands.",
  {
    CONFIG: "Needed to connect, or often wanted: shown at once.",
    GET_MORE: "Owners and texts for people: shown after the first part, and left out without harm.",
    ADVANCED: "Has a default that fits most organizations: shown when somebody opens it.",
  },
);

export const PermissionKindEnum = enumOf(
  "PermissionKind",
  PERMISSION_KINDS,
  "The mechanism of AWS or Kubernetes that carries a permission out.",
  {
    EKS_ACCESS_POLICY: "A policy of AWS on the person's access entry; the request names it and, if wanted, namespaces.",
    KUBERNETES_GROUP: "A group on the person's access entry; the request has to name which, in `groups`.",
  },
);
export const RiskLevelEnum = enumOf(
  "RiskLevel",
  RISK_LEVELS,
  "How much harm a permission could do, from reading to leaving access behind.",
  {
    LOW: "Reads without Secrets and changes nothing: approve it like any read access.",
    MEDIUM: "Depends on how the cluster is set up: ask an owner before approving.",
    HIGH: "Reads Secrets or changes what runs there: check why it is needed, and for how long.",
    CRITICAL: "Controls the whole resource and can leave access behind: approve it for emergencies alone.",
  },
);
