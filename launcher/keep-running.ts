/** A process that may end unexpectedly. */
export interface Part {
  /** Resolves to one sentence when the process ends unexpectedly. */
  readonly died: Promise<string>;
  stop(): Promise<void>;
}

interface Surroundings<P extends Part> {
  /** The name at the beginning of a sentence, such as "The server". */
  readonly name: string;
  readonly start: () => Promise<P>;
  readonly say: (line: string) => void;
  /** The newest lines of its log, for the message when it is given up. */
  readonly lastLines: () => readonly string[];
  /** The restart delay: none the first time, then this much longer each time. A second by default. */
  readonly waitMs?: number;
}

/** A part that dies more often within the window is given up. */
const MOST_DEATHS = 5;
const WITHIN_MS = 60_000;

/**
 * Starts a part, and restarts it whenever it dies. `died` of the result resolves with the reason when it is given up.
 */
export async function keepRunning<P extends Part>(of: Surroundings<P>): Promise<Part & { readonly first: P }> {
  const first = await of.start();
  const keeper = new Keeper(of, first);
  return { first, died: keeper.untilGivenUp(), stop: () => keeper.stop() };
}

class Keeper<P extends Part> {
  private stopping = false;
  private deaths: number[] = [];
  /** The restart in progress. */
  private reviving: Promise<unknown> = Promise.resolve();
  private wake = () => {};

  constructor(
    private readonly of: Surroundings<P>,
    private current: P,
  ) {}

  async untilGivenUp(): Promise<string> {
    for (;;) {
      let why: string | null = await this.current.died;
      while (why !== null) {
        if (this.stopping) return forever();
        if (this.isHopeless()) return this.farewell(why);
        this.of.say(`${why} It is started again.`);
        const attempt = this.revive();
        this.reviving = attempt;
        why = await attempt;
      }
      if (this.stopping) return forever();
      this.of.say(`${this.of.name} runs again.`);
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.reviving;
    await this.current.stop();
  }

  /** Null, or the reason why the restart failed. */
  private async revive(): Promise<string | null> {
    await this.pause((this.deaths.length - 1) * (this.of.waitMs ?? 1_000));
    if (this.stopping) return null;
    try {
      this.current = await this.of.start();
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  private isHopeless(): boolean {
    const now = performance.now();
    this.deaths = [...this.deaths.filter((at) => now - at < WITHIN_MS), now];
    return this.deaths.length > MOST_DEATHS;
  }

  private farewell(why: string): string {
    const lines = this.of.lastLines().map((line) => `\n  ${line}`);
    const log = lines.length === 0 ? "" : ` The end of its log:${lines.join("")}`;
    return `${why} It was started again ${MOST_DEATHS} times within a minute, and is given up.${log}`;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function forever(): Promise<never> {
  return new Promise(() => {});
}
