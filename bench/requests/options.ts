import { type BenchOptions, choiceOption, countOption } from "../options";

export const REQUESTS_OPTIONS = {
  part: choiceOption(["lists", "preview", "requestable"], null),
  past: countOption(100_000, 1, 1_000_000),
  pending: countOption(500, 1, 1_000_000),
};

export type RequestsOptions = BenchOptions<typeof REQUESTS_OPTIONS>;
