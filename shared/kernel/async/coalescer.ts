export interface CoalescerOptions {
  readonly maxBatchSize: number;
  /** Maximum concurrent batches, one by default. With more, items may overtake each other. */
  readonly maxBatches?: number;
  /** An item equal to a waiting one is sent once, and both get its result. */
  readonly mergeEqual?: boolean;
  /** The items of a failed batch are retried one by one, so that a bad item fails alone. */
  readonly retryAlone?: boolean;
}

interface Waiting<T, R> {
  readonly item: T;
  readonly result: Promise<R>;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Sends items in batches. The first item is sent at once, with those of the same tick. Items that come while a batch is
 * under way form the next one. A result that is an Error rejects only its own item.
 */
export class Coalescer<T, R> {
  private readonly waiting = new Map<unknown, Waiting<T, R>>();
  private running: Promise<void> | undefined;

  constructor(
    private readonly send: (items: readonly T[]) => Promise<readonly (R | Error)[]>,
    private readonly options: CoalescerOptions,
  ) {}

  run(item: T): Promise<R> {
    const key = this.options.mergeEqual ? item : Symbol();
    const entry = this.waiting.get(key) ?? newWaiting<T, R>(item);
    this.waiting.set(key, entry);
    this.running ??= this.sendAll();
    return entry.result;
  }

  /** Resolves when no item waits or is under way. */
  async drained(): Promise<void> {
    await this.running;
  }

  private async sendAll(): Promise<void> {
    const { maxBatchSize, maxBatches = 1 } = this.options;
    await Promise.resolve();
    while (this.waiting.size > 0) {
      const batches: Promise<void>[] = [];
      while (this.waiting.size > 0 && batches.length < maxBatches)
        batches.push(this.sendBatch(this.take(maxBatchSize)));
      await Promise.all(batches);
    }
    this.running = undefined;
  }

  /** An item under way does not merge with equal new ones: their change may be later than its read. */
  private take(count: number): Waiting<T, R>[] {
    const taken = [...this.waiting].slice(0, count);
    for (const [key] of taken) this.waiting.delete(key);
    return taken.map(([, entry]) => entry);
  }

  private async sendBatch(batch: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await this.send(batch.map(({ item }) => item));
      for (const [n, { resolve, reject }] of batch.entries()) {
        const result = results[n];
        if (result instanceof Error) reject(result);
        else resolve(result as R);
      }
    } catch (error) {
      if (this.options.retryAlone && batch.length > 1) for (const entry of batch) await this.sendBatch([entry]);
      else for (const { reject } of batch) reject(error);
    }
  }
}

function newWaiting<T, R>(item: T): Waiting<T, R> {
  let resolve: (result: R) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const result = new Promise<R>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { item, result, resolve, reject };
}
