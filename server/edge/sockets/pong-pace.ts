const PACE_MS = 1_000;
/** Per second. A client that checks its connection sends fewer. */
const MAX_PINGS = 20;

/** Answers pings at most once a second; pings in between share the next pong, as RFC 6455 (5.5.3) permits. */
export class PongPace {
  private pause: NodeJS.Timeout | null = null;
  private asked = 0;
  private payload: Buffer | undefined;

  constructor(private readonly answer: (payload: Buffer | undefined) => void) {}

  /** False: the pings are a flood. */
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
