/** The fate of requests that had no approver any more after a change. */
export function saidOfWaiting({ count, ended }: { readonly count: number; readonly ended: number }): string {
  if (count === 0) return "";
  const requests = count === 1 ? "1 request" : `${count.toLocaleString("en")} requests`;
  return ended > 0
    ? `${requests} ended with it.`
    : `${requests} can be approved by nobody, and ${count === 1 ? "waits" : "wait"} on.`;
}
