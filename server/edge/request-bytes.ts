/** A large body or answer counts as one more request for each such size. */
const BYTES_OF_A_REQUEST = 20_000;

/** The requests that so many bytes count as, in addition to the one that carried them. */
export function requestsIn(bytes: number): number {
  return Math.floor(bytes / BYTES_OF_A_REQUEST);
}
