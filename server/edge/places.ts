import type { Actor } from "../../shared/kernel/actor";
import { actorKey } from "./actor-key";
import { limitExceeded } from "./limit-exceeded";

interface PlaceLimits {
  /** How many of one actor may have a place at a time. */
  readonly placesOf: (actor: Actor) => number;
  /** How many more of one actor may wait for one. */
  readonly maxWaiting: number;
}

interface Line {
  taken: number;
  /** In the order in which they came. */
  readonly waiting: Set<() => void>;
}

/** Gives the place back; a second call does nothing. */
export type LeavePlace = () => void;

/** So many operations of one actor run at a time in this process. Those beyond wait in order, and nobody waits for those of others. */
export class Places {
  private readonly lines = new Map<string, Line>();

  constructor(private readonly limits: PlaceLimits) {}

  /**
   * Resolves as soon as there is a place. Rejects with LIMIT_EXCEEDED where too many wait already, and with the reason that is
   * given to the listener of `whenLeft`: whoever waited has left the line by then.
   */
  async take(actor: Actor, whenLeft: (leave: (reason: Error) => void) => void = () => undefined): Promise<LeavePlace> {
    const key = actorKey(actor);
    const line = this.lines.get(key) ?? { taken: 0, waiting: new Set() };
    this.lines.set(key, line);
    if (line.taken < this.limits.placesOf(actor)) line.taken += 1;
    else if (line.waiting.size < this.limits.maxWaiting) await waitIn(line, whenLeft);
    else throw this.tooMany(actor);
    let isLeft = false;
    return () => {
      if (!isLeft) this.leave(key, line);
      isLeft = true;
    };
  }

  get counts(): { readonly running: number; readonly waiting: number } {
    const lines = [...this.lines.values()];
    const running = lines.reduce((sum, { taken }) => sum + taken, 0);
    return { running, waiting: lines.reduce((sum, { waiting }) => sum + waiting.size, 0) };
  }

  private leave(key: string, line: Line): void {
    const [next] = line.waiting;
    if (next) next();
    else line.taken -= 1;
    if (line.taken === 0) this.lines.delete(key);
  }

  private tooMany(actor: Actor) {
    const message = `${this.limits.placesOf(actor)} of your operations run and ${this.limits.maxWaiting} more wait; send this one again when some of them are answered.`;
    return limitExceeded("concurrency", message, { status: 429 });
  }
}

/** Resolves when a place was handed on, which stays taken meanwhile. */
function waitIn({ waiting }: Line, whenLeft: (leave: (reason: Error) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const proceed = () => {
      waiting.delete(proceed);
      resolve();
    };
    waiting.add(proceed);
    whenLeft((reason) => {
      if (waiting.delete(proceed)) reject(reason);
    });
  });
}
