import { type BenchOptions, countOption } from "../options";

export const PEOPLE_OPTIONS = {
  people: countOption(100_000, 1_000, 1_000_000),
  rounds: countOption(11, 1, 1_000),
};

export type PeopleOptions = BenchOptions<typeof PEOPLE_OPTIONS>;
