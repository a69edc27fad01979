/** A worker that may die in the middle of anything: at a call to AWS, before it is made or after it was answered. */
export class DyingWorker {
  private life = 0;
  private callsLeft: number | null = null;
  private died: () => void = () => undefined;

  /** Whether it waits for the call at which it dies. */
  get isToDie(): boolean {
    return this.callsLeft !== null;
  }

  /** After so many calls; "after": the last one is carried out, and nobody hears of it. */
  dieAfter(calls: number): void {
    this.callsLeft = calls;
  }

  liveOn(): void {
    this.callsLeft = null;
  }

  /** Until it is done, or until the worker has died; then everything it had begun stands still for ever. */
  async run(work: () => Promise<unknown>): Promise<void> {
    const death = new Promise<void>((resolve) => {
      this.died = resolve;
    });
    const working = work();
    working.catch(() => undefined);
    await Promise.race([working, death]);
  }

  /** Calls of whatever the methods answer are counted as well: an organization has an Identity Center. */
  watched<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (of, name) => {
        const value: unknown = Reflect.get(of, name);
        return typeof value === "function" ? this.counted(value.bind(of)) : value;
      },
    });
  }

  private counted(method: (...args: unknown[]) => unknown): (...args: unknown[]) => unknown {
    return (...args) => {
      // Half of the deaths come before the call.
      const { life } = this;
      if (this.isDying()) return this.die();
      const answer = method(...args);
      if (!(answer instanceof Promise)) return this.watched(answer as object);
      return this.heard(answer, life);
    };
  }

  private async heard(answer: Promise<unknown>, life: number): Promise<unknown> {
    const heard = await answer.then(
      (value) => () => value,
      (error: unknown) => () => {
        throw error;
      },
    );
    if (life !== this.life) return new Promise(() => undefined);
    if (this.isDying()) return this.die();
    return heard();
  }

  private isDying(): boolean {
    if (this.callsLeft === null) return false;
    this.callsLeft -= 1;
    return this.callsLeft < 0;
  }

  private die(): Promise<never> {
    this.callsLeft = null;
    this.life += 1;
    this.died();
    return new Promise(() => undefined);
  }
}
