/**
 * Numbers of PostgreSQL's advisory locks: two that are the same would keep each other out. A number is never used for something
 * else, as processes of two versions run side by side while one is rolled out.
 */
export const ADVISORY_LOCKS = {
  migrations: 4_012_026,
  /** Held shared while owners are looked up, and alone while people, groups or rules change. */
  identities: 4_012_027,
} as const;
