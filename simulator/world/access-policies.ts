/** The access policies of EKS, as ListAccessPolicies names them. Those of AWS's own services are of no use to people. */
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

/** Whether a role or user of a customer may be given the policy. */
export function isAssignable(policyArn: string): boolean {
  return FOR_PRINCIPALS.some((name) => accessPolicyArn(name) === policyArn);
}
