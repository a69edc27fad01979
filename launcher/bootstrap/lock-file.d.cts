import type { ProcessIdentity } from "./process-identity.cjs";

export type LockAttempt =
  | { taken: true; release: () => void }
  /** `holder` is null when the lock changed hands while we looked. */
  | { taken: false; holder: ProcessIdentity | null };

/**
 * Takes a lock which lives as long as this process does: a holder that died, however it died, holds nothing.
 * Throws what the file system throws when the folder cannot be written.
 */
export function tryLock(path: string): LockAttempt;
