/** What will happen later, by the simulator's clock: in order, and only when somebody looks or time is moved. No timers. */
export class Agenda {
  private readonly waiting: { readonly at: number; readonly run: () => void }[] = [];

  constructor(
    private readonly clock: () => number,
    /** Surrounds what happens because somebody looked. */
    private readonly around: (work: () => void) => void = (work) => work(),
  ) {}

  /** At once where there is nothing to wait for. */
  in(ms: number, run: () => void): void {
    if (!(ms > 0)) {
      run();
      return;
    }
    const at = this.clock() + ms;
    // What comes at the same moment keeps its order.
    let place = this.waiting.length;
    while (place > 0 && (this.waiting[place - 1]?.at ?? 0) > at) place -= 1;
    this.waiting.splice(place, 0, { at, run });
  }

  get size(): number {
    return this.waiting.length;
  }

  /** Does what has become due. */
  catchUp(): void {
    if (!this.isDue()) return;
    this.around(() => {
      while (this.isDue()) this.waiting.shift()?.run();
    });
  }

  /** Does everything, due or not, and what follows from it. */
  settle(): void {
    while (this.waiting.length > 0) this.waiting.shift()?.run();
  }

  private isDue(): boolean {
    const [first] = this.waiting;
    return first !== undefined && first.at <= this.clock();
  }
}
