import { type BenchOptions, countOption, flagOption } from "../options";

export const CONSOLE_OPTIONS = {
  clusters: countOption(5_000, 100, 100_000),
  people: countOption(1_000, 100, 1_000_000),
  past: countOption(1_000, 0, 10_000_000),
  rounds: countOption(5, 1, 100),
  lighthouse: flagOption(),
};

export type ConsoleOptions = BenchOptions<typeof CONSOLE_OPTIONS>;
