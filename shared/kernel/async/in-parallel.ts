/**
 * The results of `work` on each item, in order, with at most `atOnce` at a time. Rejects with the first failure;
 * running work is not awaited then.
 */
export async function inParallel<T, R>(
  atOnce: number,
  things: readonly T[],
  work: (thing: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const left = things.entries();
  let failed = false;
  const runner = async () => {
    for (const [index, thing] of left) {
      if (failed) return;
      results[index] = await work(thing).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, things.length) }, runner));
  return results;
}
