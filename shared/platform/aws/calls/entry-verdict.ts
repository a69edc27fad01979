import type { FailureKind } from "../../../kernel/app-error";

/** What EKS says of access entries in one name for several things, told apart by its words (docs/aws.md, GRANT-6 to GRANT-10). */
export const ENTRY_FAILURE_CODES = [
  /** Not the entry: the cluster itself is not there. */
  "CLUSTER_NOT_FOUND",
  /** No entry of that principal; or not yet, when it was made a moment ago. */
  "ENTRY_NOT_FOUND",
  "ENTRY_EXISTS",
  /** The cluster's authentication mode is CONFIG_MAP. */
  "ACCESS_ENTRIES_DISABLED",
  /** The cluster is being made or deleted: later, or never. */
  "CLUSTER_NOT_READY",
  /** EKS does not know the principal; or not yet, when it was made a moment ago. */
  "PRINCIPAL_INVALID",
  /** A quota of AWS is used up. */
  "LIMIT_REACHED",
] as const;
export type EntryFailureCode = (typeof ENTRY_FAILURE_CODES)[number];

/** Null: it means what it means elsewhere. */
export function entryVerdict(
  operation: string,
  { name, message }: { readonly name: string; readonly message: string },
): { readonly kind: FailureKind; readonly code: EntryFailureCode } | null {
  if (!ENTRY_OPERATIONS.has(operation)) return null;
  switch (name) {
    case "ResourceNotFoundException": {
      const isCluster = NEED_NO_ENTRY.has(operation) || /no cluster found/i.test(message);
      return { kind: "missing", code: isCluster ? "CLUSTER_NOT_FOUND" : "ENTRY_NOT_FOUND" };
    }
    case "ResourceInUseException":
      return { kind: "conflict", code: /access entry/i.test(message) ? "ENTRY_EXISTS" : "CLUSTER_NOT_READY" };
    case "InvalidRequestException":
      // By AWS's own description: invalid given the state of the cluster.
      return /authentication mode/i.test(message)
        ? { kind: "invalid", code: "ACCESS_ENTRIES_DISABLED" }
        : { kind: "conflict", code: "CLUSTER_NOT_READY" };
    case "InvalidParameterException":
      return /invalid principal/i.test(message) ? { kind: "invalid", code: "PRINCIPAL_INVALID" } : null;
    case "ResourceLimitExceededException":
      return { kind: "invalid", code: "LIMIT_REACHED" };
    default:
      return null;
  }
}

/** Nothing but the cluster can be missing here. */
const NEED_NO_ENTRY: ReadonlySet<string> = new Set(["eks:CreateAccessEntry", "eks:ListAccessEntries"]);

const ENTRY_OPERATIONS: ReadonlySet<string> = new Set([
  ...NEED_NO_ENTRY,
  "eks:DescribeAccessEntry",
  "eks:UpdateAccessEntry",
  "eks:DeleteAccessEntry",
  "eks:AssociateAccessPolicy",
  "eks:DisassociateAccessPolicy",
  "eks:ListAssociatedAccessPolicies",
]);
