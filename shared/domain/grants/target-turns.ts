import DataLoader from "dataloader";
import type { Logger } from "pino";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import { type Reconciled, recordResults } from "./record-results";
import { commitIntents, type Plan, renewTurns, type Turn, takeTurns } from "./target-turn";
import type { ReconcileResult } from "./transitions";

/** So that nobody waits long for the rest, and few rows are locked at a time. */
const AT_ONCE = 100;

/**
 * The turns at targets of one process. Hundreds of grants may be over in one moment: whoever asks while others are being
 * answered is answered with the next, in as many statements as for one.
 */
export class TargetTurns {
  private readonly taken: DataLoader<string, Turn | null>;
  private readonly renewed: DataLoader<Turn, boolean>;
  private readonly committed: DataLoader<{ turn: Turn; plan: Plan }, boolean>;
  private readonly recorded: DataLoader<Reconciled, null>;

  constructor(uow: UnitOfWork, log: Pick<Logger, "warn">) {
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
      await recordResults(uow, log, reconciled);
      return reconciled.map(() => null);
    });
  }

  /** Null: the target is not due, or somebody else is at it. */
  take(targetId: string): Promise<Turn | null> {
    return this.taken.load(targetId);
  }

  /** Before each write: the turn is still held and nothing has changed. Renews the lease. */
  renew(turn: Turn): Promise<boolean> {
    return this.renewed.load(turn);
  }

  /** What will be written, on record before the first write. False: the turn is lost, or something has changed. */
  commitIntent(turn: Turn, plan: Plan): Promise<boolean> {
    return this.committed.load({ turn, plan });
  }

  /** Records the result of a turn and releases its lease. */
  async record(turn: Turn, result: ReconcileResult): Promise<void> {
    await this.recorded.load({ turn, result });
  }
}

/** The first is answered at once; whoever asks meanwhile, together after that. */
function together<K, V>(answer: (keys: readonly K[]) => Promise<V[]>): DataLoader<K, V> {
  let before: Promise<unknown> = Promise.resolve();
  return new DataLoader<K, V>(
    (keys) => {
      const answered = answer(keys).catch((error: unknown) => oneByOne(keys, answer, error));
      before = answered;
      return answered;
    },
    { cache: false, maxBatchSize: AT_ONCE, batchScheduleFn: (dispatch) => void before.then(dispatch) },
  );
}

/** One that cannot be answered does not take the others along. */
async function oneByOne<K, V>(
  keys: readonly K[],
  answer: (keys: readonly K[]) => Promise<V[]>,
  error: unknown,
): Promise<(V | Error)[]> {
  if (keys.length === 1) return [error instanceof Error ? error : new Error(String(error))];
  const answers: (V | Error)[] = [];
  for (const key of keys) answers.push(...(await answer([key]).catch((own: unknown) => oneByOne([key], answer, own))));
  return answers;
}
