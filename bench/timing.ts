export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}

export async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  return (await secondsOf(work)) * 1_000;
}

/** Runs `work` so many times, one after the other; resolves to the milliseconds of each. */
export async function timesOf(times: number, work: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let n = 0; n < times; n += 1) taken.push(await millisecondsOf(work));
  return taken;
}
