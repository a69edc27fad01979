/** Ends with the first failure; what is under way by then is not waited for. */
export async function inParallel<T>(
  atOnce: number,
  things: readonly T[],
  work: (thing: T) => Promise<void>,
): Promise<void> {
  const left = things.values();
  let failed = false;
  const runner = async () => {
    for (const thing of left) {
      if (failed) return;
      await work(thing).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, runner));
}
