/** The access policies of EKS, as ListAccessPolicies returns them. Those of AWS's own services cannot be associated. */
const FOR_PRINCIPALS = [
  "AmazonEKSAdminPolicy",
  "AmazonEKSAdminViewPolicy",
  "AmazonEKSAutoNodePolicy",
  "AmazonEKSClusterAdminPolicy",
  "AmazonEKSEditPolicy",
  "AmazonEKSLoadBalancingClusterPolicy",
  "AmazonEKSLoadBalancingPolicy",
  "AmazonEKSNetworkingClusterPolicy",
  "AmazonEKSNetworkingPolicy",
  "AmazonEKSSecretReaderPolicy",
  "AmazonEKSViewPolicy",
  "AmazonAIOpsAssistantPolicy",
  "AmazonARCRegionSwitchScalingPolicy",
];

const FOR_SERVICE_LINKED_ROLES = [
  "AmazonEKSBlockStorageClusterPolicy",
  "AmazonEKSBlockStoragePolicy",
  "AmazonEKSClusterInsightsPolicy",
  "AmazonEKSComputeClusterPolicy",
  "AmazonEKSComputePolicy",
  "AmazonEKSHybridPolicy",
];

export const ACCESS_POLICY_NAMES: readonly string[] = [...FOR_PRINCIPALS, ...FOR_SERVICE_LINKED_ROLES].sort();

export function accessPolicyArn(name: string): string {
  return `arn:aws:eks::aws:cluster-access-policy/${name}`;
}

/** Whether a customer's role or user may have the policy. */
export function isAssignable(policyArn: string): boolean {
  return FOR_PRINCIPALS.some((name) => accessPolicyArn(name) === policyArn);
}
