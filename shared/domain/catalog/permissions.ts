import type { ClusterAccess } from "../access/cluster-access.port";
import { isRequestable, REQUESTABLE_TYPES, type RequestableType, type ResourceType } from "./resource-types";

/** How far somebody gets with a permission: what it lets out, and whether it can leave access behind. */
export const RISK_LEVELS = ["LOW", "MEDIUM", "HIGH", "CRITICAL"] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];

export interface PermissionRisk {
  readonly level: RiskLevel;
  /** For a person: the things that somebody with it can do. */
  readonly inWords: string;
}

/** Something that can be granted on a resource. */
export interface Permission {
  /** The name of the EKS access policy, or of the kind of permission. */
  readonly id: string;
  readonly resourceType: ResourceType;
  readonly name: string;
  readonly description: string;
  readonly kind: PermissionKind;
  /** It can be limited to namespaces. */
  readonly namespaces: boolean;
  readonly risk: PermissionRisk;
}

export const PERMISSION_KINDS = ["EKS_ACCESS_POLICY", "KUBERNETES_GROUP"] as const;
export type PermissionKind = (typeof PERMISSION_KINDS)[number];

/** The field by which flows and requests limit a permission of the kind. */
export const LIMITED_BY: Readonly<Record<PermissionKind, "namespaces" | "groups">> = {
  EKS_ACCESS_POLICY: "namespaces",
  KUBERNETES_GROUP: "groups",
};

const policy = (id: string, name: string, description: string, level: RiskLevel, inWords: string): Permission => ({
  id,
  resourceType: "EKS_CLUSTER",
  name,
  description,
  kind: "EKS_ACCESS_POLICY",
  namespaces: true,
  risk: { level, inWords },
});

/** The access policies that people can be given; the others AWS lists are for its own services. */
const EKS_PERMISSIONS: readonly Permission[] = [
  policy(
    "AmazonEKSViewPolicy",
    "View",
    "Read most objects; no Secrets.",
    "LOW",
    "Reads configuration, events and logs of pods. Changes nothing, and reads no Secrets.",
  ),
  policy(
    "AmazonEKSEditPolicy",
    "Edit",
    "Read and write most objects.",
    "HIGH",
    "Reads Secrets, runs commands in pods and acts as service accounts. Their tokens can outlive the grant.",
  ),
  policy(
    "AmazonEKSAdminPolicy",
    "Admin",
    "Read and write all objects of a namespace; give no roles.",
    "HIGH",
    "Does all that Edit does, and deletes roles and role bindings. Kubernetes lets it make none that gives rights. A service account token that it makes can outlive the grant.",
  ),
  policy(
    "AmazonEKSClusterAdminPolicy",
    "Cluster admin",
    "Everything on the cluster.",
    "CRITICAL",
    "Reads, changes and deletes everything, nodes and namespaces included. Can leave role bindings and other access behind that outlive the grant.",
  ),
  policy(
    "AmazonEKSAdminViewPolicy",
    "Admin view",
    "Read everything on the cluster.",
    "HIGH",
    "Reads Secrets and all other objects, which often hold passwords of other systems. Changes nothing.",
  ),
  policy(
    "AmazonEKSSecretReaderPolicy",
    "Secret reader",
    "Read Secrets only.",
    "HIGH",
    "Reads Secrets, which often hold passwords and tokens of other systems. Changes nothing.",
  ),
  {
    id: "KUBERNETES_GROUP",
    resourceType: "EKS_CLUSTER",
    name: "Kubernetes group",
    description: "Membership of groups that the cluster's own role bindings know. Never one that starts with system:.",
    kind: "KUBERNETES_GROUP",
    namespaces: false,
    risk: {
      level: "MEDIUM",
      inWords: "Means whatever the cluster's role bindings make of it; ask an owner of the cluster.",
    },
  },
];

const PERMISSIONS: Readonly<Record<RequestableType, readonly Permission[]>> = {
  EKS_CLUSTER: EKS_PERMISSIONS,
};

/** The permission of an id that a flow, a request or a grant names; null: the catalog does not know it any more. */
export function permissionById(id: string): Permission | null {
  return ALL_PERMISSIONS.get(id) ?? null;
}

/** Of every type of resource, in the order of the catalog. */
export function allPermissions(): readonly Permission[] {
  return REQUESTABLE_TYPES.flatMap(permissionsOf);
}

const ALL_PERMISSIONS = new Map(allPermissions().map((permission) => [permission.id, permission]));

/** The permissions in an access, each once. */
export function permissionsIn({ policies, kubernetesGroups }: ClusterAccess): Permission[] {
  const ids = [...policies.map((one) => one.policy), ...(kubernetesGroups.length > 0 ? ["KUBERNETES_GROUP"] : [])];
  return [...new Set(ids)].flatMap((id) => permissionById(id) ?? []);
}

/** An empty list: nobody can ask for access to resources of the type. */
export function permissionsOf(type: ResourceType): readonly Permission[] {
  return isRequestable(type) ? PERMISSIONS[type] : [];
}
