import { isRunning, type ProcessIdentity } from "#bootstrap/process-identity.cjs";

/** Sends the signals in turn, each with its time limit. Resolves to false when the process outlives all. */
export async function endProcess(
  known: ProcessIdentity,
  steps: readonly { signal: NodeJS.Signals; graceMs: number }[],
): Promise<boolean> {
  for (const { signal, graceMs } of steps) {
    if (!isRunning(known)) return true;
    try {
      process.kill(known.pid, signal);
    } catch {
      // The process has just ended or belongs to another user: the wait below distinguishes.
    }
    if (await waitUntil(() => !isRunning(known), graceMs)) return true;
  }
  return !isRunning(known);
}

export async function waitUntil(condition: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}
