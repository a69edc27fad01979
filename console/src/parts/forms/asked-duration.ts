/** The duration as input of the API; null: access until it is revoked. */
export function askedDuration(seconds: number | null) {
  return seconds === null ? { untilRevoked: true } : { durationSeconds: seconds };
}
