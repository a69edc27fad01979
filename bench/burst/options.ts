import { type BenchOptions, choiceOption, countOption } from "../options";

export const BURST_OPTIONS = {
  people: countOption(300, 1, 2_000),
  /** Everybody asks within so many seconds. */
  within: countOption(10, 0, 600),
  accounts: countOption(10, 1, 100),
  /** Permission sets in the pool: 25, 50, 100 or 150. */
  slots: countOption(50, 1, 150),
  workers: countOption(2, 1, 8),
  queue: choiceOption(["redis", "postgres"], "redis"),
  /** The run is given up after so many minutes. */
  minutes: countOption(10, 1, 60),
};

export type BurstOptions = BenchOptions<typeof BURST_OPTIONS>;
