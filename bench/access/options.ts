import { type BenchOptions, choiceOption, countOption } from "../options";

export const ACCESS_OPTIONS = {
  /** What grants cost in the database, or beside the calls to AWS; or both. */
  part: choiceOption(["database", "aws", "all"], "all"),
  /** Grants that have ended. */
  past: countOption(100_000, 1_000, 5_000_000),
  active: countOption(5_000, 100, 100_000),
  clusters: countOption(2_000, 100, 100_000),
  people: countOption(5_000, 100, 100_000),
  rounds: countOption(50, 1, 10_000),
};

export type AccessOptions = BenchOptions<typeof ACCESS_OPTIONS>;
