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
  /** The person's id. */
  readonly id: string;
  readonly name: string | null;
  /** The delegator in whose place the person decided; left out: they decided in their own right. */
  readonly onBehalfOf?: { readonly id: string; readonly name: string | null; readonly delegationId: string };
  /** The identity by which the person signed in. */
  readonly identityId: string | null;
  readonly decidedAt: Date;
  readonly reason: string | null;
  /** Left out: they approved all that was asked for. Null in it: that part as it was asked for. */
  readonly less?: { readonly access: ClusterAccess | null; readonly durationSeconds: number | null };
  /**
   * The rules that let the person decide when the access was given. Empty: none did any more, so the approval did not
   * count.
   */
  readonly mightDecideBy: readonly object[];
}

/** The flow as the actor of an approval that no person had to give. Null: people approved. */
export function flowAsActor(approvedBy: ApprovedBy) {
  return approvedBy.kind === "FLOW" ? { kind: "flow" as const, ...approvedBy.flow } : null;
}
