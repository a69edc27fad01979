import type { Clock } from "../shared/kernel/clock";

/** Time that stands still until a test moves it. */
export class FakeClock implements Clock {
  private time: number;
  private isGoing = false;

  /** The machine's own time until it is stopped, for code that refuses to start with a stopped clock. */
  static going(): FakeClock {
    const clock = new FakeClock();
    clock.isGoing = true;
    return clock;
  }

  stop(): void {
    this.time = this.now().getTime();
    this.isGoing = false;
  }

  constructor(start = "2026-03-01T12:00:00.000Z") {
    this.time = Date.parse(start);
  }

  now(): Date {
    return new Date(this.isGoing ? Date.now() : this.time);
  }

  advance(by: { milliseconds?: number; seconds?: number; minutes?: number; hours?: number; days?: number }): void {
    const { milliseconds = 0, seconds = 0, minutes = 0, hours = 0, days = 0 } = by;
    this.time += milliseconds + 1_000 * (seconds + 60 * (minutes + 60 * (hours + 24 * days)));
  }
}
