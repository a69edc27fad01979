import type { ResourceType } from "./resource-types";

/** Something that can be granted on a resource. */
export interface Permission {
  /** The name of the EKS access policy, or of the kind of permission. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly kind: "EKS_ACCESS_POLICY" | "KUBERNETES_GROUP";
  /** It can be limited to namespaces. */
  readonly namespaces: boolean;
  /** What an approver should know; null where nothing stands out. */
  readonly risk: string | null;
}

const policy = (id: string, name: string, description: string, risk: string | null = null): Permission => ({
  id,
  name,
  description,
  kind: "EKS_ACCESS_POLICY",
  namespaces: true,
  risk,
});

/** The access policies that people can be given; the others AWS lists are for its own services. */
const EKS_PERMISSIONS: readonly Permission[] = [
  policy("AmazonEKSViewPolicy", "View", "Read most objects; no Secrets."),
  policy(
    "AmazonEKSEditPolicy",
    "Edit",
    "Read and write most objects.",
    "Reads Secrets, runs commands in pods and acts as service accounts. Their tokens can outlive the grant.",
  ),
  policy(
    "AmazonEKSAdminPolicy",
    "Admin",
    "Everything in a namespace, roles and role bindings included.",
    "Can leave a role binding or a service account token behind that outlives the grant.",
  ),
  policy(
    "AmazonEKSClusterAdminPolicy",
    "Cluster admin",
    "Everything on the cluster.",
    "Can leave access behind that outlives the grant.",
  ),
  policy("AmazonEKSAdminViewPolicy", "Admin view", "Read everything on the cluster.", "Reads Secrets."),
  policy("AmazonEKSSecretReaderPolicy", "Secret reader", "Read Secrets only.", "Reads Secrets."),
  {
    id: "KUBERNETES_GROUP",
    name: "Kubernetes group",
    description: "Membership of groups that the cluster's own role bindings know. Never one that starts with system:.",
    kind: "KUBERNETES_GROUP",
    namespaces: false,
    risk: "Means whatever the cluster's role bindings make of it.",
  },
];

export function permissionsOf(type: ResourceType): readonly Permission[] {
  return type === "EKS_CLUSTER" ? EKS_PERMISSIONS : [];
}
