/** Ends and countdowns use the server's time, whatever the clock of this machine says. */
let offsetMs = 0;
let isMeasured = false;

export function serverNow(): number {
  return Date.now() + offsetMs;
}

/**
 * The Date header has whole seconds, so half a second is added. A difference of less than two seconds counts as none.
 */
export function learnServerTime(answer: Response): void {
  const date = answer.headers.get("date");
  if (date === null) return;
  const measured = Date.parse(date) + 500 - Date.now();
  if (Number.isNaN(measured)) return;
  if (!isMeasured || Math.abs(measured - offsetMs) > 2_000) offsetMs = Math.abs(measured) < 2_000 ? 0 : measured;
  isMeasured = true;
}
