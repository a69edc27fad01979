import { QueryFailedError } from "typeorm";
import type { Tx } from "../../platform/database/unit-of-work";

interface BatchWork<Item> {
  readonly act: (items: readonly Item[]) => Promise<void>;
  /** Called with an item that failed alone; what was done for it is undone. */
  readonly onFailure: (item: Item, error: unknown) => void;
}

/**
 * Acts on all items at once. Where that fails by the content of an item, it is undone and done for each item by itself, in
 * order: a bad item stops no other one.
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

/** Of PostgreSQL's errors those of classes 22 and 23, which data causes. A deadlock or a timeout passes, and the caller tries again. */
function isCausedByData(error: unknown): boolean {
  return !(error instanceof QueryFailedError) || /^2[23]/.test(String(error.driverError.code));
}
