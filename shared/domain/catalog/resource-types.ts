interface ResourceTypeFacts {
  /** In the catalog. */
  readonly name: string;
  readonly description: string;
  /** For the API: what it is, and what can be done with it. */
  readonly meaning: string;
  /** Several of them, in a sentence about a flow. */
  readonly plural: string;
  readonly terraformName: string;
}

/** The types of resources. docs/adding/resource-type.md has the other places of a new one. */
export const RESOURCE_TYPE_FACTS = {
  EKS_CLUSTER: {
    name: "EKS Cluster",
    description: "Amazon EKS clusters. Access is an EKS access entry that exists for as long as the grant does.",
    meaning: "A Kubernetes cluster of Amazon EKS. People can ask for access where it is manageable.",
    plural: "clusters",
    terraformName: "aws-organization-eks-cluster",
  },
  AWS_ACCOUNT: {
    name: "AWS Account",
    description: "Accounts of the organization with their tags: inventory and ownership only for now.",
    meaning: "A member of the organization with its tags: inventory and ownership, nobody can ask for it yet.",
    plural: "accounts",
    terraformName: "aws-organization-account",
  },
} as const satisfies Readonly<Record<string, ResourceTypeFacts>>;
export type ResourceType = keyof typeof RESOURCE_TYPE_FACTS;
export const RESOURCE_TYPES = Object.keys(RESOURCE_TYPE_FACTS) as ResourceType[];

/** Of each type the fact of that name. */
export function factOfEachType(name: keyof ResourceTypeFacts): Readonly<Record<ResourceType, string>> {
  const facts = RESOURCE_TYPES.map((type) => [type, RESOURCE_TYPE_FACTS[type][name]]);
  return Object.fromEntries(facts) as Record<ResourceType, string>;
}

/** The types that people can ask for. Resources of the others are listed with their owners. */
export const REQUESTABLE_TYPES = ["EKS_CLUSTER"] as const satisfies readonly ResourceType[];
export type RequestableType = (typeof REQUESTABLE_TYPES)[number];
export type InventoryOnlyType = Exclude<ResourceType, RequestableType>;

/**
 * For code that has one place for a type, such as a parser of permissions. A second requestable type does not compile
 * here. Then remove this constant, and the compiler names that code. Most code knows clusters by the shape of their
 * access instead: see docs/adding/resource-type.md.
 */
export const [ONLY_REQUESTABLE_TYPE]: readonly [RequestableType] = REQUESTABLE_TYPES;

export function isRequestable(type: ResourceType): type is RequestableType {
  return (REQUESTABLE_TYPES as readonly ResourceType[]).includes(type);
}
