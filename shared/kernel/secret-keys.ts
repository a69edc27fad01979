/** Keys with which secrets are sealed in the database. */
export interface SecretKeys {
  /** Seals, and opens. Undefined: nothing is sealed. */
  readonly current: string | undefined;
  /** Open what was sealed before the current one was there. */
  readonly previous: readonly string[];
}
