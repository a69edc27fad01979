import type { ClusterAccess } from "../access/cluster-access.port";

/** A write that AWS accepted, so that it can be found in CloudTrail. Times are ISO 8601. */
export interface ReceiptCall {
  readonly operation: string;
  readonly requestId: string | null;
  readonly at: string;
}

/** Proof that a grant's access has ended, or the progress towards it: `markEnding` begins it when the end is asked. */
export interface Receipt {
  readonly askedAt: string;
  /** The actor that ended it: a person, a service, or a part of the platform such as "sweep". */
  readonly askedBy: {
    readonly kind: string;
    readonly id: string;
    readonly name: string;
    readonly personId: string | null;
  };
  /** Why, in their words; none: they did not say, or it ended by itself. */
  readonly reason?: string | null;
  readonly calls: readonly ReceiptCall[];
  /** The first and the last observation that showed its access gone, 5 seconds apart or more. Null: see notes. */
  readonly firstSeenAbsentAt: string | null;
  readonly lastSeenAbsentAt: string | null;
  /** The access that is still on the person's entry, by other grants or by others. Null: none, or not observed. */
  readonly remains: ClusterAccess | null;
  /** For a person, such as facts that could not be observed. */
  readonly notes: readonly string[];
}
