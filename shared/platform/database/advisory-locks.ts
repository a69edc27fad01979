/**
 * Keys of PostgreSQL's advisory locks, which must differ. A key is never reused for another purpose, since processes of
 * two versions run side by side during a rollout.
 */
export const ADVISORY_LOCKS = {
  migrations: 4_012_026,
  /** Held shared while owners are resolved, and exclusively while people, groups or rules change. */
  people: 4_012_027,
} as const;
