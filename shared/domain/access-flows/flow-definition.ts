import type { ResourceType } from "../catalog/resource-types";

/** The rules of an access flow, as stored. Parsed at the edge; names are kept as typed and compared without case. */
export interface FlowDefinition {
  readonly requestors: ConditionGroup;
  readonly requestFor: RequestFor;
  readonly targets: readonly FlowTarget[];
  /** Null: at any time. */
  readonly timeframe: Timeframe | null;
  /** Null: no approval is needed. */
  readonly approverPolicy: ApproverPolicy | null;
  /** Null: no escalation. */
  readonly escalation: Escalation | null;
  readonly settings: FlowSettings;
}

export type LogicalOperator = "AND" | "OR";

export const MATCH_OPERATORS = ["IS", "IS_NOT", "CONTAINS", "DOES_NOT_CONTAIN", "STARTS_WITH"] as const;
export type MatchOperator = (typeof MATCH_OPERATORS)[number];

/** The people who fulfil all (AND) or any (OR) of the conditions. No conditions: everybody of the default provider. */
export interface ConditionGroup {
  readonly operator: LogicalOperator;
  readonly conditions: readonly Condition[];
}

/**
 * `attribute` is "user", "group", "role", "manager", or a custom one. One matching value is enough; with "IS_NOT" and
 * "DOES_NOT_CONTAIN" none may match.
 */
export interface Condition {
  readonly attribute: string;
  readonly operator: MatchOperator;
  readonly values: readonly string[];
  /** Null: saved before any provider was connected; the first provider is filled in later. */
  readonly providerId: string | null;
  /** By value: the id of the person or group that it was frozen to (frozen-values.ts); null: resolved by name. */
  readonly ids?: readonly (string | null)[];
}

export const REQUEST_SCOPES = ["SELF", "OTHERS", "DIRECT_REPORTS"] as const;
export type RequestScope = (typeof REQUEST_SCOPES)[number];

export interface RequestFor {
  readonly scopes: readonly RequestScope[];
  /** The allowed grantees of requests for others; null: everybody. */
  readonly grantees: ConditionGroup | null;
}

/** Resources of one integration, with the permissions offered on them. */
export interface FlowTarget {
  readonly integrationId: string;
  readonly resourceType: ResourceType;
  /** The resources that match any INCLUDE and no EXCLUDE. Without an INCLUDE: all that match no EXCLUDE. */
  readonly resources: readonly ResourceScope[];
  readonly permissions: readonly FlowPermission[];
}

export const RESOURCE_SCOPE_MODES = ["INCLUDE", "EXCLUDE"] as const;
export const RESOURCE_SCOPES_BY = ["NAME", "ID", "TAG"] as const;

export interface ResourceScope {
  readonly mode: (typeof RESOURCE_SCOPE_MODES)[number];
  /** NAME: names or patterns with `*`. ID: ids of resources. TAG: values or patterns of the tag `key`. */
  readonly by: (typeof RESOURCE_SCOPES_BY)[number];
  readonly key: string | null;
  readonly values: readonly string[];
}

export interface FlowPermission {
  /** An EKS access policy, such as "AmazonEKSViewPolicy", or "KUBERNETES_GROUP". */
  readonly permission: string;
  /** With an access policy: the allowed namespaces or patterns; null: the whole cluster as well. */
  readonly namespaces: readonly string[] | null;
  /** With KUBERNETES_GROUP: the allowed groups; otherwise empty. */
  readonly groups: readonly string[];
}

/**
 * When access may be requested; with AUTOMATIC, when it is given. Times are "HH:MM" in the time zone, and may pass
 * midnight.
 */
export interface Timeframe {
  readonly daysOfWeek: readonly ("MON" | "TUE" | "WED" | "THU" | "FRI" | "SAT" | "SUN")[];
  readonly startTime: string;
  readonly endTime: string;
  /** IANA name, such as "Europe/Berlin". */
  readonly timeZone: string;
}

export const APPROVAL_MODES = ["ANY_OF", "ALL_OF"] as const;

/** ANY_OF: one satisfied group is enough. ALL_OF: every group must be satisfied. */
export interface ApproverPolicy {
  readonly mode: (typeof APPROVAL_MODES)[number];
  readonly groups: readonly ApproverGroup[];
}

/** AND: every approver must be satisfied; one person may satisfy several. OR: one is enough. */
export interface ApproverGroup {
  readonly operator: LogicalOperator;
  readonly approvers: readonly Approver[];
}

export const APPROVER_KINDS = ["OWNER", "MANAGER", "PEOPLE"] as const;

/** OWNER: the owners of the resource. MANAGER: the grantee's manager. PEOPLE: by an attribute and its values. */
export type Approver =
  | { readonly kind: "OWNER" }
  | { readonly kind: "MANAGER" }
  | ({ readonly kind: "PEOPLE" } & Omit<Condition, "operator">);

/** After each interval without a decision the next tier may decide too. */
export interface Escalation {
  readonly intervalSeconds: number;
  readonly tiers: readonly ApproverGroup[];
}

export interface FlowSettings {
  readonly justificationRequired: boolean;
  readonly approverReasonRequired: boolean;
  readonly selfApprovalAllowed: boolean;
  readonly maxExtensions: number;
  /** The seconds that one extension adds; 0 without extensions. */
  readonly extensionSeconds: number;
  readonly labels: readonly string[];
  /** Requesters and approvers must have shown a second factor recently: see `mfaMaxAgeSeconds`. */
  readonly mfaRequired: boolean;
  /** 0 without `mfaRequired`. */
  readonly mfaMaxAgeSeconds: number;
}
