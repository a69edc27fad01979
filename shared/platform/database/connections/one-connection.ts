import { AsyncLocalStorage } from "node:async_hooks";
import type { DataSource, EntityManager } from "typeorm";
import { type PooledClient, wrapStatements } from "./connections";

/**
 * Throws when a transaction sends a statement over another connection of its pool, and calls `report`, as the caller
 * may catch the error. As many such transactions as the pool has connections would deadlock. Two statements at once on
 * one connection are reported too: pg sends them one after another for now, and announces that pg 9 will not. For
 * tests: call it before any data source connects.
 */
export function forbidMisusedConnections(report: (error: MisusedConnection) => void): void {
  reportTo = report;
}

export class MisusedConnection extends Error {
  override readonly name = "MisusedConnection";
}

let reportTo: ((error: MisusedConnection) => void) | null = null;

interface OpenTransaction {
  readonly db: DataSource;
  readonly client: PooledClient;
  /** False after the transaction's end: work that it did not await may use any connection. */
  isOpen: boolean;
}

/** Runs `work` outside of the open transaction. For tests of two concurrent transactions. */
export function outsideTransaction<T>(work: () => Promise<T>): Promise<T> {
  return OPEN.exit(work);
}

const OPEN = new AsyncLocalStorage<OpenTransaction>();

/** Called for each connected data source. Does nothing unless second connections are forbidden. */
export function watchConnections(db: DataSource): void {
  if (reportTo === null) return;
  followTransactions(db);
  const sending = new WeakMap<PooledClient, number>();
  wrapStatements(db, async ({ client, text }, send) => {
    const open = OPEN.getStore();
    if (open?.isOpen && open.db === db && open.client !== client) {
      const error = new MisusedConnection(
        `A transaction sent this over a second connection of its pool: ${text ?? "(no plain text)"}. Pass the transaction's manager down to whatever sends it.`,
      );
      reportTo?.(error);
      throw error;
    }
    const before = sending.get(client) ?? 0;
    if (before > 0) reportTo?.(new MisusedConnection(`Sent beside another statement of the same connection: ${text}`));
    sending.set(client, before + 1);
    return send().finally(() => sending.set(client, sending.get(client)! - 1));
  });
}

type Work = (manager: EntityManager) => Promise<unknown>;
type Transaction = (isolation: Work | "READ COMMITTED", work?: Work) => Promise<unknown>;

/** Records the connection of each transaction of this data source. */
function followTransactions(db: DataSource): void {
  const transaction = db.manager.transaction.bind(db.manager) as Transaction;
  const followed: Transaction = (isolation, work) =>
    typeof isolation === "function"
      ? transaction((manager) => inTransaction(db, manager, isolation))
      : transaction(isolation, (manager) => inTransaction(db, manager, work!));
  Object.assign(db.manager, { transaction: followed });
}

async function inTransaction(db: DataSource, manager: EntityManager, work: Work): Promise<unknown> {
  const open = { db, client: (await manager.queryRunner!.connect()) as PooledClient, isOpen: true };
  try {
    return await OPEN.run(open, () => work(manager));
  } finally {
    open.isOpen = false;
  }
}
