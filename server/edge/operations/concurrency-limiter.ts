import type { Actor } from "../../../shared/kernel/actor";
import { actorKey } from "../actor-key";
import { limitExceeded } from "../limit-exceeded";

interface PlaceLimits {
  /** The number of permits of one actor. */
  readonly placesOf: (actor: Actor) => number;
  /** The number of waiting operations of one actor. */
  readonly maxWaiting: number;
}

interface Waiting {
  readonly weight: number;
  readonly proceed: () => void;
}

interface Line {
  taken: number;
  /** In order of arrival. */
  readonly waiting: Set<Waiting>;
}

/** Releases the permit; a second call does nothing. */
export type ReleasePermit = () => void;

/**
 * Limits the concurrent operations of each actor in this process. Further ones wait in order, and no actor waits for
 * another.
 */
export class ConcurrencyLimiter {
  private readonly lines = new Map<string, Line>();

  constructor(private readonly limits: PlaceLimits) {}

  /**
   * Resolves with the permits, at most as many as exist. Rejects with LIMIT_EXCEEDED where too many wait already, or
   * with the reason that the `whenLeft` listener gives; the waiter has left the queue then.
   */
  async take(
    actor: Actor,
    whenLeft: (leave: (reason: Error) => void) => void = () => undefined,
    requested = 1,
  ): Promise<ReleasePermit> {
    const key = actorKey(actor);
    const most = this.limits.placesOf(actor);
    const weight = Math.min(requested, most);
    const line = this.lines.get(key) ?? { taken: 0, waiting: new Set() };
    this.lines.set(key, line);
    if (line.waiting.size === 0 && line.taken + weight <= most) line.taken += weight;
    else if (line.waiting.size < this.limits.maxWaiting) {
      await waitIn(line, weight, (leave) =>
        whenLeft((reason) => {
          leave(reason);
          // The next waiter may need fewer permits.
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

/** Resolves once permits were passed on, which stay taken meanwhile. */
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
