import type { PermissionSetData } from "./scenario";

export interface PermissionSet extends PermissionSetContents {
  readonly arn: string;
  readonly name: string;
  readonly createdAt: number;
  /** Raised by every change that the roles made of it do not have until it is provisioned again. */
  version: number;
}

/** All of a permission set that can be changed. */
export interface PermissionSetContents {
  description?: string;
  relayState?: string;
  /** Seconds. */
  sessionSeconds: number;
  /** JSON, or empty. */
  inlinePolicy: string;
  tags: Record<string, string>;
  /** ARNs of policies of AWS. */
  managedPolicies: readonly string[];
  /** Policies that stand in each account. */
  customerManagedPolicies: readonly CustomerManagedPolicy[];
  boundary: Boundary | null;
}

export interface CustomerManagedPolicy {
  readonly name: string;
  /** Begins and ends with a slash. */
  readonly path: string;
}

/** A policy of AWS, by its ARN, or one that stands in each account. */
export type Boundary = { readonly managedPolicyArn: string } | CustomerManagedPolicy;

export function contentsOf(data: Omit<PermissionSetData, "assignments">): PermissionSetContents {
  return {
    description: data.description,
    relayState: data.relayState,
    sessionSeconds: data.sessionSeconds ?? 3600,
    inlinePolicy: data.inlinePolicy ?? "",
    tags: { ...data.tags },
    managedPolicies: data.managedPolicies ?? [],
    customerManagedPolicies: data.customerManagedPolicies ?? [],
    boundary: data.boundary ?? null,
  };
}

/** What the statements of an inline policy allow; their resources and conditions are not simulated. */
export function actionsOf(policy: string): string[] {
  if (policy === "") return [];
  const { Statement = [] } = JSON.parse(policy) as { Statement?: PolicyStatement | PolicyStatement[] };
  return [Statement]
    .flat()
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Action = [] }) => Action);
}

interface PolicyStatement {
  readonly Effect?: string;
  readonly Action?: string | string[];
}
