import type { FailureKind } from "../../../kernel/app-error";

/** EKS's ambiguous errors on access entries, distinguished by their messages (docs/aws.md, GRANT-6 to GRANT-10). */
export const ENTRY_FAILURE_CODES = [
  /** The cluster is missing, not the entry. */
  "CLUSTER_NOT_FOUND",
  /** No entry of that principal, or a new one that is not visible yet. */
  "ENTRY_NOT_FOUND",
  "ENTRY_EXISTS",
  /** The cluster's authentication mode is CONFIG_MAP. */
  "ACCESS_ENTRIES_DISABLED",
  /** The cluster is being created or deleted, so the call may work later or never. */
  "CLUSTER_NOT_READY",
  /** EKS does not know the principal, or not yet. */
  "PRINCIPAL_INVALID",
  /** A quota of AWS is exhausted. */
  "LIMIT_REACHED",
] as const;
export type EntryFailureCode = (typeof ENTRY_FAILURE_CODES)[number];

/** Null: the error has its usual meaning. */
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
      // AWS documents it as invalid given the state of the cluster.
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

/** Only the cluster can be missing here. */
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
