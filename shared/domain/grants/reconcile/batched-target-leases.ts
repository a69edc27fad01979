import type { Logger } from "pino";
import { Coalescer } from "../../../kernel/async/coalescer";
import type { UnitOfWork } from "../../../platform/database/unit-of-work";
import { type RecordDrift, recordResults } from "./record-results";
import {
  acquireTargetLeases,
  commitIntents,
  leasesWithNewEnds,
  renewTargetLeases,
  type TargetLease,
  type WritePlan,
} from "./target-lease";
import type { Reconciled, ReconcileResult } from "./transitions";

/** Bounds the wait of each caller, and the rows that are locked at a time. */
const AT_ONCE = 100;

/** 500 grants that expire at one moment need five batches, which run at once. */
const SIDE_BY_SIDE = 5;

/**
 * The target leases of one process. Hundreds of grants may expire at one moment, so lease acquisition, renewal and
 * results are batched across targets.
 */
export class BatchedTargetLeases {
  private readonly acquired: Coalescer<string, TargetLease | null>;
  private readonly endsBegun: Coalescer<TargetLease, boolean>;
  private readonly renewed: Coalescer<TargetLease, boolean>;
  private readonly committed: Coalescer<{ lease: TargetLease; plan: WritePlan }, boolean>;
  private readonly recorded: Coalescer<Reconciled, null>;

  constructor(uow: UnitOfWork, log: Pick<Logger, "warn">, recordDrift: RecordDrift) {
    this.acquired = coalesced(async (targetIds) => {
      const leases = await acquireTargetLeases(uow, [...new Set(targetIds)]);
      return targetIds.map((id) => {
        const lease = leases.get(id) ?? null;
        // Of two callers for the same target only one gets the lease.
        leases.delete(id);
        return lease;
      });
    });
    this.endsBegun = coalesced(async (leases) => {
      const found = await leasesWithNewEnds(uow, leases);
      return leases.map((lease) => found.has(lease));
    });
    this.renewed = coalesced(async (leases) => {
      const held = await renewTargetLeases(uow, leases);
      return leases.map((lease) => held.has(lease));
    });
    this.committed = coalesced(async (planned) => {
      const held = await commitIntents(uow, planned);
      return planned.map(({ lease }) => held.has(lease));
    });
    this.recorded = coalesced(async (reconciled) => {
      await recordResults(uow, log, recordDrift, reconciled);
      return reconciled.map(() => null);
    });
  }

  /** Null: the target is not due, or another worker holds it. */
  acquire(targetId: string): Promise<TargetLease | null> {
    return this.acquired.run(targetId);
  }

  /** Whether a grant of the target began to end after the lease was acquired. */
  hasNewEnd(lease: TargetLease): Promise<boolean> {
    return this.endsBegun.run(lease);
  }

  /** Renews the lease before each write. False: it is lost, or something has changed. */
  renew(lease: TargetLease): Promise<boolean> {
    return this.renewed.run(lease);
  }

  /** Commits the planned writes before the first one. False: the lease is lost, or something has changed. */
  commitIntent(lease: TargetLease, plan: WritePlan): Promise<boolean> {
    return this.committed.run({ lease, plan });
  }

  /** Records the result of a reconcile and releases the lease. */
  async recordAndRelease(lease: TargetLease, result: ReconcileResult): Promise<void> {
    await this.recorded.run({ lease, result });
  }
}

function coalesced<T, R>(send: (items: readonly T[]) => Promise<R[]>): Coalescer<T, R> {
  return new Coalescer(send, { maxBatchSize: AT_ONCE, maxBatches: SIDE_BY_SIDE, retryAlone: true });
}
