/** The types of resources. The compiler and tests name most places of a new one: see "Where to add" in docs/map.md. */
export const RESOURCE_TYPES = ["EKS_CLUSTER", "AWS_ACCOUNT"] as const;
export type ResourceType = (typeof RESOURCE_TYPES)[number];

/** The types that people can ask for. Resources of the others are listed with their owners. */
export const REQUESTABLE_TYPES = ["EKS_CLUSTER"] as const satisfies readonly ResourceType[];
export type RequestableType = (typeof REQUESTABLE_TYPES)[number];
export type InventoryOnlyType = Exclude<ResourceType, RequestableType>;

/**
 * For code that has one place for a type, such as a parser of permissions. A second requestable type does not compile
 * here. Then remove this constant, and the compiler names that code. Most code knows clusters by the shape of their
 * access instead: see "A second type that people can ask for" in docs/map.md.
 */
export const [ONLY_REQUESTABLE_TYPE]: readonly [RequestableType] = REQUESTABLE_TYPES;

export function isRequestable(type: ResourceType): type is RequestableType {
  return (REQUESTABLE_TYPES as readonly ResourceType[]).includes(type);
}
