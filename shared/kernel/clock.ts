/** The source of "now". It is passed in, so that tests move time instead of waiting. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** The clocks of a machine: the time of day, which may be set, and a monotonic one. */
export interface MachineClock extends Clock {
  /** Milliseconds since an arbitrary moment. It stands still while the machine is suspended. */
  elapsedMs(): number;
}

export const machineClock: MachineClock = { ...systemClock, elapsedMs: () => performance.now() };

/** A process's knowledge of the time that all processes share. */
export interface TimeKnowledge {
  /** False: the process may not do anything that others judge by the time, such as acquiring a lease. */
  readonly isKnown: boolean;
  /** The shared clock minus the machine's. */
  readonly offsetMs: number;
}

export const TIME_IS_KNOWN: TimeKnowledge = { isKnown: true, offsetMs: 0 };
