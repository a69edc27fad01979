export const RESOURCE_TYPES = ["EKS_CLUSTER", "AWS_ACCOUNT"] as const;
export type ResourceType = (typeof RESOURCE_TYPES)[number];
