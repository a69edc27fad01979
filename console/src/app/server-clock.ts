/** The server's time, whatever this machine's clock says: ends and countdowns are the server's. */
let offsetMs = 0;
let isMeasured = false;

export function serverNow(): number {
  return Date.now() + offsetMs;
}

/** The Date of an answer has whole seconds: half of one is added, and a difference of less than two is none. */
export function learnServerTime(answer: Response): void {
  const date = answer.headers.get("date");
  if (date === null) return;
  const measured = Date.parse(date) + 500 - Date.now();
  if (Number.isNaN(measured)) return;
  if (!isMeasured || Math.abs(measured - offsetMs) > 2_000) offsetMs = Math.abs(measured) < 2_000 ? 0 : measured;
  isMeasured = true;
}
