import { PERMISSION_KINDS, RISK_LEVELS } from "../../shared/domain/catalog/permissions";
import { RESOURCE_TYPES } from "../../shared/domain/catalog/resource-types";
import { enumOf } from "../graphql/enum-of";

export const ResourceTypeEnum = enumOf("ResourceType", RESOURCE_TYPES);

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
    LOW: "Reads without Secrets and changes nothing: approve it like any look at a system.",
    MEDIUM: "Depends on how the cluster is set up: ask an owner before approving.",
    HIGH: "Reads Secrets or changes what runs there: check why it is needed, and for how long.",
    CRITICAL: "Controls the whole resource and can leave access behind: approve it for emergencies alone.",
  },
);
