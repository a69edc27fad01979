import { type BenchOptions, choiceOption, countOption } from "../options";

export const POOL_OPTIONS = {
  people: countOption(200, 1, 2_000),
  /** Permission sets in the pool. */
  slots: countOption(50, 1, 150),
  /** For so long everybody has access. */
  seconds: countOption(120, 1, 3_600),
  /** Everybody asks within so many seconds. */
  within: countOption(60, 0, 3_600),
  /** The run is given up after so many minutes. */
  minutes: countOption(30, 1, 240),
  /** Until AWS has made or removed one assignment, in milliseconds; one at a time in an account. */
  assignment: countOption(2_000, 1, 120_000),
  queue: choiceOption(["redis", "postgres"], "redis"),
};

export type PoolOptions = BenchOptions<typeof POOL_OPTIONS>;
