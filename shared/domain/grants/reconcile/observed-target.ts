import type { Tx } from "../../../platform/database/unit-of-work";
import type { Resource } from "../../resources/resource.entity";
import type { AccessTarget, ObservedEntry } from "../access-target.entity";
import type { ReceiptCall } from "../receipt";
import type { EntryBefore } from "./apply-steps";

/** A target after a reconcile, and its entry as the reconcile observed it. */
export interface ObservedTarget {
  readonly resource: Resource;
  /** Locked, as it is recorded now. */
  readonly after: AccessTarget;
  /** Null: there is no entry. Undefined: nothing was concluded about it. */
  readonly entry: ObservedEntry | null | undefined;
  /** Access is still coming or going, or in question. */
  readonly inFlux: boolean;
  /** The target and its entry before the writes of the reconcile; null: there were no writes, or no entry. */
  readonly before: (EntryBefore & { readonly target: AccessTarget }) | null;
  readonly calls: readonly ReceiptCall[];
  readonly grantIds: readonly string[];
}

/** Records what others did to entries of ours, in the transaction of the reconciles that observed it. */
export type RecordDrift = (tx: Tx, observed: readonly ObservedTarget[]) => Promise<void>;
