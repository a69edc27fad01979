import { AsyncLocalStorage } from "node:async_hooks";
import type { DataSource, EntityManager } from "typeorm";
import { type PooledClient, wrapStatements } from "./connections";

/**
 * Throws wherever a transaction sends a statement over another connection of its pool, and tells `report`, as whoever called may
 * catch it. As many such transactions at once as the pool has connections wait for each other until they fail. For tests: it is
 * switched on before any data source connects.
 */
export function forbidSecondConnections(report: (error: SecondConnection) => void): void {
  reportTo = report;
}

export class SecondConnection extends Error {
  override readonly name = "SecondConnection";
  constructor(statement: string | null) {
    super(
      `A transaction sent this over a second connection of its pool: ${statement ?? "(no plain text)"}. Pass the transaction's manager down to whatever sends it.`,
    );
  }
}

let reportTo: ((error: SecondConnection) => void) | null = null;

interface OpenTransaction {
  readonly db: DataSource;
  readonly client: PooledClient;
  /** False once it has ended: what it started and did not wait for may use any connection. */
  isOpen: boolean;
}

/** Runs `work` as somebody else would who does not know of the transaction that is open. For tests of two at once. */
export function outsideTransaction<T>(work: () => Promise<T>): Promise<T> {
  return OPEN.exit(work);
}

const OPEN = new AsyncLocalStorage<OpenTransaction>();

/** Called for each data source that has connected. Does nothing unless second connections are forbidden. */
export function watchConnections(db: DataSource): void {
  if (reportTo === null) return;
  followTransactions(db);
  wrapStatements(db, ({ client, text }, send) => {
    const open = OPEN.getStore();
    if (!open?.isOpen || open.db !== db || open.client === client) return send();
    const error = new SecondConnection(text);
    reportTo?.(error);
    throw error;
  });
}

type Work = (manager: EntityManager) => Promise<unknown>;
type Transaction = (isolation: Work | "READ COMMITTED", work?: Work) => Promise<unknown>;

/** Whatever runs in a transaction of this data source knows its connection. */
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
