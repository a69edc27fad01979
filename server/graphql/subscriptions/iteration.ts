/** An async generator with one way to end, whether by `return`, by `throw` or by leaving its block. */
export abstract class Iteration<T> implements AsyncGenerator<T, void, void> {
  abstract next(): Promise<IteratorResult<T, void>>;

  /** Called at every end; no value follows. */
  protected abstract end(): void | Promise<void>;

  async return(): Promise<IteratorResult<T, void>> {
    await this.end();
    return { value: undefined, done: true };
  }

  async throw(error: unknown): Promise<IteratorResult<T, void>> {
    await this.end();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}
