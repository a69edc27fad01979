/** The types of resources. The compiler and a test name the places of a new one: see "Where to add" in docs/map.md. */
export const RESOURCE_TYPES = ["EKS_CLUSTER", "AWS_ACCOUNT"] as const;
export type ResourceType = (typeof RESOURCE_TYPES)[number];
