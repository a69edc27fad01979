/** Where "now" comes from. Passed in everywhere, so that tests move time instead of waiting for it. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** The clocks of a machine: the time of day, which may be set, and one that only ever goes on. */
export interface MachineClock extends Clock {
  /** Milliseconds since some moment. It stands still while the machine is suspended. */
  elapsedMs(): number;
}

export const machineClock: MachineClock = { ...systemClock, elapsedMs: () => performance.now() };

/** How well a process knows the time that all processes share. */
export interface TimeKnowledge {
  /** False: nothing may be done that other processes judge by the time, such as acquiring a lease. */
  readonly isKnown: boolean;
  /** By how much the shared clock is ahead of the machine's. */
  readonly offsetMs: number;
}

export const TIME_IS_KNOWN: TimeKnowledge = { isKnown: true, offsetMs: 0 };
