import type { ResourceType } from "../catalog/resource-types";

/** What an access flow says, as it is kept. Parsed at the edge; names are kept as typed and compared without case. */
export interface FlowDefinition {
  readonly requestors: ConditionGroup;
  readonly requestFor: RequestFor;
  readonly targets: readonly FlowTarget[];
  /** Null: at any time. */
  readonly timeframe: Timeframe | null;
  /** Null: nobody has to approve. */
  readonly approverPolicy: ApproverPolicy | null;
  /** Null: nobody else is asked when time goes by. */
  readonly escalation: Escalation | null;
  readonly settings: FlowSettings;
}

export type LogicalOperator = "AND" | "OR";

export const MATCH_OPERATORS = ["IS", "IS_NOT", "CONTAINS", "DOES_NOT_CONTAIN", "STARTS_WITH"] as const;
export type MatchOperator = (typeof MATCH_OPERATORS)[number];

/** People: those for whom all (AND) or any (OR) of the conditions hold. No conditions: everybody of the default provider. */
export interface ConditionGroup {
  readonly operator: LogicalOperator;
  readonly conditions: readonly Condition[];
}

/** `attribute` is "user", "group", "role", "manager", or a custom one; any of the values is enough ("IS_NOT": none may hold). */
export interface Condition {
  readonly attribute: string;
  readonly operator: MatchOperator;
  readonly values: readonly string[];
  /** Null: no provider was connected when it was saved; the first one takes its place. */
  readonly providerId: string | null;
  /** Beside each value the person or group that it was frozen to (frozen-values.ts); null: it is looked up. */
  readonly ids?: readonly (string | null)[];
}

export const REQUEST_SCOPES = ["SELF", "OTHERS", "DIRECT_REPORTS"] as const;
export type RequestScope = (typeof REQUEST_SCOPES)[number];

export interface RequestFor {
  readonly scopes: readonly RequestScope[];
  /** Who may be given access when it is asked for others; null: everybody. */
  readonly grantees: ConditionGroup | null;
}

/** Resources of one integration and what may be given on them. */
export interface FlowTarget {
  readonly integrationId: string;
  readonly resourceType: ResourceType;
  /** Empty: every resource. Any of the includes, and none of the excludes. */
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
  /** With an access policy: namespaces or patterns that may be asked for; null: the whole cluster too. */
  readonly namespaces: readonly string[] | null;
  /** With KUBERNETES_GROUP: the groups that may be asked for; otherwise empty. */
  readonly groups: readonly string[];
}

/** When access may be asked for; with AUTOMATIC, when it is held. Times as "HH:MM" in the time zone; may go past midnight. */
export interface Timeframe {
  readonly daysOfWeek: readonly ("MON" | "TUE" | "WED" | "THU" | "FRI" | "SAT" | "SUN")[];
  readonly startTime: string;
  readonly endTime: string;
  /** IANA name, such as "Europe/Berlin". */
  readonly timeZone: string;
}

export const APPROVAL_MODES = ["ANY_OF", "ALL_OF"] as const;

/** ANY_OF: one group that is satisfied is enough. ALL_OF: every group has to be. */
export interface ApproverPolicy {
  readonly mode: (typeof APPROVAL_MODES)[number];
  readonly groups: readonly ApproverGroup[];
}

/** AND: each approver has to be satisfied (one person may satisfy several). OR: one is enough. */
export interface ApproverGroup {
  readonly operator: LogicalOperator;
  readonly approvers: readonly Approver[];
}

export const APPROVER_KINDS = ["OWNER", "MANAGER", "PEOPLE"] as const;

/** OWNER: who owns the resource. MANAGER: the manager of who gets the access. PEOPLE: by an attribute and its values. */
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
  /** How much one extension adds; 0 with no extensions. */
  readonly extensionSeconds: number;
  readonly labels: readonly string[];
  /** Who asks and who decides must have shown a second factor, no longer ago than that. */
  readonly mfaRequired: boolean;
  /** 0 without `mfaRequired`. */
  readonly mfaMaxAgeSeconds: number;
}
