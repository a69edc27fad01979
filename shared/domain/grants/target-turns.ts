import type { Logger } from "pino";
import { Coalescer } from "../../kernel/coalescer";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import type { RecordDrift } from "./observed-target";
import { type Reconciled, recordResults } from "./record-results";
import { commitIntents, type Plan, renewTurns, type Turn, takeTurns } from "./target-turn";
import type { ReconcileResult } from "./transitions";

/** So that nobody waits long for the rest, and few rows are locked at a time. */
const AT_ONCE = 100;

/** So that 500 that are over in one moment do not wait for each other's hundreds. */
const SIDE_BY_SIDE = 5;

/**
 * The turns at targets of one process. Hundreds of grants may be over in one moment: whoever asks while others are being
 * answered is answered with the next, in as many statements as for one.
 */
export class TargetTurns {
  private readonly taken: Coalescer<string, Turn | null>;
  private readonly renewed: Coalescer<Turn, boolean>;
  private readonly committed: Coalescer<{ turn: Turn; plan: Plan }, boolean>;
  private readonly recorded: Coalescer<Reconciled, null>;

  constructor(uow: UnitOfWork, log: Pick<Logger, "warn">, recordDrift: RecordDrift) {
    this.taken = together(async (targetIds) => {
      const turns = await takeTurns(uow, [...new Set(targetIds)]);
      return targetIds.map((id) => {
        const turn = turns.get(id) ?? null;
        // Two who ask for the same target are not both at it.
        turns.delete(id);
        return turn;
      });
    });
    this.renewed = together(async (turns) => {
      const held = await renewTurns(uow, turns);
      return turns.map((turn) => held.has(turn));
    });
    this.committed = together(async (planned) => {
      const held = await commitIntents(uow, planned);
      return planned.map(({ turn }) => held.has(turn));
    });
    this.recorded = together(async (reconciled) => {
      await recordResults(uow, log, recordDrift, reconciled);
      return reconciled.map(() => null);
    });
  }

  /** Null: the target is not due, or somebody else is at it. */
  take(targetId: string): Promise<Turn | null> {
    return this.taken.run(targetId);
  }

  /** Before each write: the turn is still held and nothing has changed. Renews the lease. */
  renew(turn: Turn): Promise<boolean> {
    return this.renewed.run(turn);
  }

  /** What will be written, on record before the first write. False: the turn is lost, or something has changed. */
  commitIntent(turn: Turn, plan: Plan): Promise<boolean> {
    return this.committed.run({ turn, plan });
  }

  /** Records the result of a turn and releases its lease. */
  async record(turn: Turn, result: ReconcileResult): Promise<void> {
    await this.recorded.run({ turn, result });
  }
}

function together<T, R>(send: (items: readonly T[]) => Promise<R[]>): Coalescer<T, R> {
  return new Coalescer(send, { maxBatchSize: AT_ONCE, maxBatches: SIDE_BY_SIDE, retryAlone: true });
}
