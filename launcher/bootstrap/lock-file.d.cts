import type { ProcessIdentity } from "./process-identity.cjs";

export type LockAttempt =
  | { taken: true; release: () => void }
  /** `holder` is null when the lock changed hands during the read. */
  | { taken: false; holder: ProcessIdentity | null };

/**
 * Takes a lock that lasts as long as this process: a dead holder holds nothing. Throws the file system's error when the
 * folder is not writable.
 */
export function tryLock(path: string): LockAttempt;
