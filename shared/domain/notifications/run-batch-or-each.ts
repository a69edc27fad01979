import { QueryFailedError } from "typeorm";
import type { Tx } from "../../platform/database/unit-of-work";

interface BatchWork<Item> {
  readonly act: (items: readonly Item[]) => Promise<void>;
  /** Called with an item that failed alone, after its rollback. */
  readonly onFailure: (item: Item, error: unknown) => void;
}

/**
 * Processes all items in one batch. If data causes a failure, the batch is rolled back and each item is processed
 * alone, in order: a bad item blocks no other.
 */
export async function runBatchOrEach<Item>(tx: Tx, items: readonly Item[], work: BatchWork<Item>): Promise<void> {
  try {
    // A savepoint, within the caller's transaction.
    await tx.manager.transaction(() => work.act(items));
  } catch (error) {
    if (!isCausedByData(error)) throw error;
    if (items.length === 1) work.onFailure(items[0]!, error);
    else for (const item of items) await runBatchOrEach(tx, [item], work);
  }
}

/** PostgreSQL's error classes 22 and 23 are caused by data. Deadlocks and timeouts pass, and the caller retries. */
function isCausedByData(error: unknown): boolean {
  return !(error instanceof QueryFailedError) || /^2[23]/.test(String(error.driverError.code));
}
