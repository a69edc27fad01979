/**
 * The results of the work on each thing, in the order of the things; at most `atOnce` are worked on at a time. Ends with the
 * first failure; what is under way by then is not waited for.
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
