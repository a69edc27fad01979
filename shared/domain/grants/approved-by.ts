import type { ClusterAccess } from "../access/cluster-access.port";

/** By whose decision access was given: by people, or by the flow itself where nobody had to approve. */
export type ApprovedBy =
  | { readonly kind: "FLOW"; readonly flow: NamedRow }
  | { readonly kind: "PEOPLE"; readonly approvers: readonly GivenApproval[] };

interface NamedRow {
  readonly id: string;
  readonly name: string;
}

/** An approval as it stands in the audit log. */
export interface GivenApproval {
  /** Of the person. */
  readonly id: string;
  readonly name: string | null;
  /** In whose place they decided, by a delegation; left out: in their own right. */
  readonly onBehalfOf?: { readonly id: string; readonly name: string | null; readonly delegationId: string };
  /** By which they came in. */
  readonly identityId: string | null;
  readonly decidedAt: Date;
  readonly reason: string | null;
  /** Left out: they approved all that was asked for. Null in it: that part as it was asked for. */
  readonly less?: { readonly access: ClusterAccess | null; readonly durationSeconds: number | null };
  /** The rules by which they might decide when the access was given. Empty: they might not any more, and did not count. */
  readonly mightDecideBy: readonly object[];
}

/** The actor of what a flow approved: whoever asked did not. Null: people approved. */
export function flowAsActor(approvedBy: ApprovedBy) {
  return approvedBy.kind === "FLOW" ? { kind: "flow" as const, ...approvedBy.flow } : null;
}
