import { type DataSource, type EntityManager, QueryFailedError } from "typeorm";
import { outsideTransaction } from "../shared/platform/database/connections/one-connection";
import { someoneWaitsForALock } from "./lock-waits";

interface Deadlock {
  /** Takes the lock that `work` will wait for. */
  readonly hold: (tx: EntityManager) => Promise<unknown>;
  readonly work: () => Promise<unknown>;
  /** Waits for a lock of `work`, which PostgreSQL ends then: it has waited for longer. */
  readonly wish: (tx: EntityManager) => Promise<unknown>;
  /** Makes again, for another try, what `work` has done away with. */
  readonly anew: () => Promise<unknown>;
}

/** Makes `work` the victim of a deadlock, and rejects with its error if it does not try again. */
export async function loseDeadlock(db: DataSource, { hold, work, wish, anew }: Deadlock): Promise<void> {
  for (;;) {
    let working: Promise<unknown> | undefined;
    try {
      await db.transaction(async (tx) => {
        await tx.query("set local deadlock_timeout = '10s'");
        await hold(tx);
        working = outsideTransaction(work);
        working.catch(() => undefined);
        await someoneWaitsForALock(db);
        await wish(tx);
      });
      await working;
      return;
    } catch (error) {
      // On a slow machine this side may have been the victim.
      if (working === undefined || !(await hasEnded(working, error))) throw error;
      await anew();
    }
  }
}

async function hasEnded(working: Promise<unknown>, error: unknown): Promise<boolean> {
  const failure = await working.then(
    () => null,
    (reason: unknown) => reason,
  );
  return failure !== error && error instanceof QueryFailedError && error.driverError.code === "40P01";
}
