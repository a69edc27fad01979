import type { Boundary, CustomerManagedPolicy, PermissionSetData } from "../scenarios/scenario";

export interface PermissionSet extends PermissionSetContents {
  readonly arn: string;
  readonly name: string;
  readonly createdAt: number;
  /** Increased by every change that its roles lack until it is provisioned again. */
  version: number;
}

/** The mutable contents of a permission set. */
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

/** The actions that an inline policy allows; resources and conditions are not simulated. */
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

/** Seconds of an ISO 8601 duration; NaN for an invalid one. */
export function secondsOfDuration(duration: string): number {
  const match = /^PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(duration);
  if (!match) return Number.NaN;
  const [, hours = 0, minutes = 0, seconds = 0] = match;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
