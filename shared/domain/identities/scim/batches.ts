import { setTimeout as delay } from "node:timers/promises";

/** How many are written together. */
const AT_MOST = 50;

/** As long as those who were just answered need to come again: they are written with those who waited, not after them. */
const GATHER_MS = 2;

interface Waiting<T, R> {
  readonly item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * What comes in while something is being written waits, and is then written together: one transaction, one wait for the
 * disk. Who comes alone does not wait. A result that is an Error rejects its own item only.
 */
export class Batches<T, R> {
  private readonly waiting: Waiting<T, R>[] = [];
  private isWriting = false;

  constructor(private readonly write: (items: readonly T[]) => Promise<readonly (R | Error)[]>) {}

  run(item: T): Promise<R> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (!this.isWriting) void this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    this.isWriting = true;
    while (this.waiting.length > 0) {
      const some = this.waiting.splice(0, AT_MOST);
      await this.writeSome(some);
      if (some.length > 1) await delay(GATHER_MS);
    }
    this.isWriting = false;
  }

  private async writeSome(some: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await this.write(some.map(({ item }) => item));
      some.forEach(({ resolve, reject }, n) => {
        const result = results[n];
        if (result instanceof Error) reject(result);
        else resolve(result as R);
      });
    } catch (error) {
      // The transaction was undone for all: alone, each finds out whether it was the one.
      if (some.length === 1) some[0]!.reject(error);
      else for (const one of some) await this.writeSome([one]);
    }
  }
}
