/**
 * Future events by the simulator's clock. They happen in order, and only on a request or when time is moved, without
 * timers.
 */
export class Agenda {
  private readonly waiting: { readonly at: number; readonly run: () => void }[] = [];

  constructor(
    private readonly clock: () => number,
    /** Wraps events that a request triggers. */
    private readonly around: (work: () => void) => void = (work) => work(),
  ) {}

  /** Runs at once without a delay. */
  in(ms: number, run: () => void): void {
    if (!(ms > 0)) {
      run();
      return;
    }
    const at = this.clock() + ms;
    // Simultaneous events keep their order.
    let place = this.waiting.length;
    while (place > 0 && (this.waiting[place - 1]?.at ?? 0) > at) place -= 1;
    this.waiting.splice(place, 0, { at, run });
  }

  get size(): number {
    return this.waiting.length;
  }

  /** Runs due events. */
  catchUp(): void {
    if (!this.isDue()) return;
    this.around(() => {
      while (this.isDue()) this.waiting.shift()?.run();
    });
  }

  /** Runs all events, due or not, and those that follow. */
  settle(): void {
    while (this.waiting.length > 0) this.waiting.shift()?.run();
  }

  private isDue(): boolean {
    const [first] = this.waiting;
    return first !== undefined && first.at <= this.clock();
  }
}
