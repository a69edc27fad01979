const PACE_MS = 1_000;
/** In one second. Nobody who is only looking whether we are there asks as often. */
const MAX_PINGS = 20;

/** Answers pings at most once a second; those in between share the next pong, as RFC 6455 (5.5.3) has it. */
export class PongPace {
  private pause: NodeJS.Timeout | null = null;
  private asked = 0;
  private payload: Buffer | undefined;

  constructor(private readonly answer: (payload: Buffer | undefined) => void) {}

  /** False: it is a flood. */
  ping(payload?: Buffer): boolean {
    this.payload = payload;
    this.asked += 1;
    if (!this.pause) this.pong();
    return this.asked < MAX_PINGS;
  }

  stop(): void {
    if (this.pause) clearTimeout(this.pause);
  }

  private pong(): void {
    this.asked = 0;
    this.answer(this.payload);
    this.pause = setTimeout(() => {
      this.pause = null;
      if (this.asked > 0) this.pong();
    }, PACE_MS).unref();
  }
}
