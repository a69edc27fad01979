import type { LiveEvents } from "../../shared/platform/live/live-events";
import { lookInTime } from "../edge/time-limits";

/** At most five looks a second. */
const PAUSE_MS = 200;

/** A hint may be lost with a connection: while nothing is heard, look this often. */
const LOOK_ANYWAY_MS = 15_000;

/**
 * Looks once now, and again after every hint, until the subscriber leaves or `look` answers null: nothing is left to
 * follow. Hints between two looks are merged; the last look always comes after the last hint.
 */
export function follow<T>(
  live: Pick<LiveEvents, "subscribe">,
  topic: string,
  key: string,
  look: () => Promise<readonly T[] | null>,
): AsyncGenerator<T> {
  const bell = new Bell();
  const generator = looks(live, topic, key, look, bell);
  const end = generator.return.bind(generator);
  // A generator that waits is not ended by return() alone: it has to be woken.
  generator.return = (value) => {
    bell.ringForTheLastTime();
    return end(value);
  };
  return generator;
}

async function* looks<T>(
  live: Pick<LiveEvents, "subscribe">,
  topic: string,
  key: string,
  look: () => Promise<readonly T[] | null>,
  bell: Bell,
): AsyncGenerator<T> {
  const unsubscribe = live.subscribe(topic, key, () => bell.ring());
  try {
    while (!bell.isOver) {
      bell.reset();
      const events = await lookInTime(look);
      if (events === null) return;
      yield* events;
      await pause(PAUSE_MS);
      await bell.rung(LOOK_ANYWAY_MS);
    }
  } finally {
    unsubscribe();
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Remembers that it was rung, so that no hint between two looks is lost. */
class Bell {
  private isRung = false;
  private wake: (() => void) | null = null;
  isOver = false;

  ring(): void {
    this.isRung = true;
    this.wake?.();
  }

  ringForTheLastTime(): void {
    this.isOver = true;
    this.ring();
  }

  reset(): void {
    this.isRung = false;
  }

  async rung(atMostMs: number): Promise<void> {
    if (this.isRung || this.isOver) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, atMostMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = null;
  }
}
