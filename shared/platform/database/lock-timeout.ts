import { QueryFailedError } from "typeorm";
import type { Tx } from "./unit-of-work";

/** Bounds every further wait of this transaction for a lock. One that takes longer fails: see `isLockTimeout`. */
export async function limitLockWaits({ manager }: Pick<Tx, "manager">): Promise<void> {
  await manager.query("set local lock_timeout = '5s'");
}

/** True where others held a lock for longer than this transaction waits. */
export function isLockTimeout(error: unknown): boolean {
  return error instanceof QueryFailedError && error.driverError.code === "55P03";
}
