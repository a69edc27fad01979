import type { Actor } from "../../../shared/kernel/actor";
import { actorKey } from "../actor-key";
import { limitExceeded } from "../limit-exceeded";

interface PlaceLimits {
  /** How many of one actor may have a place at a time. */
  readonly placesOf: (actor: Actor) => number;
  /** How many more of one actor may wait for one. */
  readonly maxWaiting: number;
}

interface Waiting {
  readonly weight: number;
  readonly proceed: () => void;
}

interface Line {
  taken: number;
  /** In the order in which they came. */
  readonly waiting: Set<Waiting>;
}

/** Gives the place back; a second call does nothing. */
export type ReleasePermit = () => void;

/** So many operations of one actor run at a time in this process. Those beyond wait in order, and nobody waits for those of others. */
export class ConcurrencyLimiter {
  private readonly lines = new Map<string, Line>();

  constructor(private readonly limits: PlaceLimits) {}

  /**
   * Resolves as soon as there are so many places; never more are asked for than there are. Rejects with LIMIT_EXCEEDED where too many wait already, and with the reason that is
   * given to the listener of `whenLeft`: whoever waited has left the line by then.
   */
  async take(
    actor: Actor,
    whenLeft: (leave: (reason: Error) => void) => void = () => undefined,
    wanted = 1,
  ): Promise<ReleasePermit> {
    const key = actorKey(actor);
    const most = this.limits.placesOf(actor);
    const weight = Math.min(wanted, most);
    const line = this.lines.get(key) ?? { taken: 0, waiting: new Set() };
    this.lines.set(key, line);
    if (line.waiting.size === 0 && line.taken + weight <= most) line.taken += weight;
    else if (line.waiting.size < this.limits.maxWaiting) {
      await waitIn(line, weight, (leave) =>
        whenLeft((reason) => {
          leave(reason);
          // The one behind may need less.
          this.letIn(key, line, most);
        }),
      );
    } else throw this.tooMany(actor);
    let isLeft = false;
    return () => {
      if (isLeft) return;
      isLeft = true;
      line.taken -= weight;
      this.letIn(key, line, most);
    };
  }

  get counts(): { readonly running: number; readonly waiting: number } {
    const lines = [...this.lines.values()];
    const running = lines.reduce((sum, { taken }) => sum + taken, 0);
    return { running, waiting: lines.reduce((sum, { waiting }) => sum + waiting.size, 0) };
  }

  private letIn(key: string, line: Line, most: number): void {
    for (const { weight, proceed } of line.waiting) {
      if (line.taken + weight > most) break;
      line.taken += weight;
      proceed();
    }
    if (line.taken === 0) this.lines.delete(key);
  }

  private tooMany(actor: Actor) {
    const message = `${this.limits.placesOf(actor)} of your operations run and ${this.limits.maxWaiting} more wait; send this one again when some of them are answered.`;
    return limitExceeded("concurrency", message, { status: 429 });
  }
}

/** Resolves when places were handed on, which stay taken meanwhile. */
function waitIn({ waiting }: Line, weight: number, whenLeft: (leave: (reason: Error) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const one = {
      weight,
      proceed() {
        waiting.delete(one);
        resolve();
      },
    };
    waiting.add(one);
    whenLeft((reason) => {
      if (waiting.delete(one)) reject(reason);
    });
  });
}
