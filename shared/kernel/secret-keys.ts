/** Keys that seal secrets in the database. */
export interface SecretKeys {
  /** Seals and opens. Undefined: secrets cannot be sealed. */
  readonly current: string | undefined;
  /** Former keys, which only open. */
  readonly previous: readonly string[];
}
