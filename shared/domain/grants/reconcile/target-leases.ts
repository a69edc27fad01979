import type { Logger } from "pino";
import { Coalescer } from "../../../kernel/async/coalescer";
import type { UnitOfWork } from "../../../platform/database/unit-of-work";
import type { RecordDrift } from "./observed-target";
import { type Reconciled, recordResults } from "./record-results";
import {
  acquireTargetLeases,
  commitIntents,
  renewTargetLeases,
  type TargetLease,
  type WritePlan,
} from "./target-lease";
import type { ReconcileResult } from "./transitions";

/** So that nobody waits long for the rest, and few rows are locked at a time. */
const AT_ONCE = 100;

/** So that 500 that are over in one moment do not wait for each other's hundreds. */
const SIDE_BY_SIDE = 5;

/**
 * The turns at targets of one process. Hundreds of grants may be over in one moment: whoever asks while others are being
 * answered is answered with the next, in as many statements as for one.
 */
export class TargetLeases {
  private readonly acquired: Coalescer<string, TargetLease | null>;
  private readonly renewed: Coalescer<TargetLease, boolean>;
  private readonly committed: Coalescer<{ turn: TargetLease; plan: WritePlan }, boolean>;
  private readonly recorded: Coalescer<Reconciled, null>;

  constructor(uow: UnitOfWork, log: Pick<Logger, "warn">, recordDrift: RecordDrift) {
    this.acquired = coalesced(async (targetIds) => {
      const turns = await acquireTargetLeases(uow, [...new Set(targetIds)]);
      return targetIds.map((id) => {
        const turn = turns.get(id) ?? null;
        // Two who ask for the same target are not both at it.
        turns.delete(id);
        return turn;
      });
    });
    this.renewed = coalesced(async (turns) => {
      const held = await renewTargetLeases(uow, turns);
      return turns.map((turn) => held.has(turn));
    });
    this.committed = coalesced(async (planned) => {
      const held = await commitIntents(uow, planned);
      return planned.map(({ turn }) => held.has(turn));
    });
    this.recorded = coalesced(async (reconciled) => {
      await recordResults(uow, log, recordDrift, reconciled);
      return reconciled.map(() => null);
    });
  }

  /** Null: the target is not due, or somebody else is at it. */
  acquire(targetId: string): Promise<TargetLease | null> {
    return this.acquired.run(targetId);
  }

  /** Before each write: the turn is still held and nothing has changed. Renews the lease. */
  renew(turn: TargetLease): Promise<boolean> {
    return this.renewed.run(turn);
  }

  /** What will be written, on record before the first write. False: the turn is lost, or something has changed. */
  commitIntent(turn: TargetLease, plan: WritePlan): Promise<boolean> {
    return this.committed.run({ turn, plan });
  }

  /** Records the result of a turn and releases its lease. */
  async recordAndRelease(turn: TargetLease, result: ReconcileResult): Promise<void> {
    await this.recorded.run({ turn, result });
  }
}

function coalesced<T, R>(send: (items: readonly T[]) => Promise<R[]>): Coalescer<T, R> {
  return new Coalescer(send, { maxBatchSize: AT_ONCE, maxBatches: SIDE_BY_SIDE, retryAlone: true });
}
